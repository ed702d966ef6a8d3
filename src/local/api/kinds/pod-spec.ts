import { toCanonicalQuantity } from '../../../quantity.js';
import { type Fields, fieldsAt, isFields, isList, stringsAt, textAt } from '../fields.js';
import { badRequest } from '../refusals.js';

/** The spec of a Pod or a Pod template with what the server fills in, in its canonical form. */
export function preparePodSpec(spec: Fields): Fields {
  const serviceAccountName = spec['serviceAccountName'] ?? spec['serviceAccount'];
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
    ...withoutEmpty(spec),
    ...(typeof serviceAccountName === 'string' && serviceAccountName !== ''
      ? { serviceAccountName, serviceAccount: serviceAccountName }
      : {}),
    ...mappedList(spec, 'containers', prepareContainer),
    ...mappedList(spec, 'initContainers', prepareContainer),
    ...mappedList(spec, 'volumes', prepareVolume),
  };
}

/** A Pod template: its metadata is always there, its spec prepared. */
export function preparePodTemplate(template: Fields): Fields {
  const metadata = withoutEmpty(fieldsAt(template, 'metadata'));
  return { ...template, metadata, spec: preparePodSpec(fieldsAt(template, 'spec')) };
}

function prepareContainer(container: Fields): Fields {
  return {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicyOf(textAt(container, 'image') ?? ''),
    ...withoutEmpty(container),
    resources: prepareResources(fieldsAt(container, 'resources')),
    ...mappedList(container, 'ports', (port) => ({ protocol: 'TCP', ...port })),
    ...mappedList(container, 'volumeMounts', withoutEmpty),
    ...mappedList(container, 'env', prepareEnv),
    ...prepared(container, 'livenessProbe', prepareProbe),
    ...prepared(container, 'readinessProbe', prepareProbe),
    ...prepared(container, 'startupProbe', prepareProbe),
    ...prepared(container, 'lifecycle', (lifecycle) => ({
      ...prepared(lifecycle, 'postStart', prepareHandler),
      ...prepared(lifecycle, 'preStop', prepareHandler),
    })),
  };
}

/** Images of no tag or `latest` are pulled always; those with a digest or another tag if they are missing. */
function pullPolicyOf(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const [, tag = 'latest'] = (image.split('/').at(-1) ?? '').split(':');
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** @throws StatusError BadRequest */
export function prepareResources(resources: Fields): Fields {
  return {
    ...resources,
    ...prepared(resources, 'limits', prepareQuantities),
    ...prepared(resources, 'requests', prepareQuantities),
  };
}

/** @throws StatusError BadRequest */
export function prepareQuantities(quantities: Fields): Fields {
  const entries = Object.entries(quantities).map(([name, value]): [string, unknown] => [
    name,
    typeof value === 'string' || typeof value === 'number' ? prepareQuantity(String(value)) : value,
  ]);
  return Object.fromEntries(entries);
}

function prepareQuantity(text: string): string {
  const canonical = toCanonicalQuantity(text);
  if (canonical !== undefined) return canonical;
  throw badRequest(
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  );
}

function prepareEnv(env: Fields): Fields {
  return { ...withoutEmpty(env), ...prepared(env, 'valueFrom', prepareFieldRef) };
}

function prepareFieldRef(source: Fields): Fields {
  return { ...source, ...prepared(source, 'fieldRef', (field) => ({ apiVersion: 'v1', ...field })) };
}

function prepareProbe(probe: Fields): Fields {
  return {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
    ...prepareHandler(withoutEmpty(probe)),
  };
}

function prepareHandler(handler: Fields): Fields {
  return {
    ...handler,
    ...prepared(handler, 'httpGet', (get) => ({ path: '/', scheme: 'HTTP', ...get })),
    ...prepared(handler, 'grpc', (grpc) => ({ service: '', ...grpc })),
  };
}

const FILE_VOLUMES = ['configMap', 'secret', 'projected', 'downwardAPI'] as const;

function prepareVolume(volume: Fields): Fields {
  if (Object.keys(volume).every((key) => key === 'name')) return { ...volume, emptyDir: {} };
  const files = FILE_VOLUMES.map((type) =>
    prepared(volume, type, (source) => ({
      defaultMode: 420,
      ...source,
      ...mappedList(source, 'items', prepareFieldRef),
      ...mappedList(source, 'sources', prepareProjection),
    })),
  );
  const hostPath = prepared(volume, 'hostPath', (path) => ({ type: '', ...path }));
  const emptyDir = prepared(volume, 'emptyDir', ({ sizeLimit, ...rest }) => ({
    ...rest,
    ...(sizeLimit === undefined ? {} : prepareQuantities({ sizeLimit })),
  }));
  return [volume, hostPath, emptyDir, ...files].reduce((merged, part) => ({ ...merged, ...part }), {});
}

function prepareProjection(source: Fields): Fields {
  return {
    ...source,
    ...prepared(source, 'serviceAccountToken', (token) => ({ expirationSeconds: 3600, ...token })),
    ...prepared(source, 'downwardAPI', (api) => ({ ...api, ...mappedList(api, 'items', prepareFieldRef) })),
  };
}

/** Quality of service by the containers' resources. */
export function qosClassOf(spec: Fields): string {
  const resources = [spec['containers'], spec['initContainers']]
    .flatMap((list) => (isList(list) ? list : []))
    .map((container) => fieldsAt(container, 'resources'));
  const isSet = (item: Fields): boolean =>
    Object.keys({ ...fieldsAt(item, 'limits'), ...fieldsAt(item, 'requests') }).length > 0;
  if (!resources.some(isSet)) return 'BestEffort';
  const isGuaranteed = resources.every((item) => {
    const limits = stringsAt(item, 'limits');
    const requests = { ...limits, ...stringsAt(item, 'requests') };
    return ['cpu', 'memory'].every((name) => limits[name] !== undefined && limits[name] === requests[name]);
  });
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

// Helpers that leave out what is absent, so that a default never brings a field to life that was not sent.

export function mappedList(owner: Fields, field: string, prepare: (item: Fields) => Fields): Fields {
  const list = owner[field];
  if (!isList(list) || list.length === 0) return {};
  return { [field]: list.map((item) => (isFields(item) ? prepare(item) : item)) };
}

export function prepared(owner: Fields, field: string, prepare: (value: Fields) => Fields): Fields {
  const value = owner[field];
  return isFields(value) ? { [field]: prepare(value) } : {};
}

/** Fields whose Go type is a plain bool: false is the same as absent. Others are pointers, where false is kept. */
const PLAIN_BOOLEANS = new Set([
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'readOnly',
  'stdin',
  'stdinOnce',
  'tty',
]);

const PLAIN_MAPS = new Set(['annotations', 'labels', 'matchLabels', 'nodeSelector']);
const PLAIN_NUMBERS = new Set(['initialDelaySeconds']);

/**
 * Without what Go's `omitempty` leaves out: nulls, empty strings and lists, and the zero of what is no pointer. Other empty
 * objects stay.
 */
export function withoutEmpty(fields: Fields): Fields {
  const isKept = ([key, value]: [string, unknown]): boolean => {
    if (value === null || value === '') return false;
    if (isList(value)) return value.length > 0;
    if (value === 0) return !PLAIN_NUMBERS.has(key);
    if (value === false) return !PLAIN_BOOLEANS.has(key);
    return !PLAIN_MAPS.has(key) || Object.keys(fieldsAt({ value }, 'value')).length > 0;
  };
  return Object.fromEntries(Object.entries(fields).filter(isKept));
}
