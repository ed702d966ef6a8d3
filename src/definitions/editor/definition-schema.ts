import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../contract/kube-object.js';
import { SECTIONS } from '../../template/compile.js';
import { DEFINITION_API_VERSION } from '../definition-file.js';
import { DNS_LABEL, Parent } from '../header.js';
import { KEYWORDS, TYPES } from '../openapi-schema.js';
import { SCALARS, TYPE_NAME } from '../simple-schema.js';
import { Target } from '../targets.js';
import { EXPRESSION, kindSchemas, orExpression, templateKinds } from './kind-schemas.js';

/** The JSON schema of definition files, for editors: completes and checks what needs no compiler. Draft 7, as they know it. */
export function definitionSchema(): JsonObject {
  const kinds = templateKinds();
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Definition file of metahooks',
    type: 'object',
    required: ['apiVersion', 'kind', 'name', 'children'],
    properties: HEADER,
    allOf: [
      whenKind('CompositeDefinition', ['parent', ...SECTIONS.composite], ['parent']),
      whenKind('DecoratorDefinition', ['targets', ...SECTIONS.decorator], ['targets']),
    ],
    definitions: {
      ...LANGUAGE,
      template: {
        type: 'object',
        required: ['apiVersion', 'kind', 'metadata'],
        properties: {
          apiVersion: { anyOf: [{ enum: [...new Set(kinds.map(({ apiVersion }) => apiVersion))] }, TEXT] },
          kind: { anyOf: [{ enum: kinds.map(({ kind }) => kind) }, TEXT] },
          metadata: { type: 'object', required: ['name'] },
        },
        allOf: kinds.map(({ apiVersion, kind, name }) => ({
          if: {
            required: ['apiVersion', 'kind'],
            properties: { apiVersion: { const: apiVersion }, kind: { const: kind } },
          },
          then: { $ref: `#/definitions/${name}` },
        })),
      },
      ...kindSchemas(kinds),
    },
  };
}

/** The same as a file. */
export function renderDefinitionSchema(): string {
  return `${JSON.stringify(definitionSchema(), undefined, 1)}\n`;
}

const TEXT = { type: 'string' };
const PLAIN_TEXT = { type: 'string', pattern: '^(?!.*\\$\\{)' };
const EXPRESSION_TEXT = { type: 'string', pattern: EXPRESSION };
const IDENTIFIER = { type: 'string', pattern: '^[A-Za-z_]\\w*$' };
const STRINGS = { type: 'object', additionalProperties: TEXT };

const HEADER: JsonObject = {
  apiVersion: { const: DEFINITION_API_VERSION },
  kind: { enum: ['CompositeDefinition', 'DecoratorDefinition'] },
  name: { type: 'string', pattern: DNS_LABEL.source, maxLength: 63, description: 'Name of the controller.' },
};

function whenKind(kind: string, fields: readonly string[], required: readonly string[]): JsonObject {
  const sections = [...fields, ...SECTIONS.common].map((name): [string, JsonObject] => [
    name,
    { $ref: `#/definitions/section.${name}` },
  ]);
  return {
    if: { required: ['kind'], properties: { kind: { const: kind } } },
    then: {
      required: [...required],
      properties: { apiVersion: {}, kind: {}, name: {}, ...Object.fromEntries(sections) },
      additionalProperties: false,
    },
  };
}

/** The JSON schema of a part that is read with zod. */
function schemaOf(part: z.ZodType): JsonObject {
  const { $schema: _, ...schema } = z
    .record(z.string(), z.json())
    .parse(JSON.parse(JSON.stringify(z.toJSONSchema(part, { target: 'draft-7' }))));
  return schema;
}

function properties(schema: JsonObject): JsonObject {
  const { properties: fields } = schema;
  return typeof fields === 'object' && fields !== null && !Array.isArray(fields)
    ? (fields as JsonObject)
    : {};
}

function withFields(schema: JsonObject, fields: JsonObject, required: readonly string[]): JsonObject {
  return { ...schema, properties: { ...properties(schema), ...fields }, required: [...required] };
}

function oneOrMore(item: JsonValue): JsonObject {
  return { anyOf: [item, { type: 'array', items: item }] };
}

const BOOLEANS = oneOrMore({ anyOf: [{ type: 'boolean' }, EXPRESSION_TEXT] });
const ITERATORS: JsonObject = {
  type: 'object',
  minProperties: 1,
  additionalProperties: orExpression('array'),
};

const CHILD: JsonObject = {
  type: 'object',
  required: ['id', 'template'],
  additionalProperties: false,
  properties: {
    id: { ...IDENTIFIER, description: 'Expressions read the existing object as observed.<id>.' },
    includeWhen: { ...BOOLEANS, description: 'When false, the object is deleted if it exists.' },
    forEach: oneOrMore(ITERATORS),
    after: {
      ...oneOrMore(IDENTIFIER),
      description: 'Ids of children that must be ready before this one is made.',
    },
    readyWhen: BOOLEANS,
    updateStrategy: { enum: ['InPlace', 'Recreate', 'OnDelete'] },
    resource: {
      type: 'string',
      pattern: '^[a-z][-a-z0-9]*$',
      description: 'Plural name, for kinds that are not built in.',
    },
    scope: { enum: ['Namespaced', 'Cluster'] },
    template: { $ref: '#/definitions/template' },
  },
};

