import type { RawRequest } from './ask.js';
import { DEFINITION_REQUESTS } from './definitions.js';

const JSON_PATCH = 'application/json-patch+json';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';
const YAML = 'application/yaml';

const NAMESPACE = '/api/v1/namespaces/bad';
const MAPS = `${NAMESPACE}/configmaps`;
const PODS = `${NAMESPACE}/pods`;
const DEPLOYMENTS = '/apis/apps/v1/namespaces/bad/deployments';
const THINGS = '/apis/bad.example.com/v1/namespaces/bad/things';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly [field: string]: unknown;
}

const configMap = (metadata: Metadata, parts: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata,
  ...parts,
});
const thing = (metadata: Metadata, parts: object = {}): object => ({
  apiVersion: 'bad.example.com/v1',
  kind: 'Thing',
  metadata,
  ...parts,
});
const pod = (name: string, spec: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { automountServiceAccountToken: false, containers: [{ name: 'main', image: 'web:1' }], ...spec },
});
const deployment = (name: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'a' } },
    template: {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'main', image: 'web:1' }] },
    },
  },
});

const THING_DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.bad.example.com' },
  spec: {
    group: 'bad.example.com',
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' },
        },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  text: { type: 'string', maxLength: 5 },
                  size: { type: 'integer' },
                  list: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
                },
              },
              status: { type: 'object', properties: { size: { type: 'integer' } } },
            },
          },
        },
      },
    ],
  },
};

const textOf = (note: unknown): string => (typeof note === 'string' ? note : '');

/** What the bad requests are about. */
const SCENE: readonly RawRequest[] = [
  {
    line: 'POST /api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bad' } },
  },
  {
    line: `POST ${NAMESPACE}/serviceaccounts`,
    body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } },
  },
  { line: `POST ${DEFINITIONS}`, body: THING_DEFINITION },
  { line: `GET ${DEFINITIONS}/things.bad.example.com`, note: 'is served', awaits: 'Established' },
  { line: `GET ${THINGS}`, awaits: 'ThingList' },
  { line: `POST ${MAPS}`, note: 'a', body: configMap({ name: 'a' }, { data: { a: '1' } }) },
  { line: `POST ${THINGS}`, note: 'a', body: thing({ name: 'a' }, { spec: { text: 'x', size: 2 } }) },
  { line: `POST ${DEPLOYMENTS}`, note: 'a', body: deployment('a') },
  { line: `POST ${PODS}`, note: 'a', body: pod('a') },
];

const BODIES: readonly RawRequest[] = [
  ...[
    ['empty', ''],
    ['cut off', '{"apiVersion":"v1","kind":"ConfigMap"'],
    ['a cut text', '{"apiVersion":"v'],
    ['no JSON', 'nothing'],
    ['a number', '1'],
    ['a text', '"x"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['true', 'true'],
    ['an empty object', '{}'],
    ['a key without quotes', '{apiVersion: v1}'],
    ['a comma too much', '{"apiVersion":"v1","kind":"ConfigMap",}'],
    ['a comma too few', '{"apiVersion":"v1" "kind":"ConfigMap"}'],
    ['a colon too few', '{"apiVersion" "v1"}'],
    ['a list with a comma too few', '{"apiVersion":"v1","a":[1 2]}'],
    ['something behind it', '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"z"}} x'],
    ['a bad escape', '{"apiVersion":"\\x"}'],
    ['a bad unicode escape', '{"apiVersion":"\\u12g4"}'],
    ['a control character', '{"apiVersion":"a\nb"}'],
    ['a bad literal', '{"apiVersion":trxe}'],
    ['a bad number', '{"apiVersion":-x}'],
    ['a bad fraction', '{"apiVersion":1.x}'],
    ['a bad exponent', '{"apiVersion":1ex}'],
    ['a number with a zero before it', '{"apiVersion":01}'],
    ['a version that is a number', '{"apiVersion":1,"kind":"ConfigMap","metadata":{"name":"z"}}'],
    ['a kind that is a list', '{"apiVersion":"v1","kind":[],"metadata":{"name":"z"}}'],
    ['data that are a text', '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"z"},"data":"x"}'],
    ['data with a number', '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"z"},"data":{"a":1}}'],
    ['metadata that are a list', '{"apiVersion":"v1","kind":"ConfigMap","metadata":[]}'],
    ['a name that is a number', '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":1}}'],
    [
      'labels with a number',
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"z","labels":{"a":1}}}',
    ],
    ['no kind', '{"apiVersion":"v1","metadata":{"name":"no-kind"}}'],
    ['no version', '{"kind":"ConfigMap","metadata":{"name":"no-version"}}'],
    ['another kind', '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"z"}}'],
    ['an unknown kind', '{"apiVersion":"v1","kind":"Nothing","metadata":{"name":"z"}}'],
    ['another version', '{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"z"}}'],
    ['another group', '{"apiVersion":"apps/v1","kind":"ConfigMap","metadata":{"name":"z"}}'],
    ['a version of three parts', '{"apiVersion":"a/b/c","kind":"ConfigMap","metadata":{"name":"z"}}'],
    ['no metadata', '{"apiVersion":"v1","kind":"ConfigMap"}'],
  ].map(([note = '', body]): RawRequest => ({ line: `POST ${MAPS}`, note, body })),
  ...[
    ['empty', ''],
    ['cut off', '{"apiVersion":"bad.example.com/v1","kind":"Thing"'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['no kind', '{"apiVersion":"bad.example.com/v1","metadata":{"name":"z"}}'],
    ['no version', '{"kind":"Thing","metadata":{"name":"z"}}'],
    ['another kind', '{"apiVersion":"bad.example.com/v1","kind":"Nothing","metadata":{"name":"z"}}'],
    ['another version', '{"apiVersion":"bad.example.com/v2","kind":"Thing","metadata":{"name":"z"}}'],
    ['another group', '{"apiVersion":"v1","kind":"Thing","metadata":{"name":"z"}}'],
    [
      'a wrong type',
      '{"apiVersion":"bad.example.com/v1","kind":"Thing","metadata":{"name":"z"},"spec":{"size":"x"}}',
    ],
    ['a name that is a number', '{"apiVersion":"bad.example.com/v1","kind":"Thing","metadata":{"name":1}}'],
    ['metadata that are a list', '{"apiVersion":"bad.example.com/v1","kind":"Thing","metadata":[]}'],
    [
      'a spec that is a text',
      '{"apiVersion":"bad.example.com/v1","kind":"Thing","metadata":{"name":"z"},"spec":"x"}',
    ],
    ['no metadata', '{"apiVersion":"bad.example.com/v1","kind":"Thing"}'],
  ].map(([note = '', body]): RawRequest => ({ line: `POST ${THINGS}`, note, body })),
  {
    line: `POST ${DEPLOYMENTS}`,
    note: 'replicas that are a text',
    body: { ...deployment('z'), spec: { replicas: 'x' } },
  },
  {
    line: `POST ${DEPLOYMENTS}`,
    note: 'a fraction for replicas',
    body: { ...deployment('z'), spec: { replicas: 1.5 } },
  },
  {
    line: `POST ${DEPLOYMENTS}`,
    note: 'no spec',
    inOtherWords: true,
    body: { ...deployment('z'), spec: undefined },
  },
  { line: `POST ${PODS}`, note: 'containers that are an object', body: pod('z', { containers: {} }) },
  { line: `POST ${PODS}`, note: 'a flag that is a text', body: pod('z', { hostNetwork: 'yes' }) },
  { line: `POST ${PODS}`, note: 'no containers', body: pod('z', { containers: [] }) },
];

