import {
  METACONTROLLER_API_VERSION,
  UpdateMethod,
  HookVersion,
} from '../../../contract/controller-objects.js';
import { toGroupVersion } from '../../../contract/kube-object.js';
import type { Fields } from '../fields.js';

// The schemas say what those of Metacontroller say, field by field; its descriptions are left out.

const TEXT = { type: 'string' };
const FLAG = { type: 'boolean' };
const INT32 = { type: 'integer', format: 'int32' };
const TEXTS = list(TEXT);
const TEXT_MAP = { type: 'object', additionalProperties: TEXT };
const ATOMIC_LIST = { 'x-kubernetes-list-type': 'atomic' };

function object(properties: Fields, required: readonly string[] = []): Fields {
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }) };
}

function list(items: Fields): Fields {
  return { type: 'array', items };
}

function textOf(values: readonly string[]): Fields {
  return { ...TEXT, enum: values };
}

function textOr(fallback: string): Fields {
  return { ...TEXT, default: fallback };
}

const PLACE = { name: TEXT, namespace: TEXT };
const REFERENCE = object(PLACE, ['name', 'namespace']);
const KEY_REFERENCE = object({ ...PLACE, key: TEXT }, ['key', 'name', 'namespace']);
const CERTIFICATE_REFERENCE = object({ ...PLACE, key: textOr('ca.crt') }, ['name', 'namespace']);

/** How a hook is called, wherever it is: at a webhook or for all webhooks of a host. */
const ENDPOINT: Fields = {
  authorization: object({ type: textOr('Bearer'), secretRef: KEY_REFERENCE }, ['secretRef']),
  basicAuth: object(
    { secretRef: REFERENCE, usernameKey: textOr('username'), passwordKey: textOr('password') },
    ['secretRef'],
  ),
  caBundle: object({
    inline: TEXT,
    configMapRef: CERTIFICATE_REFERENCE,
    secretRef: CERTIFICATE_REFERENCE,
  }),
  clientTLS: object({ secretRef: REFERENCE, certKey: textOr('tls.crt'), privateKeyKey: textOr('tls.key') }, [
    'secretRef',
  ]),
};

const HOOK = object({
  version: { ...textOf(HookVersion.options), default: 'v1' },
  webhook: object({
    ...ENDPOINT,
    url: TEXT,
    service: object({ ...PLACE, port: INT32, protocol: TEXT }, ['name', 'namespace']),
    path: TEXT,
    timeout: { ...TEXT, format: 'duration' },
    etag: object({ enabled: FLAG, cacheTimeoutSeconds: INT32, cacheCleanupSeconds: INT32 }),
    responseUnMarshallMode: textOf(['loose', 'strict']),
  }),
});

function hooks(names: readonly string[]): Fields {
  return object(Object.fromEntries(names.map((name) => [name, HOOK])));
}

const EXPRESSIONS = list(
  object({ key: TEXT, operator: TEXT, values: { ...TEXTS, ...ATOMIC_LIST } }, ['key', 'operator']),
);
const LABEL_SELECTOR = {
  ...object({ matchLabels: TEXT_MAP, matchExpressions: { ...EXPRESSIONS, ...ATOMIC_LIST } }),
  'x-kubernetes-map-type': 'atomic',
};
const ANNOTATION_SELECTOR = object({ matchAnnotations: TEXT_MAP, matchExpressions: EXPRESSIONS });

function resourceRule(properties: Fields): Fields {
  return object({ apiVersion: TEXT, resource: TEXT, ...properties }, ['apiVersion', 'resource']);
}

const METHOD = { method: textOf(UpdateMethod.options) };
const STATUS_CHECKS = object({
  conditions: list(object({ type: TEXT, status: TEXT, reason: TEXT }, ['type'])),
});

const CONTROLLER: Fields = {
  resyncPeriodSeconds: INT32,
  endpointConfigs: list(object({ host: TEXT, ...ENDPOINT }, ['host'])),
};

const COMPOSITE_SPEC = object(
  {
    ...CONTROLLER,
    parentResource: resourceRule({
      labelSelector: LABEL_SELECTOR,
      ignoreStatusChanges: FLAG,
      revisionHistory: object({ fieldPaths: TEXTS }),
    }),
    childResources: list(
      resourceRule({ updateStrategy: object({ ...METHOD, statusChecks: STATUS_CHECKS }) }),
    ),
    generateSelector: FLAG,
    hooks: hooks(['customize', 'finalize', 'postUpdateChild', 'preUpdateChild', 'sync']),
  },
  ['parentResource'],
);

const DECORATOR_SPEC = object(
  {
    ...CONTROLLER,
    resources: list(
      resourceRule({
        labelSelector: LABEL_SELECTOR,
        annotationSelector: ANNOTATION_SELECTOR,
        ignoreStatusChanges: FLAG,
      }),
    ),
    attachments: list(resourceRule({ updateStrategy: object(METHOD) })),
    hooks: hooks(['customize', 'finalize', 'sync']),
  },
  ['resources'],
);

const REVISION = {
  parentPatch: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  children: list(object({ apiGroup: TEXT, kind: TEXT, names: TEXTS }, ['apiGroup', 'kind', 'names'])),
};

/** Their status has no fields: whatever is written there is taken away. */
function controllerContent(spec: Fields): Content {
  return { properties: { spec, status: { type: 'object' } }, required: 'spec' };
}

interface Content {
  readonly properties: Fields;
  /** Beside the metadata. */
  readonly required: string;
}

interface Names {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
}

function definition(scope: string, names: Names, { properties, required }: Content): Fields {
  const { group, version } = toGroupVersion(METACONTROLLER_API_VERSION);
  const envelope = { apiVersion: TEXT, kind: TEXT, metadata: { type: 'object' } };
  const openAPIV3Schema = object({ ...envelope, ...properties }, ['metadata', required]);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${group}` },
    spec: {
      group,
      scope,
      names: { ...names, singular: names.kind.toLowerCase(), listKind: `${names.kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema },
          subresources: { status: {} },
        },
      ],
    },
  };
}

/** What the CRDs of Metacontroller define. They are served without being in the API, until others of their name are. */
export const METACONTROLLER_DEFINITIONS: readonly Fields[] = [
  definition(
    'Cluster',
    { kind: 'CompositeController', plural: 'compositecontrollers', shortNames: ['cc', 'cctl'] },
    controllerContent(COMPOSITE_SPEC),
  ),
  definition(
    'Cluster',
    { kind: 'DecoratorController', plural: 'decoratorcontrollers', shortNames: ['dec', 'decorators'] },
    controllerContent(DECORATOR_SPEC),
  ),
  definition(
    'Namespaced',
    { kind: 'ControllerRevision', plural: 'controllerrevisions' },
    { properties: REVISION, required: 'parentPatch' },
  ),
];