const RELATED: JsonObject = {
  type: 'object',
  required: ['id', 'apiVersion', 'kind'],
  additionalProperties: false,
  properties: {
    id: IDENTIFIER,
    apiVersion: PLAIN_TEXT,
    kind: PLAIN_TEXT,
    resource: PLAIN_TEXT,
    namespace: TEXT,
    name: TEXT,
    names: orExpression('array'),
    labelSelector: orExpression('object'),
  },
};

const CONDITION: JsonObject = {
  type: 'object',
  required: ['type', 'status'],
  additionalProperties: false,
  properties: {
    type: { type: 'string', pattern: '^[A-Z][A-Za-z0-9]*$' },
    status: {},
    reason: TEXT,
    message: TEXT,
  },
};

const STAGE: JsonObject = {
  type: 'object',
  required: ['name', 'until'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', pattern: '^[a-z][A-Za-z0-9]*$' },
    children: oneOrMore(IDENTIFIER),
    until: { anyOf: [{ type: 'boolean' }, EXPRESSION_TEXT] },
  },
};

/** Schemas whose short form has these types: under `name`, with their fields under `fields`. */
function shortForm(name: string, fields: string, types: string): JsonObject {
  const field = `${fields}.field`;
  return {
    // Written as OpenAPI when it looks like it, in kro's short form else.
    [name]: {
      type: 'object',
      if: {
        required: ['type'],
        properties: { type: { const: 'object' } },
        anyOf: [
          { required: ['properties'], properties: { properties: { type: 'object' } } },
          { required: ['x-kubernetes-preserve-unknown-fields'] },
        ],
      },
      then: { $ref: '#/definitions/openapi' },
      else: { $ref: `#/definitions/${fields}` },
    },
    [fields]: { type: 'object', additionalProperties: { $ref: `#/definitions/${field}` } },
    [field]: {
      type: ['string', 'object'],
      pattern: `^\\s*(\\[\\]|map\\[string\\])*(${types})\\s*(\\|.*)?$`,
      additionalProperties: { $ref: `#/definitions/${field}` },
    },
  };
}

const SCALAR_TYPES = Object.keys(SCALARS).join('|');
const TYPES_OF_ITS_OWN = TYPE_NAME.source.replace(/[$^]/g, '');

const OPEN_API: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...Object.fromEntries([...KEYWORDS].map((keyword) => [keyword, {}])),
    type: { enum: TYPES },
    required: { type: 'array', items: TEXT },
    properties: { type: 'object', additionalProperties: { $ref: '#/definitions/openapi' } },
    items: { $ref: '#/definitions/openapi' },
    additionalProperties: { anyOf: [{ type: 'boolean' }, { $ref: '#/definitions/openapi' }] },
  },
};

function schemasOf(name: string): JsonObject {
  const schema = { $ref: `#/definitions/${name}` };
  return { spec: schema, status: schema };
}

/** What the sections of a file may hold, by `section.<name>`, and what they are made of. */
const LANGUAGE: JsonObject = {
  ...shortForm('schema', 'fields', SCALAR_TYPES),
  // Which types a file has is beyond a JSON schema.
  ...shortForm('schema.typed', 'fields.typed', `${SCALAR_TYPES}|${TYPES_OF_ITS_OWN}`),
  openapi: OPEN_API,
  'section.parent': {
    ...withFields(schemaOf(Parent), { types: { $ref: '#/definitions/fields.typed' }, spec: {}, status: {} }, [
      'apiVersion',
      'kind',
      'spec',
    ]),
    if: { required: ['types'] },
    then: { properties: schemasOf('schema.typed') },
    else: { properties: schemasOf('schema') },
  },
  'section.targets': { type: 'array', minItems: 1, items: schemaOf(Target) },
  'section.related': { type: 'array', items: RELATED },
  'section.let': { type: 'object', propertyNames: IDENTIFIER },
  'section.children': { type: 'array', items: CHILD },
  'section.status': {
    type: 'object',
    not: { anyOf: [{ required: ['conditions'] }, { required: ['observedGeneration'] }] },
  },
  'section.conditions': oneOrMore({ anyOf: [{ const: 'auto' }, CONDITION] }),
  'section.resyncAfterSeconds': orExpression('number'),
  'section.finalize': { type: 'array', minItems: 1, items: STAGE },
  'section.labels': { ...STRINGS, additionalProperties: { type: ['string', 'null'] } },
  'section.annotations': { ...STRINGS, additionalProperties: { type: ['string', 'null'] } },
};