const YAML_BODIES: readonly RawRequest[] = [
  ...[
    ['a tab', 'apiVersion: v1\n\tkind: ConfigMap\n'],
    ['a mapping inside a value', 'apiVersion: v1\nkind: ConfigMap: x\n'],
    ['an open list', 'apiVersion: [v1\n'],
    ['an open text', 'apiVersion: "v1\n'],
    ['an unknown alias', 'apiVersion: v1\nkind: *none\n'],
    ['bad indentation', 'apiVersion: v1\nmetadata:\n  name: a\n labels: {}\n'],
  ].map(([note = '', body]): RawRequest => ({
    line: `POST ${MAPS}`,
    note,
    body,
    type: YAML,
    inOtherWords: true,
  })),
  { line: `POST ${MAPS}`, note: 'empty YAML', body: '', type: YAML },
  { line: `POST ${MAPS}`, note: 'a list of YAML', body: '- a\n', type: YAML },
  { line: `POST ${MAPS}`, note: 'a text of YAML', body: 'just words\n', type: YAML },
  {
    line: `POST ${MAPS}?fieldValidation=Strict`,
    note: 'a field twice in YAML',
    body: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: twice\ndata:\n  a: b\n  a: c\n',
    type: YAML,
  },
  {
    line: `POST ${MAPS}?fieldValidation=Warn`,
    note: 'a field twice in YAML',
    body: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: twice-yaml\ndata:\n  a: b\n  a: c\n',
    type: YAML,
    shows: ['data'],
  },
];

const CONTENT_TYPES: readonly RawRequest[] = [
  { line: `POST ${MAPS}`, note: 'plain text', body: '{}', type: 'text/plain' },
  { line: `POST ${MAPS}`, note: 'a form', body: 'a=b', type: 'application/x-www-form-urlencoded' },
  { line: `POST ${MAPS}`, note: 'an empty type', body: configMap({ name: 'untyped' }), type: '' },
  { line: `POST ${MAPS}`, note: 'a type of nonsense', body: '{}', type: 'nonsense' },
  {
    line: `POST ${MAPS}`,
    note: 'a charset',
    body: configMap({ name: 'charset' }),
    type: 'application/json; charset=utf-8',
  },
  { line: `POST ${THINGS}`, note: 'plain text', body: '{}', type: 'text/plain' },
  { line: `PUT ${MAPS}/a`, note: 'plain text', body: '{}', type: 'text/plain' },
  { line: `DELETE ${MAPS}/none`, note: 'plain text', body: '{}', type: 'text/plain' },
  { line: `GET ${MAPS}`, note: 'XML is wanted', accept: 'application/xml' },
  { line: `GET ${MAPS}/a`, note: 'XML is wanted', accept: 'application/xml' },
  { line: `GET ${THINGS}`, note: 'XML is wanted', accept: 'application/xml' },
  {
    line: `POST ${MAPS}`,
    note: 'more than 3 MiB',
    body: configMap({ name: 'z' }, { data: { a: 'x'.repeat(3 * 1024 * 1024) } }),
  },
  {
    line: `PATCH ${MAPS}/a`,
    note: 'more than 3 MiB',
    type: MERGE,
    body: { data: { a: 'x'.repeat(3 * 1024 * 1024) } },
  },
  {
    line: `POST ${MAPS}`,
    note: 'data of more than 1 MiB',
    body: configMap({ name: 'z' }, { data: { a: 'x'.repeat(1024 * 1024 + 1) } }),
  },
];

