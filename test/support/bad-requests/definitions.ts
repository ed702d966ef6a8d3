import type { RawRequest } from './ask.js';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

type Parts = Readonly<Record<string, unknown>>;

const version = (parts: Parts = {}): Parts => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: 'object' } },
  ...parts,
});
const withSchema = (schema: unknown): Parts => ({
  versions: [version({ schema: { openAPIV3Schema: schema } })],
});
const withSpec = (spec: unknown): Parts => withSchema({ type: 'object', properties: { spec: spec } });
const withRule = (rule: Parts, schema: Parts = {}): Parts =>
  withSpec({
    type: 'object',
    properties: { a: { type: 'string', maxLength: 10 }, n: { type: 'integer' } },
    'x-kubernetes-validations': [rule],
    ...schema,
  });

const definition = (spec: Parts, metadata: Parts = {}): Parts => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'wrongs.bad.example.com', ...metadata },
  spec: {
    group: 'bad.example.com',
    scope: 'Namespaced',
    names: { plural: 'wrongs', kind: 'Wrong' },
    versions: [version()],
    ...spec,
  },
});

const post = (note: string, body: Parts, more: Partial<RawRequest> = {}): RawRequest => ({
  line: `POST ${DEFINITIONS}`,
  note,
  body,
  ...more,
});

const ENVELOPES: readonly RawRequest[] = [
  post('no spec', { ...definition({}), spec: undefined }),
  post('another name', definition({}, { name: 'others.bad.example.com' })),
  post('no group', definition({ group: '' }, { name: 'wrongs.' })),
  post('a bad group', definition({ group: 'Bad_Group' }, { name: 'wrongs.Bad_Group' })),
  post('a group without a dot', definition({ group: 'bad' }, { name: 'wrongs.bad' })),
  post('a reserved group', definition({ group: 'bad.k8s.io' }, { name: 'wrongs.bad.k8s.io' })),
  post('no plural', definition({ names: { kind: 'Wrong' } })),
  post('no kind', definition({ names: { plural: 'wrongs' } })),
  post(
    'a bad plural',
    definition({ names: { plural: 'Wrongs', kind: 'Wrong' } }, { name: 'Wrongs.bad.example.com' }),
  ),
  post('a bad kind', definition({ names: { plural: 'wrongs', kind: 'wrong kind' } })),
  post('a bad singular', definition({ names: { plural: 'wrongs', kind: 'Wrong', singular: 'W!' } })),
  post('a bad short name', definition({ names: { plural: 'wrongs', kind: 'Wrong', shortNames: ['W W'] } })),
  post(
    'a list kind like the kind',
    definition({ names: { plural: 'wrongs', kind: 'Wrong', listKind: 'Wrong' } }),
  ),
  post('a bad category', definition({ names: { plural: 'wrongs', kind: 'Wrong', categories: ['A B'] } })),
  post('no scope', definition({ scope: '' })),
  post('a scope of nonsense', definition({ scope: 'Nonsense' })),
];

const VERSIONS: readonly RawRequest[] = [
  post('no versions', definition({ versions: [] })),
  post('no storage version', definition({ versions: [version({ storage: false })] })),
  post('two storage versions', definition({ versions: [version(), version({ name: 'v2' })] })),
  post('the same version twice', definition({ versions: [version(), version({ storage: false })] })),
  post('a bad name of a version', definition({ versions: [version({ name: 'V_1' })] })),
  post(
    'no version served',
    definition({ versions: [version({ served: false })] }, { name: 'wrongs.bad.example.com' }),
    { line: `POST ${DEFINITIONS}?dryRun=All` },
  ),
  post('no schema', definition({ versions: [version({ schema: undefined })] })),
  post('an empty schema', definition({ versions: [version({ schema: {} })] })),
  post('preserves unknown fields', definition({ preserveUnknownFields: true })),
  post('a conversion without a webhook', definition({ conversion: { strategy: 'Webhook' } })),
  post('a conversion of nonsense', definition({ conversion: { strategy: 'Nonsense' } })),
  post(
    'a status subresource that is a text',
    definition({ versions: [version({ subresources: { status: 'yes' } })] }),
  ),
  post('a scale without paths', definition({ versions: [version({ subresources: { scale: {} } })] })),
  post(
    'a scale with a bad path',
    definition({
      versions: [
        version({
          subresources: { scale: { specReplicasPath: 'spec.size', statusReplicasPath: '.spec.size' } },
        }),
      ],
    }),
  ),
  post(
    'a column without a path',
    definition({ versions: [version({ additionalPrinterColumns: [{ name: 'A', type: 'string' }] })] }),
  ),
  post(
    'a column with a bad path',
    definition({
      versions: [version({ additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: 'spec[' }] })],
    }),
  ),
  post(
    'a column of an unknown type',
    definition({
      versions: [version({ additionalPrinterColumns: [{ name: 'A', type: 'text', jsonPath: '.spec.a' }] })],
    }),
  ),
  post(
    'a column without a name',
    definition({
      versions: [version({ additionalPrinterColumns: [{ type: 'string', jsonPath: '.spec.a' }] })],
    }),
  ),
  post(
    'a selectable field that is not there',
    definition({ versions: [version({ selectableFields: [{ jsonPath: '.spec.none' }] })] }),
  ),
];

