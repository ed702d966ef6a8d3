import type { RawRequest } from './ask.js';

const API = '/apis/metacontroller.k8s.io/v1alpha1';
const COMPOSITES = `${API}/compositecontrollers`;
const DECORATORS = `${API}/decoratorcontrollers`;
const REVISIONS = `${API}/namespaces/controlled/controllerrevisions`;
const MERGE = { type: 'application/merge-patch+json', shows: ['spec', 'status', 'metadata.generation'] };

type Parts = Readonly<Record<string, unknown>>;

const object = (kind: string, name: string, parts: Parts): Parts => ({
  apiVersion: 'metacontroller.k8s.io/v1alpha1',
  kind,
  metadata: { name },
  ...parts,
});
const PARENT = { apiVersion: 'example.com/v1', resource: 'things' };
const PODS = { apiVersion: 'v1', resource: 'pods' };
const SECRET = { name: 'secret', namespace: 'controlled' };

/** Creates a controller; the note is its name, too. */
const composite = (note: string, spec: unknown, more: Partial<RawRequest> = {}): RawRequest => ({
  line: `POST ${COMPOSITES}`,
  note,
  body: object('CompositeController', note.replaceAll(' ', '-'), { spec }),
  shows: ['spec', 'status', 'metadata.generation'],
  ...more,
});
const decorator = (note: string, spec: unknown, more: Partial<RawRequest> = {}): RawRequest => ({
  line: `POST ${DECORATORS}`,
  note,
  body: object('DecoratorController', note.replaceAll(' ', '-'), { spec }),
  shows: ['spec', 'status', 'metadata.generation'],
  ...more,
});
const revision = (note: string, content: Parts): RawRequest => ({
  line: `POST ${REVISIONS}`,
  note,
  body: object('ControllerRevision', note.replaceAll(' ', '-'), content),
  shows: ['parentPatch', 'children', 'spec', 'status', 'metadata.generation'],
});
const withWebhook = (note: string, webhook: unknown): RawRequest =>
  composite(note, { parentResource: PARENT, hooks: { sync: { webhook } } });
const withTimeout = (timeout: unknown, index: number): RawRequest =>
  withWebhook(`timeout ${index}`, { url: 'http://hooks/sync', timeout });
const withChild = (note: string, updateStrategy: unknown): RawRequest =>
  composite(note, { parentResource: PARENT, childResources: [{ ...PODS, updateStrategy }] });
const withAttachment = (note: string, updateStrategy: unknown): RawRequest =>
  decorator(note, { resources: [PARENT], attachments: [{ ...PODS, updateStrategy }] });

const ENDPOINT = {
  authorization: { secretRef: { ...SECRET, key: 'token' } },
  basicAuth: { secretRef: SECRET },
  caBundle: { configMapRef: SECRET, secretRef: SECRET },
  clientTLS: { secretRef: SECRET },
};
const TIMEOUTS = [
  ...[
    '10s',
    '1h30m',
    '1.5s',
    '-1s',
    '0',
    '.5m',
    '+3us',
    '7μs',
    '1d',
    '2 weeks',
    '10 minutes',
    'in 5 seconds',
  ],
  ...[
    '',
    '10',
    'soon',
    '1.s',
    '1month',
    '5 S',
    '3hrs',
    '3 hours',
    's',
    '1x',
    '99999999999999999999s',
    '3e3s',
    '1µs',
  ],
  10,
  1.5,
  true,
  { seconds: 10 },
];

const NAMESPACE: RawRequest = {
  line: 'POST /api/v1/namespaces',
  body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'controlled' } },
};

