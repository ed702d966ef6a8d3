import { type Fields, fieldsAt, isFields, jsonEquals } from '../fields.js';
import { badRequest } from '../refusals.js';
import type { KindRules } from '../resource-info.js';
import { prepareQuantities } from './pod-spec.js';
import { prepareClaimSpec } from './workloads.js';

export const NAMESPACE_RULES: KindRules = {
  prepare: (namespace, { name }) => {
    const metadata = fieldsAt(namespace, 'metadata');
    const labels = { ...fieldsAt(metadata, 'labels'), 'kubernetes.io/metadata.name': name };
    return { ...namespace, metadata: { ...metadata, labels }, spec: { finalizers: ['kubernetes'] } };
  },
  initialStatus: () => ({ phase: 'Active' }),
};

export const SECRET_RULES: KindRules = {
  prepare: (secret) => {
    const { stringData, ...rest } = secret;
    const encoded = Object.entries(isFields(stringData) ? stringData : {}).map(
      ([key, text]): [string, string] => [key, Buffer.from(String(text)).toString('base64')],
    );
    const data = { ...fieldsAt(secret, 'data'), ...Object.fromEntries(encoded) };
    for (const value of Object.values(data)) if (!isBase64(value)) throw undecodableSecret();
    return { type: 'Opaque', ...rest, data: Object.keys(data).length === 0 ? undefined : data };
  },
  validate: (secret, old) => [
    ...dataKeyProblems(secret),
    ...(old === undefined || old['type'] === secret['type']
      ? []
      : [`type: Invalid value: ${JSON.stringify(secret['type'])}: field is immutable`]),
    ...frozenDataProblems(secret, old),
  ],
};

function isBase64(value: unknown): boolean {
  return typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
}

function undecodableSecret(): Error {
  return badRequest(
    'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
  );
}

export const CONFIG_MAP_RULES: KindRules = {
  prepare: (configMap) => {
    const isEmpty = (field: string): boolean => Object.keys(fieldsAt(configMap, field)).length === 0;
    return {
      ...configMap,
      data: isEmpty('data') ? undefined : withoutNulls(fieldsAt(configMap, 'data')),
      binaryData: isEmpty('binaryData') ? undefined : configMap['binaryData'],
    };
  },
  validate: (configMap, old) => [
    ...dataKeyProblems(configMap),
    ...sizeProblems(configMap),
    ...frozenDataProblems(configMap, old),
  ],
};

/** Go reads a null among strings as an empty one. */
function withoutNulls(texts: Fields): Fields {
  if (!Object.values(texts).includes(null)) return texts;
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text ?? '']));
}

const LARGEST_DATA = 1024 * 1024;

function sizeProblems(configMap: Fields): string[] {
  const texts = ['data', 'binaryData'].flatMap((field) => Object.values(fieldsAt(configMap, field)));
  const size = texts.reduce<number>((sum, text) => sum + Buffer.byteLength(String(text)), 0);
  return size > LARGEST_DATA ? [`[]: Too long: may not be more than ${LARGEST_DATA} bytes`] : [];
}

function dataKeyProblems(object: Fields): string[] {
  const pattern = '[-._a-zA-Z0-9]+';
  const why = `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${pattern}')`;
  return Object.keys({ ...fieldsAt(object, 'data'), ...fieldsAt(object, 'binaryData') })
    .filter((key) => !new RegExp(`^${pattern}$`).test(key))
    .map((key) => `data[${key}]: Invalid value: ${JSON.stringify(key)}: ${why}`);
}

function frozenDataProblems(object: Fields, old: Fields | undefined): string[] {
  if (old?.['immutable'] !== true || jsonEquals(object['data'], old['data'])) return [];
  return ['data: Forbidden: field is immutable when `immutable` is set'];
}

export const EVENT_RULES: KindRules = {
  prepare: (event) => ({
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
    ...event,
  }),
};

export const CLAIM_RULES: KindRules = {
  prepare: (claim) => ({ ...claim, spec: prepareClaimSpec(fieldsAt(claim, 'spec')) }),
  initialStatus: () => ({ phase: 'Pending' }),
};

export const VOLUME_RULES: KindRules = {
  prepare: (volume) => {
    const spec = fieldsAt(volume, 'spec');
    return {
      ...volume,
      spec: {
        persistentVolumeReclaimPolicy: 'Retain',
        volumeMode: 'Filesystem',
        ...spec,
        capacity: prepareQuantities(fieldsAt(spec, 'capacity')),
      },
    };
  },
  initialStatus: () => ({ phase: 'Pending' }),
};