const SCHEMAS: readonly RawRequest[] = [
  post('no type at the root', definition(withSchema({}))),
  post('a root that is a text', definition(withSchema({ type: 'string' }))),
  post('a property without a type', definition(withSpec({ description: 'nothing' }))),
  post('an unknown type', definition(withSpec({ type: 'thing' }))),
  post('items without a type', definition(withSpec({ type: 'array', items: {} }))),
  post('a list without items', definition(withSpec({ type: 'array' }))),
  post(
    'properties and additional ones',
    definition(
      withSpec({
        type: 'object',
        properties: { a: { type: 'string' } },
        additionalProperties: { type: 'string' },
      }),
    ),
  ),
  post('a bad pattern', definition(withSpec({ type: 'string', pattern: '(' }))),
  post('uniqueItems', definition(withSpec({ type: 'array', uniqueItems: true, items: { type: 'string' } }))),
  post('a type inside anyOf', definition(withSpec({ type: 'object', anyOf: [{ type: 'object' }] }))),
  post(
    'a property only inside anyOf',
    definition(withSpec({ type: 'object', anyOf: [{ properties: { a: { minLength: 1 } } }] })),
  ),
  post('a reference', definition(withSpec({ $ref: '#/definitions/x' }))),
  post('a default of another type', definition(withSpec({ type: 'integer', default: 'x' }))),
  post(
    'a default with an unknown field',
    definition(withSpec({ type: 'object', properties: { a: { type: 'string' } }, default: { b: 1 } })),
  ),
  post('a default outside its enum', definition(withSpec({ type: 'string', enum: ['a'], default: 'b' }))),
  post(
    'a default of metadata',
    definition(
      withSchema({
        type: 'object',
        properties: { metadata: { type: 'object', properties: { name: { type: 'string', default: 'x' } } } },
      }),
    ),
  ),
  post(
    'a rule for labels',
    definition(
      withSchema({
        type: 'object',
        properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } },
      }),
    ),
  ),
  post(
    'a list of type map without keys',
    definition(
      withSpec({
        type: 'array',
        'x-kubernetes-list-type': 'map',
        items: { type: 'object', properties: { a: { type: 'string' } } },
      }),
    ),
  ),
  post(
    'a list of type map with an unknown key',
    definition(
      withSpec({
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['b'],
        items: { type: 'object', properties: { a: { type: 'string' } } },
      }),
    ),
  ),
  post(
    'a key that may be left out',
    definition(
      withSpec({
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
        items: { type: 'object', properties: { a: { type: 'string' } } },
      }),
    ),
  ),
  post(
    'a list type of nonsense',
    definition(withSpec({ type: 'array', 'x-kubernetes-list-type': 'nonsense', items: { type: 'string' } })),
  ),
  post(
    'a map type of nonsense',
    definition(withSpec({ type: 'object', 'x-kubernetes-map-type': 'nonsense' })),
  ),
  post(
    'a list type of an object',
    definition(withSpec({ type: 'object', 'x-kubernetes-list-type': 'atomic' })),
  ),
  post(
    'int-or-string with a type',
    definition(withSpec({ type: 'integer', 'x-kubernetes-int-or-string': true })),
  ),
  post(
    'unknown fields of a text',
    definition(withSpec({ type: 'string', 'x-kubernetes-preserve-unknown-fields': true })),
  ),
  post(
    'unknown fields, preserved false',
    definition(withSpec({ type: 'object', 'x-kubernetes-preserve-unknown-fields': false })),
  ),
  post('an unknown keyword', definition(withSpec({ type: 'object', nonsense: true })), {
    line: `POST ${DEFINITIONS}?fieldValidation=Strict`,
  }),
  post('a negative length that is a text', definition(withSpec({ type: 'string', minLength: 'x' }))),
];

const RULES: readonly RawRequest[] = [
  post('a rule that is empty', definition(withRule({ rule: '' }))),
  post('a rule that does not parse', definition(withRule({ rule: 'self.a ==' })), { inOtherWords: true }),
  post('a rule about an unknown field', definition(withRule({ rule: "self.none == 'x'" })), {
    inOtherWords: true,
  }),
  post('a rule about another type', definition(withRule({ rule: "self.n == 'x'" })), { inOtherWords: true }),
  post('a rule that is no condition', definition(withRule({ rule: 'self.n' })), { inOtherWords: true }),
  post('a rule with an unknown function', definition(withRule({ rule: 'nothing(self.a)' })), {
    inOtherWords: true,
  }),
  post('a message that is empty', definition(withRule({ rule: 'true', message: ' ' }))),
  post('a message of two lines', definition(withRule({ rule: 'true', message: 'a\nb' }))),
  post(
    'a message expression that is a number',
    definition(withRule({ rule: 'true', messageExpression: '1' })),
    { inOtherWords: true },
  ),
  post(
    'a message expression that does not parse',
    definition(withRule({ rule: 'true', messageExpression: 'a +' })),
    { inOtherWords: true },
  ),
  post('a reason of nonsense', definition(withRule({ rule: 'true', reason: 'Nonsense' }))),
  post('a field path that is not there', definition(withRule({ rule: 'true', fieldPath: '.none' })), {
    inOtherWords: true,
  }),
];