const ADDRESSES: readonly RawRequest[] = [
  'GET /nothing',
  'GET /api/v2',
  'GET /api/v2/pods',
  'GET /api/v1/nothings',
  `GET ${NAMESPACE}/nothings`,
  'GET /apis/nothing.example.com',
  'GET /apis/nothing.example.com/v1',
  'GET /apis/nothing.example.com/v1/things',
  'GET /apis/apps/v9',
  'GET /apis/apps/v9/deployments',
  'GET /apis/apps/v1/nothings',
  'GET /apis/bad.example.com/v9/things',
  'GET /apis/bad.example.com/v1/nothings',
  `GET ${MAPS}/none`,
  `GET ${MAPS}/a/nothing`,
  `GET ${MAPS}/a/status`,
  `GET ${DEPLOYMENTS}/a/nothing`,
  `GET ${DEPLOYMENTS}/none/status`,
  `GET ${DEPLOYMENTS}/none/scale`,
  `GET ${THINGS}/none`,
  `GET ${THINGS}/a/nothing`,
  `GET ${THINGS}/none/scale`,
  `GET ${MAPS}/a/b/c`,
  'GET /api/v1/configmaps/a',
  'GET /api/v1/namespaces/none',
  'GET /api/v1/namespaces/none/configmaps/a',
  'GET /api/v1/namespaces/bad/namespaces/bad',
  'GET /api/v1/namespaces/bad/nodes',
  'GET /apis/apiextensions.k8s.io/v1/customresourcedefinitions/none',
  `PUT ${MAPS}`,
  `PATCH ${MAPS}`,
  `POST ${MAPS}/a`,
  'POST /api/v1/pods',
  'DELETE /api/v1/pods',
  'PUT /api/v1/pods',
  'DELETE /api/v1/namespaces',
  'POST /apis/bad.example.com/v1/things',
  'DELETE /apis/bad.example.com/v1/things',
  `DELETE ${DEPLOYMENTS}/a/status`,
  `DELETE ${DEPLOYMENTS}/a/scale`,
  `POST ${DEPLOYMENTS}/a/scale`,
  'POST /api/v1',
  'PUT /version',
  'GET /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  `OPTIONS ${MAPS}`,
].map((line) => ({ line }));

const IDENTITIES: readonly RawRequest[] = [
  { line: `POST ${MAPS}`, note: 'another namespace', body: configMap({ name: 'z', namespace: 'other' }) },
  { line: `POST ${THINGS}`, note: 'another namespace', body: thing({ name: 'z', namespace: 'other' }) },
  {
    line: 'POST /api/v1/namespaces/none/configmaps',
    note: 'a namespace that is not there',
    body: configMap({ name: 'z' }),
  },
  {
    line: 'POST /apis/bad.example.com/v1/namespaces/none/things',
    note: 'a namespace that is not there',
    body: thing({ name: 'z' }),
  },
  {
    line: 'POST /apis/bad.example.com/v1/namespaces/none/things',
    note: 'that, and invalid',
    body: thing({ name: 'z' }, { spec: { size: 'x' } }),
  },
  { line: `PUT ${MAPS}/a`, note: 'another name', body: configMap({ name: 'b' }) },
  { line: `PUT ${MAPS}/a`, note: 'no name', body: configMap({}) },
  { line: `PUT ${MAPS}/a`, note: 'another namespace', body: configMap({ name: 'a', namespace: 'other' }) },
  { line: `PUT ${MAPS}/a`, note: 'another kind', body: { ...pod('a') } },
  { line: `PUT ${MAPS}/a`, note: 'another version', body: { ...configMap({ name: 'a' }), apiVersion: 'v2' } },
  { line: `PUT ${MAPS}/a`, note: 'another uid', body: configMap({ name: 'a', uid: 'other' }) },
  { line: `PUT ${MAPS}/a`, note: 'an old version', body: configMap({ name: 'a', resourceVersion: '1' }) },
  {
    line: `PUT ${MAPS}/a`,
    note: 'a version that is no number',
    body: configMap({ name: 'a', resourceVersion: 'x' }),
  },
  {
    line: `PUT ${MAPS}/none`,
    note: 'an object that is not there, at a version',
    body: configMap({ name: 'none', resourceVersion: '1' }),
  },
  { line: `PUT ${THINGS}/a`, note: 'another name', body: thing({ name: 'b', resourceVersion: '1' }) },
  { line: `PUT ${THINGS}/a`, note: 'no name', body: thing({}) },
  { line: `PUT ${THINGS}/a`, note: 'no version', body: thing({ name: 'a' }) },
  { line: `PUT ${THINGS}/a`, note: 'an old version', body: thing({ name: 'a', resourceVersion: '1' }) },
  {
    line: `PUT ${THINGS}/a`,
    note: 'a version that is no number',
    body: thing({ name: 'a', resourceVersion: 'x' }),
  },
  {
    line: `PUT ${THINGS}/a`,
    note: 'another uid',
    body: thing({ name: 'a', uid: 'other', resourceVersion: '1' }),
  },
  { line: `PUT ${THINGS}/none`, note: 'an object that is not there', body: thing({ name: 'none' }) },
  { line: `PUT ${THINGS}/a/status`, note: 'another name', body: thing({ name: 'b' }) },
  { line: `PUT ${THINGS}/none/status`, note: 'an object that is not there', body: thing({ name: 'none' }) },
  { line: `POST ${MAPS}`, note: 'the same name again', body: configMap({ name: 'a' }) },
  { line: `POST ${THINGS}`, note: 'the same name again', body: thing({ name: 'a' }) },
  { line: `POST ${MAPS}`, note: 'a version', body: configMap({ name: 'z', resourceVersion: '1' }) },
  { line: `POST ${THINGS}`, note: 'a version', body: thing({ name: 'z', resourceVersion: '1' }) },
];