const COMPOSITE_REQUESTS: readonly RawRequest[] = [
  composite('least', { parentResource: PARENT }),
  composite('everything', {
    parentResource: {
      ...PARENT,
      labelSelector: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: 'Exists' }] },
      revisionHistory: { fieldPaths: ['spec.size'] },
      ignoreStatusChanges: true,
    },
    childResources: [
      {
        ...PODS,
        updateStrategy: {
          method: 'RollingInPlace',
          statusChecks: { conditions: [{ type: 'Ready', status: 'True', reason: 'Fine' }] },
        },
      },
    ],
    hooks: {
      sync: { version: 'v2', webhook: { ...ENDPOINT, url: 'https://hooks/sync', timeout: '10s' } },
      finalize: {},
      customize: { webhook: { service: { ...SECRET, port: 80, protocol: 'http' }, path: '/customize' } },
      preUpdateChild: {
        webhook: { etag: { enabled: true, cacheTimeoutSeconds: 1, cacheCleanupSeconds: 2 } },
      },
      postUpdateChild: { webhook: { responseUnMarshallMode: 'strict' } },
    },
    endpointConfigs: [{ host: 'hooks', ...ENDPOINT }],
    resyncPeriodSeconds: 30,
    generateSelector: true,
  }),
  { line: `POST ${COMPOSITES}`, note: 'no spec', body: object('CompositeController', 'no-spec', {}) },
  composite('spec of null', null),
  composite('spec of text', 'x'),
  composite('no parent', {}),
  composite('empty parent', { parentResource: {} }),
  composite('numbered parent', { parentResource: { apiVersion: 1, resource: 'things' } }),
  composite('one child', { parentResource: PARENT, childResources: PODS }),
  composite('empty child', { parentResource: PARENT, childResources: [{}] }),
  composite('child of null', { parentResource: PARENT, childResources: [null] }),
  composite('unknown fields', {
    parentResource: { ...PARENT, group: 'x' },
    childResource: [],
    hooks: { sync: { webhook: { uri: 'x' } }, sink: {} },
  }),
  composite(
    'refused unknown field',
    { parentResource: PARENT, nonsense: 1 },
    {
      line: `POST ${COMPOSITES}?fieldValidation=Strict`,
    },
  ),
  composite('long resync', { parentResource: PARENT, resyncPeriodSeconds: 2 ** 31 }),
  composite('halved resync', { parentResource: PARENT, resyncPeriodSeconds: 0.5 }),
  composite('negative resync', { parentResource: PARENT, resyncPeriodSeconds: -5 }),
  composite('resync of true', { parentResource: PARENT, resyncPeriodSeconds: true }),
  composite('resync of fields', { parentResource: PARENT, resyncPeriodSeconds: { a: 1 } }),
  composite('listed resync', { parentResource: PARENT, resyncPeriodSeconds: [{ a: 1 }] }),
  composite('listed hooks', { parentResource: PARENT, hooks: [{ sync: {} }] }),
  composite('resync of text', { parentResource: PARENT, resyncPeriodSeconds: '30' }),
  composite('generated as text', { parentResource: PARENT, generateSelector: 'true' }),
  composite('hook of null', { parentResource: PARENT, hooks: { sync: null, finalize: { version: null } } }),
  composite('hook v3', { parentResource: PARENT, hooks: { sync: { version: 'v3' } } }),
  composite('any operator', {
    parentResource: { ...PARENT, labelSelector: { matchExpressions: [{ key: 'a', operator: 'Like' }] } },
  }),
  composite('no operator', { parentResource: { ...PARENT, labelSelector: { matchExpressions: [{}] } } }),
  composite('numbered label', { parentResource: { ...PARENT, labelSelector: { matchLabels: { a: 1 } } } }),
  withChild('unknown method', { method: 'Replace' }),
  withChild('empty method', { method: '' }),
  withChild('lower case method', { method: 'inPlace' }),
  withChild('typeless condition', { statusChecks: { conditions: [{ status: 'True' }] } }),
  composite('hostless endpoint', { parentResource: PARENT, endpointConfigs: [{}] }),
  withWebhook('nameless service', { service: {} }),
  withWebhook('port of text', { service: { ...SECRET, port: 'http' } }),
  withWebhook('unknown mode', { responseUnMarshallMode: 'lenient' }),
  withWebhook('no token', { authorization: {}, caBundle: {} }),
  withWebhook('no client secret', { clientTLS: {} }),
  withWebhook('keyless token', { authorization: { secretRef: SECRET } }),
];