const accepted = (name: string): RawRequest => ({
  line: `GET ${DEFINITIONS}/${name}`,
  awaits: '"type":"NamesAccepted"',
  shows: ['status.conditions', 'status.acceptedNames'],
});

/** Two CRDs of one group that want the same names, and one that gives them up. */
const CONFLICTS: readonly RawRequest[] = [
  post(
    'the first of two',
    definition(
      { names: { plural: 'firsts', kind: 'First', shortNames: ['fi'] } },
      { name: 'firsts.bad.example.com' },
    ),
  ),
  { ...accepted('firsts.bad.example.com'), awaits: '"InitialNamesAccepted"' },
  post(
    'the kind of another',
    definition({ names: { plural: 'seconds', kind: 'First' } }, { name: 'seconds.bad.example.com' }),
  ),
  accepted('seconds.bad.example.com'),
  post(
    'the short name of another',
    definition(
      { names: { plural: 'thirds', kind: 'Third', shortNames: ['fi'] } },
      { name: 'thirds.bad.example.com' },
    ),
  ),
  accepted('thirds.bad.example.com'),
  { line: 'GET /apis/bad.example.com/v1/namespaces/bad/seconds', note: 'without its names' },
  {
    line: `PATCH ${DEFINITIONS}/firsts.bad.example.com`,
    note: 'another scope',
    type: 'application/merge-patch+json',
    body: { spec: { scope: 'Cluster' } },
  },
  {
    line: `PATCH ${DEFINITIONS}/firsts.bad.example.com`,
    note: 'another kind',
    type: 'application/merge-patch+json',
    body: { spec: { names: { kind: 'Fourth' } } },
  },
  {
    line: `PATCH ${DEFINITIONS}/firsts.bad.example.com`,
    note: 'another group',
    type: 'application/merge-patch+json',
    body: { spec: { group: 'other.example.com' } },
  },
  {
    line: `PATCH ${DEFINITIONS}/firsts.bad.example.com`,
    note: 'a stored version that goes',
    type: 'application/merge-patch+json',
    body: { spec: { versions: [version({ name: 'v2' })] } },
  },
  { line: `DELETE ${DEFINITIONS}/firsts.bad.example.com`, shows: ['status'] },
  {
    ...accepted('seconds.bad.example.com'),
    note: 'after the other went',
    awaits: '"reason":"InitialNamesAccepted"',
  },
];

/** A custom object that holds its CRD. */
const ENDINGS: readonly RawRequest[] = [
  post(
    'to be deleted',
    definition({ names: { plural: 'lasts', kind: 'Last' } }, { name: 'lasts.bad.example.com' }),
  ),
  { ...accepted('lasts.bad.example.com'), note: 'is established', awaits: '"type":"Established"', shows: [] },
  { line: 'GET /apis/bad.example.com/v1/namespaces/bad/lasts', note: 'is served', awaits: 'LastList' },
  {
    line: 'POST /apis/bad.example.com/v1/namespaces/bad/lasts',
    body: {
      apiVersion: 'bad.example.com/v1',
      kind: 'Last',
      metadata: { name: 'held', finalizers: ['x.y/z'] },
    },
  },
  { line: `DELETE ${DEFINITIONS}/lasts.bad.example.com`, shows: ['status'] },
  {
    line: `GET ${DEFINITIONS}/lasts.bad.example.com`,
    note: 'while an object is held',
    awaits: 'InstanceDeletionInProgress',
    shows: ['status.conditions'],
  },
  {
    line: 'POST /apis/bad.example.com/v1/namespaces/bad/lasts',
    note: 'a new object meanwhile',
    body: { apiVersion: 'bad.example.com/v1', kind: 'Last', metadata: { name: 'late' } },
  },
  {
    line: 'GET /apis/bad.example.com/v1/namespaces/bad/lasts/held',
    awaits: 'deletionTimestamp',
    shows: ['metadata.deletionTimestamp', 'metadata.deletionGracePeriodSeconds'],
  },
  {
    line: 'PATCH /apis/bad.example.com/v1/namespaces/bad/lasts/held',
    type: 'application/merge-patch+json',
    body: { metadata: { finalizers: null } },
  },
  { line: `GET ${DEFINITIONS}/lasts.bad.example.com`, note: 'when it is gone', awaits: 'not found' },
];

export const DEFINITION_REQUESTS: readonly RawRequest[] = [
  ...ENVELOPES,
  ...VERSIONS,
  ...SCHEMAS,
  ...RULES,
  ...CONFLICTS,
  ...ENDINGS,
];