const NAMES: readonly RawRequest[] = [
  ...['A', 'a_b', '-a', 'a.', 'a/b', 'a%', 'x'.repeat(254), '..', 'é'].flatMap((name): RawRequest[] => [
    { line: `POST ${MAPS}`, note: `the name ${name.slice(0, 9)}`, body: configMap({ name }) },
    { line: `POST ${THINGS}`, note: `the name ${name.slice(0, 9)}`, body: thing({ name }) },
  ]),
  {
    line: 'POST /api/v1/namespaces',
    note: 'a name with a dot',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a.b' } },
  },
  {
    line: `POST ${NAMESPACE}/services`,
    note: 'a name that begins with a digit',
    body: { apiVersion: 'v1', kind: 'Service', metadata: { name: '1a' }, spec: { ports: [{ port: 1 }] } },
  },
  ...[
    ['a bad label key', { labels: { 'a b': 'c' } }],
    ['a bad label value', { labels: { a: 'b c' } }],
    ['a long label value', { labels: { a: 'x'.repeat(64) } }],
    ['a label key of two slashes', { labels: { 'a/b/c': 'd' } }],
    ['a label key with a bad prefix', { labels: { 'A_/b': 'd' } }],
    ['a long label key', { labels: { ['x'.repeat(64)]: 'd' } }],
    ['an empty label key', { labels: { '': 'd' } }],
    ['a label key without a name', { labels: { 'a/': 'd' } }],
    ['a bad annotation key', { annotations: { 'a b': 'c' } }],
    ['annotations of more than 256 KiB', { annotations: { a: 'x'.repeat(262_145) } }],
    ['a bad finalizer', { finalizers: ['a b'] }],
    ['a finalizer without a domain', { finalizers: ['x'] }],
    ['an owner without a uid', { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: '' }] }],
    [
      'an owner without a group',
      { ownerReferences: [{ apiVersion: 'a/b/c', kind: 'Pod', name: 'a', uid: 'x' }] },
    ],
    ['an Event as owner', { ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'a', uid: 'x' }] }],
    [
      'two controllers',
      {
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'x', controller: true },
          { apiVersion: 'v1', kind: 'Pod', name: 'b', uid: 'y', controller: true },
        ],
      },
    ],
    [
      'managed fields of nonsense',
      { managedFields: [{ manager: 'x', operation: 'Nothing', apiVersion: 'v1' }] },
    ],
    ['a negative generation', { generation: -1 }],
    ['a creation time of nonsense', { creationTimestamp: 'yesterday' }],
  ]
    .flatMap(([note, metadata]): RawRequest[] => [
      { line: `POST ${MAPS}`, note: textOf(note), body: configMap({ name: 'z', ...Object(metadata) }) },
      { line: `POST ${THINGS}`, note: textOf(note), body: thing({ name: 'z', ...Object(metadata) }) },
    ])
    .filter(({ note }) => note !== 'managed fields of nonsense'),
  {
    line: `POST ${MAPS}`,
    note: 'a bad key in data',
    body: configMap({ name: 'z' }, { data: { 'a b': 'c' } }),
  },
  {
    line: `POST ${MAPS}`,
    note: 'binary data that are no base64',
    body: configMap({ name: 'z' }, { binaryData: { a: '*' } }),
  },
];

// eslint-disable-next-line max-params -- a table reads best so
const twice = (line: string, note: string, body: string, more: Partial<RawRequest> = {}): RawRequest[] =>
  ['Strict', 'Warn', 'Ignore'].map((level, index) => ({
    line: `${line}?fieldValidation=${level}`,
    note,
    body: body.replaceAll('NAME', `${note.replaceAll(/\W/g, '-')}-${index}`),
    ...more,
  }));