const DECORATOR_REQUESTS: readonly RawRequest[] = [
  decorator('least', { resources: [PARENT] }),
  decorator('empty list', { resources: [] }),
  decorator('no resources', {}),
  decorator('everything', {
    resources: [
      {
        ...PARENT,
        labelSelector: { matchLabels: { a: 'b' } },
        annotationSelector: {
          matchAnnotations: { a: 'b' },
          matchExpressions: [{ key: 'c', operator: 'In', values: ['d'] }],
        },
        ignoreStatusChanges: true,
      },
    ],
    attachments: [{ ...PODS, updateStrategy: { method: 'Recreate' } }],
    hooks: { sync: { webhook: { url: 'http://hooks/sync' } }, finalize: {}, customize: {} },
    endpointConfigs: [{ host: 'hooks', caBundle: { inline: 'x' } }],
    resyncPeriodSeconds: 30,
  }),
  withAttachment('status checks', { method: 'InPlace', statusChecks: { conditions: [{ type: 'Ready' }] } }),
  withAttachment('unknown method', { method: 'Replace' }),
  decorator('composite fields', {
    resources: [{ ...PARENT, revisionHistory: {} }],
    generateSelector: true,
    hooks: { preUpdateChild: {} },
  }),
  decorator('numbered annotation', {
    resources: [{ ...PARENT, annotationSelector: { matchAnnotations: { a: true } } }],
  }),
];

const REVISION_REQUESTS: readonly RawRequest[] = [
  revision('least', { parentPatch: {} }),
  revision('any patch', {
    parentPatch: { spec: { anything: [1] } },
    children: [{ apiGroup: '', kind: 'Pod', names: ['a'] }],
  }),
  revision('no patch', { children: [] }),
  revision('text patch', { parentPatch: 'x' }),
  revision('empty child', { parentPatch: {}, children: [{}] }),
  revision('status', { parentPatch: {}, status: { a: 1 }, spec: {} }),
];

const CHANGES: readonly RawRequest[] = [
  {
    line: `PATCH ${COMPOSITES}/least`,
    note: 'an unknown field and a wrong one',
    body: { spec: { nonsense: 1, resyncPeriodSeconds: 'x' } },
    ...MERGE,
  },
  {
    line: `PATCH ${COMPOSITES}/least`,
    note: 'a timeout',
    body: { spec: { hooks: { sync: { webhook: { timeout: '1h' } } } } },
    ...MERGE,
  },
  {
    line: `PATCH ${COMPOSITES}/least`,
    note: 'a wrong timeout',
    body: { spec: { hooks: { sync: { webhook: { timeout: 'soon' } } } } },
    ...MERGE,
  },
  {
    line: `PATCH ${COMPOSITES}/least`,
    note: 'no parent',
    body: { spec: { parentResource: null } },
    ...MERGE,
  },
  {
    line: `PATCH ${COMPOSITES}/least`,
    note: 'a version of null',
    body: { spec: { hooks: { sync: { version: null } } } },
    ...MERGE,
  },
  {
    line: `PATCH ${COMPOSITES}/least/status`,
    note: 'fields of the status',
    body: { status: { observedGeneration: 1 } },
    ...MERGE,
  },
  {
    line: `PUT ${COMPOSITES}/least`,
    note: 'no resourceVersion',
    body: object('CompositeController', 'least', { spec: { parentResource: PARENT } }),
  },
  {
    line: `PATCH ${DECORATORS}/applied?fieldManager=tests`,
    note: 'applies one',
    body: object('DecoratorController', 'applied', { spec: { resources: [PARENT], hooks: { sync: {} } } }),
    type: 'application/apply-patch+yaml',
    shows: ['spec', 'metadata.managedFields'],
  },
  {
    line: `PATCH ${DECORATORS}/applied?fieldManager=tests`,
    note: 'applies an unknown field',
    body: object('DecoratorController', 'applied', { spec: { resources: [PARENT], nonsense: 1 } }),
    type: 'application/apply-patch+yaml',
  },
  {
    line: `PATCH ${DECORATORS}/least`,
    note: 'a strategic merge patch',
    body: { spec: { resyncPeriodSeconds: 1 } },
    type: 'application/strategic-merge-patch+json',
  },
];

/** Objects of Metacontroller's own kinds, good and bad, in this order: changes meet what was created. */
export const CONTROLLER_OBJECTS: Readonly<Record<string, readonly RawRequest[]>> = {
  'composite controllers': [NAMESPACE, ...COMPOSITE_REQUESTS],
  'timeouts of hooks': TIMEOUTS.map(withTimeout),
  'decorator controllers': DECORATOR_REQUESTS,
  'controller revisions': REVISION_REQUESTS,
  'changes to controllers': CHANGES,
};