const FIELDS: readonly RawRequest[] = [
  ...twice(
    `POST ${MAPS}`,
    'a field twice',
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"NAME"},"data":{"a":"1","b":"2","a":"3"}}',
    { shows: ['data'] },
  ),
  ...twice(
    `POST ${MAPS}`,
    'twice and unknown',
    '{"apiVersion":"v1","kind":"ConfigMap","foo":1,"metadata":{"name":"NAME","labels":{"a":"b"},"labels":{"c":"d"}},"foo":2,"data":{"a":"1"}}',
    { shows: ['data'] },
  ),
  ...twice(
    `POST ${PODS}`,
    'twice in a list',
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"NAME"},"spec":{"automountServiceAccountToken":false,"containers":[{"name":"a","image":"x","image":"y"}]}}',
    { shows: ['spec.containers'] },
  ),
  ...twice(
    `POST ${THINGS}`,
    'a field twice',
    '{"apiVersion":"bad.example.com/v1","kind":"Thing","metadata":{"name":"NAME"},"spec":{"text":"1","text":"2"}}',
    { shows: ['spec'] },
  ),
  ...twice(
    `POST ${THINGS}`,
    'twice and unknown',
    '{"apiVersion":"bad.example.com/v1","kind":"Thing","metadata":{"name":"NAME"},"spec":{"foo":1,"text":"1","text":"2","list":[{"a":"1","a":"2","b":3}]}}',
    { shows: ['spec'] },
  ),
  ...twice(`PATCH ${MAPS}/a`, 'a field twice', '{"data":{"x":"1","x":"2"}}', {
    type: MERGE,
    shows: ['data'],
  }),
  ...twice(`PATCH ${MAPS}/a`, 'a field twice, strategic', '{"data":{"y":"1","y":"2"}}', {
    type: STRATEGIC,
    shows: ['data'],
  }),
  ...twice(`PATCH ${THINGS}/a`, 'a field twice', '{"spec":{"size":1,"size":2}}', {
    type: MERGE,
    shows: ['spec'],
  }),
  { line: `POST ${MAPS}?fieldValidation=Nonsense`, body: configMap({ name: 'z' }) },
  { line: `PATCH ${MAPS}/a?fieldValidation=Nonsense`, type: MERGE, body: {} },
  { line: `PUT ${MAPS}/a?fieldValidation=Nonsense`, body: configMap({ name: 'a' }) },
  { line: `POST ${THINGS}?fieldValidation=Nonsense`, body: thing({ name: 'z' }) },
];

const QUERIES: readonly RawRequest[] = [
  ...[
    'labelSelector=a%3D%3D%3Db',
    'labelSelector=%3D',
    'labelSelector=a+in+b',
    'labelSelector=a+in+(b',
    'labelSelector=a+nothing+(b)',
    'labelSelector=!',
    'labelSelector=a,',
    'labelSelector=a%3Db%20c',
    'labelSelector=a%20b',
    'labelSelector=a%3D*',
    'labelSelector=-a',
    'fieldSelector=a',
    'fieldSelector=data.a%3D1',
    'fieldSelector=metadata.name',
    'fieldSelector=metadata.name%3Da%3Db',
    'fieldSelector=metadata.nothing%3Da',
    'limit=x',
    'limit=1.5',
    'limit=-1',
    'limit=99999999999999999999',
    'continue=x',
    'continue=*',
    'resourceVersion=x',
    'resourceVersion=-1',
    'resourceVersion=99999999',
    'resourceVersionMatch=Exact',
    'resourceVersion=1&resourceVersionMatch=Nonsense',
    'resourceVersion=0&resourceVersionMatch=Exact',
    'continue=x&resourceVersion=1',
    'sendInitialEvents=true',
    'watch=maybe&timeoutSeconds=1',
    'watch=false&timeoutSeconds=1',
    'watch&timeoutSeconds=1',
    'watch=true&resourceVersion=x',
    'watch=true&timeoutSeconds=x',
    'watch=true&timeoutSeconds=1&sendInitialEvents=true',
    'watch=true&timeoutSeconds=1&resourceVersionMatch=Exact',
    'watch=true&timeoutSeconds=1&sendInitialEvents=perhaps',
    'watch=true&timeoutSeconds=1&fieldSelector=a%3Db',
    'watch=true&timeoutSeconds=1&labelSelector=%3D',
    'watch=true&timeoutSeconds=1&continue=x',
    'timeoutSeconds=x',
    'pretty=maybe',
    'nothing=1',
  ]
    .flatMap((query): RawRequest[] => [{ line: `GET ${MAPS}?${query}` }, { line: `GET ${THINGS}?${query}` }])
    // The versions of the test servers are not alike.
    .filter(({ line }) => !line.includes('resourceVersion=1')),
  { line: `GET ${MAPS}/a?resourceVersion=x` },
  { line: `GET ${MAPS}/a?resourceVersion=99999999` },
  { line: `GET ${PODS}?fieldSelector=spec.nothing%3Da` },
  { line: `GET ${PODS}?watch=true&timeoutSeconds=1&fieldSelector=spec.nothing%3Da` },
  { line: `POST ${MAPS}?dryRun=Nonsense`, body: configMap({ name: 'z' }) },
  { line: `PUT ${MAPS}/a?dryRun=Nonsense`, body: configMap({ name: 'a' }) },
  { line: `PATCH ${MAPS}/a?dryRun=Nonsense`, body: {}, type: MERGE },
  { line: `DELETE ${MAPS}/a?dryRun=Nonsense` },
  { line: `POST ${MAPS}?dryRun=All&dryRun=None`, body: configMap({ name: 'z' }) },
  { line: `POST ${MAPS}?fieldManager=${'x'.repeat(129)}`, body: configMap({ name: 'z' }) },
  { line: `POST ${MAPS}?fieldManager=a%00b`, body: configMap({ name: 'z' }) },
  { line: `PATCH ${MAPS}/a?force=true`, body: {}, type: MERGE },
  { line: `PATCH ${MAPS}/a?force=perhaps`, body: {}, type: MERGE },
  { line: `DELETE ${MAPS}?labelSelector=%3D` },
  { line: `DELETE ${MAPS}?fieldSelector=data.a%3D1` },
  { line: `DELETE ${MAPS}?limit=x` },
];

const PATCHES: readonly RawRequest[] = [
  { line: `PATCH ${MAPS}/a`, note: 'plain JSON', body: {}, type: 'application/json' },
  { line: `PATCH ${MAPS}/a`, note: 'an unknown type', body: {}, type: 'application/nonsense+json' },
  { line: `PATCH ${THINGS}/a`, note: 'strategic for a custom resource', body: {}, type: STRATEGIC },
  { line: `PATCH ${THINGS}/a`, note: 'an unknown type', body: {}, type: 'text/plain' },
  ...[JSON_PATCH, MERGE, STRATEGIC].flatMap((type): RawRequest[] =>
    ['', '{', '[', 'x', '1', '"x"', 'null', '{}', '[]', '[1]', '[{}]', '[null]'].map((body) => ({
      line: `PATCH ${MAPS}/a`,
      note: `${type.slice(12)} of ${body}`,
      body,
      type,
    })),
  ),
  ...[JSON_PATCH, MERGE].flatMap((type): RawRequest[] =>
    ['', '{', 'x', '1', 'null', '{}', '[]'].map((body) => ({
      line: `PATCH ${THINGS}/a`,
      note: `${type.slice(12)} of ${body}`,
      body,
      type,
    })),
  ),
  ...[
    ['a failing test', [{ op: 'test', path: '/data/a', value: 'x' }]],
    ['an unknown operation', [{ op: 'nothing', path: '/data/a' }]],
    ['no path', [{ op: 'add', value: 1 }]],
    ['a path without a slash', [{ op: 'add', path: 'data', value: {} }]],
    ['a path that is not there', [{ op: 'remove', path: '/none/at/all' }]],
    ['an unknown field', [{ op: 'add', path: '/nothing', value: 1 }]],
    ['another type', [{ op: 'replace', path: '/data', value: [] }]],
    ['another name', [{ op: 'replace', path: '/metadata/name', value: 'b' }]],
    ['another kind', [{ op: 'replace', path: '/kind', value: 'Pod' }]],
    ['no metadata', [{ op: 'remove', path: '/metadata' }]],
    ['a path that is a number', [{ op: 'add', path: 1, value: {} }]],
  ].flatMap(([note, body]): RawRequest[] => [
    { line: `PATCH ${MAPS}/a`, note: textOf(note), body, type: JSON_PATCH },
    { line: `PATCH ${THINGS}/a`, note: textOf(note), body, type: JSON_PATCH },
  ]),
  {
    line: `PATCH ${MAPS}/a`,
    note: 'too many operations',
    type: JSON_PATCH,
    body: Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/data/a', value: '1' })),
  },
  ...[
    ['data that are a text', { data: 'x' }],
    ['data with a number', { data: { a: 1 } }],
    ['metadata that are a list', { metadata: [] }],
    ['a label that is a number', { metadata: { labels: { a: 1 } } }],
    ['another version', { apiVersion: 'v2' }],
    ['another kind', { kind: 'Pod' }],
    ['a bad label', { metadata: { labels: { a: 'b c' } } }],
    ['an unknown field', { nothing: 1 }],
  ].flatMap(([note, body]): RawRequest[] => [
    { line: `PATCH ${MAPS}/a`, note: `merge: ${textOf(note)}`, body, type: MERGE },
    { line: `PATCH ${MAPS}/a`, note: `strategic: ${textOf(note)}`, body, type: STRATEGIC },
    { line: `PATCH ${THINGS}/a`, note: `merge: ${textOf(note)}`, body, type: MERGE },
  ]),
  {
    line: `PATCH ${DEPLOYMENTS}/a`,
    note: 'a list without its key',
    type: STRATEGIC,
    body: { spec: { template: { spec: { containers: [{ image: 'x' }] } } } },
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a`,
    note: 'a list that is an object',
    type: STRATEGIC,
    body: { spec: { template: { spec: { containers: {} } } } },
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a`,
    note: 'an unknown directive',
    type: STRATEGIC,
    body: { spec: { $patch: 'nothing' } },
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a`,
    note: 'another selector',
    type: MERGE,
    body: { spec: { selector: { matchLabels: { app: 'b' } } } },
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a/scale`,
    note: 'a negative size',
    type: MERGE,
    body: { spec: { replicas: -1 } },
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a/scale`,
    note: 'a size that is a text',
    type: MERGE,
    body: { spec: { replicas: 'x' } },
  },
  { line: `PUT ${DEPLOYMENTS}/a/scale`, note: 'a Deployment', body: deployment('a') },
  {
    line: `PUT ${DEPLOYMENTS}/a/scale`,
    note: 'a negative size',
    body: {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'a', namespace: 'bad' },
      spec: { replicas: -1 },
    },
  },
  { line: `PATCH ${THINGS}/a/scale`, note: 'a negative size', type: MERGE, body: { spec: { replicas: -1 } } },
  {
    line: `PUT ${THINGS}/a/scale`,
    note: 'a negative size',
    body: {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'a', namespace: 'bad' },
      spec: { replicas: -1 },
    },
  },
  ...[JSON_PATCH, MERGE, STRATEGIC].map((type): RawRequest => ({
    line: `PATCH ${MAPS}/none`,
    note: `${type.slice(12)} of what is not there`,
    body: type === JSON_PATCH ? [] : {},
    type,
  })),
  { line: `PATCH ${THINGS}/none`, note: 'what is not there', body: {}, type: MERGE },
  { line: `PATCH ${DEPLOYMENTS}/none/scale`, note: 'what is not there', body: {}, type: MERGE },
  { line: `PATCH ${DEPLOYMENTS}/none/status`, note: 'what is not there', body: {}, type: MERGE },
];

const APPLIES: readonly RawRequest[] = [
  { line: `PATCH ${MAPS}/a`, note: 'apply without a manager', body: configMap({ name: 'a' }), type: APPLY },
  { line: `PATCH ${THINGS}/a`, note: 'apply without a manager', body: thing({ name: 'a' }), type: APPLY },
  ...[
    ['a tab', 'apiVersion: v1\n\tkind: x\n'],
    ['an open list', 'apiVersion: [v1\n'],
    ['a mapping inside a value', 'apiVersion: v1\nkind: ConfigMap: x\n'],
  ].flatMap(([note = '', body]): RawRequest[] => [
    { line: `PATCH ${MAPS}/a?fieldManager=m`, note: `apply: ${note}`, body, type: APPLY, inOtherWords: true },
    {
      line: `PATCH ${THINGS}/a?fieldManager=m`,
      note: `apply: ${note}`,
      body,
      type: APPLY,
      inOtherWords: true,
    },
  ]),
  ...[
    '',
    'x',
    '1',
    '[]',
    'null',
    '{}',
    '{"apiVersion":"v1"}',
    '{"kind":"ConfigMap"}',
    '{"apiVersion":1,"kind":"ConfigMap"}',
  ].map((body): RawRequest => ({
    line: `PATCH ${MAPS}/a?fieldManager=m`,
    note: `apply: ${body}`,
    body,
    type: APPLY,
  })),
  ...['', 'x', '[]', '{}'].map((body): RawRequest => ({
    line: `PATCH ${THINGS}/a?fieldManager=m`,
    note: `apply: ${body}`,
    body,
    type: APPLY,
  })),
  {
    line: `PATCH ${MAPS}/a?fieldManager=m`,
    note: 'apply: another name',
    body: configMap({ name: 'b' }),
    type: APPLY,
  },
  {
    line: `PATCH ${MAPS}/a?fieldManager=m`,
    note: 'apply: no name',
    body: configMap({}),
    type: APPLY,
    shows: ['data'],
  },
  {
    line: `PATCH ${MAPS}/a?fieldManager=m`,
    note: 'apply: managed fields',
    body: configMap({ name: 'a', managedFields: [] }),
    type: APPLY,
  },
  {
    line: `PATCH ${MAPS}/a?fieldManager=m`,
    note: 'apply: unknown fields',
    body: configMap({ name: 'a' }, { nothing: 1 }),
    type: APPLY,
  },
  {
    line: `PATCH ${MAPS}/a?fieldManager=m`,
    note: 'apply: wrong types',
    body: configMap({ name: 'a' }, { data: { a: 1 } }),
    type: APPLY,
  },
  {
    line: `PATCH ${MAPS}/a?fieldManager=m`,
    note: 'apply: a field twice',
    body: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  q: b\n  q: c\n',
    type: APPLY,
    shows: ['data'],
  },
  {
    line: `PATCH ${MAPS}/a?fieldManager=m&fieldValidation=Strict`,
    note: 'apply: a field twice',
    body: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  q: b\n  q: c\n',
    type: APPLY,
    shows: ['data'],
  },
  {
    line: `PATCH ${THINGS}/a?fieldManager=m&fieldValidation=Strict`,
    note: 'apply: unknown fields',
    body: thing({ name: 'a' }, { spec: { nothing: 1 } }),
    type: APPLY,
  },
  {
    line: `PATCH ${MAPS}/bad_name?fieldManager=m`,
    note: 'apply: a bad name',
    body: configMap({ name: 'bad_name' }),
    type: APPLY,
  },
  {
    line: `PATCH ${THINGS}/bad_name?fieldManager=m`,
    note: 'apply: a bad name',
    body: thing({ name: 'bad_name' }),
    type: APPLY,
  },
  {
    line: `PATCH /api/v1/namespaces/none/configmaps/a?fieldManager=m`,
    note: 'apply: no such namespace',
    body: configMap({ name: 'a' }),
    type: APPLY,
  },
  {
    line: `PATCH ${DEPLOYMENTS}/none/status?fieldManager=m`,
    note: 'apply: what is not there',
    body: deployment('none'),
    type: APPLY,
  },
  {
    line: `PATCH ${DEPLOYMENTS}/none/scale?fieldManager=m`,
    note: 'apply: what is not there',
    body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'none' }, spec: { replicas: 3 } },
    type: APPLY,
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a/scale?fieldManager=m`,
    note: 'apply: a conflict',
    body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas: 3 } },
    type: APPLY,
    shows: ['spec'],
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a/scale?fieldManager=m&force=true`,
    note: 'apply: a size',
    body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas: 3 } },
    type: APPLY,
    shows: ['spec', 'kind', 'metadata.managedFields', 'status'],
  },
  {
    line: `GET ${DEPLOYMENTS}/a`,
    note: 'after a size was applied',
    shows: ['spec.replicas', 'metadata.managedFields'],
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a/scale?fieldManager=n`,
    note: 'apply: a conflict with an applier',
    body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas: 4 } },
    type: APPLY,
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a/scale?fieldManager=m`,
    note: 'apply: a Deployment',
    body: deployment('a'),
    type: APPLY,
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a/scale?fieldManager=m`,
    note: 'apply: an unknown field',
    body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { nothing: 3 } },
    type: APPLY,
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a/scale?fieldManager=m`,
    note: 'apply: a negative size',
    body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas: -3 } },
    type: APPLY,
  },
  {
    line: `PATCH ${DEPLOYMENTS}/a?fieldManager=tests`,
    note: 'apply: the object after its size',
    body: deployment('a'),
    type: APPLY,
  },
  {
    line: `PATCH ${THINGS}/a/scale?fieldManager=m&force=true`,
    note: 'apply: a size',
    body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas: 3 } },
    type: APPLY,
    shows: ['spec', 'kind', 'metadata.managedFields', 'status'],
  },
  {
    line: `GET ${THINGS}/a`,
    note: 'after a size was applied',
    shows: ['spec.size', 'metadata.managedFields'],
  },
  {
    line: `PATCH ${THINGS}/a/scale?fieldManager=m`,
    note: 'apply: a Thing',
    body: thing({ name: 'a' }),
    type: APPLY,
  },
];

const DELETIONS: readonly RawRequest[] = [
  { line: `DELETE ${MAPS}/none` },
  { line: `DELETE ${THINGS}/none` },
  { line: `DELETE ${MAPS}/a`, note: 'another uid', body: { preconditions: { uid: 'other' } } },
  { line: `DELETE ${MAPS}/a`, note: 'another version', body: { preconditions: { resourceVersion: '1' } } },
  { line: `DELETE ${THINGS}/a`, note: 'another uid', body: { preconditions: { uid: 'other' } } },
  { line: `DELETE ${THINGS}/a`, note: 'another version', body: { preconditions: { resourceVersion: '1' } } },
  { line: `DELETE ${MAPS}/a`, note: 'a policy of nonsense', body: { propagationPolicy: 'Nonsense' } },
  { line: `DELETE ${MAPS}/a?propagationPolicy=Nonsense` },
  {
    line: `DELETE ${MAPS}/a`,
    note: 'two policies',
    body: { propagationPolicy: 'Orphan', orphanDependents: true },
  },
  { line: `DELETE ${MAPS}/a?gracePeriodSeconds=x` },
  { line: `DELETE ${MAPS}/a?gracePeriodSeconds=-1&dryRun=All`, shows: ['status'] },
  { line: `DELETE ${MAPS}/a`, note: 'malformed', body: '{' },
  { line: `DELETE ${MAPS}/a`, note: 'a list', body: '[]' },
  { line: `DELETE ${MAPS}/a`, note: 'another kind', body: { apiVersion: 'v1', kind: 'Pod' } },
  { line: `DELETE ${MAPS}/a`, note: 'an unknown kind', body: { apiVersion: 'v1', kind: 'Nothing' } },
  { line: `DELETE ${MAPS}/a`, note: 'a wrong type', body: { gracePeriodSeconds: 'x' } },
  { line: `DELETE ${MAPS}`, note: 'malformed', body: '{' },
  { line: 'DELETE /api/v1/namespaces/default' },
  {
    line: `DELETE ${PODS}/a?gracePeriodSeconds=0`,
    shows: [
      'kind',
      'metadata.deletionTimestamp',
      'metadata.deletionGracePeriodSeconds',
      'metadata.generation',
      'status.phase',
    ],
  },
];

const PODS_WITHOUT_CONTAINERS: readonly RawRequest[] = [
  { line: `POST ${PODS}`, note: 'unscheduled', body: pod('unscheduled') },
  ...['log', 'exec', 'attach', 'portforward'].flatMap((subresource): RawRequest[] => [
    { line: `GET ${PODS}/none/${subresource}` },
    { line: `GET ${PODS}/unscheduled/${subresource}` },
    { line: `POST ${PODS}/unscheduled/${subresource}` },
  ]),
  { line: `GET ${PODS}/unscheduled/log?container=none` },
  { line: `GET ${PODS}/unscheduled/log?tailLines=x` },
  { line: `GET ${PODS}/unscheduled/exec?command=ls` },
  { line: 'GET /apis/metrics.k8s.io/v1beta1/pods' },
  { line: 'GET /apis/metrics.k8s.io/v1beta1' },
  { line: 'GET /apis/metrics.k8s.io' },
];

/** In this order: later ones meet what earlier ones left. */
export const BAD_REQUESTS: Readonly<Record<string, readonly RawRequest[]>> = {
  'the scene': SCENE,
  bodies: BODIES,
  YAML: YAML_BODIES,
  'types of content': CONTENT_TYPES,
  addresses: ADDRESSES,
  'objects at another address': IDENTITIES,
  'names, labels and other metadata': NAMES,
  'fields that are there twice': FIELDS,
  queries: QUERIES,
  patches: PATCHES,
  applying: APPLIES,
  deletions: DELETIONS,
  'Pods without containers': PODS_WITHOUT_CONTAINERS,
  'custom resource definitions': DEFINITION_REQUESTS,
};
