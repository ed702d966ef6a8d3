import { isMap, type Node } from 'yaml';
import { z } from 'zod';
import { didYouMean } from '../cel/suggest.js';
import type { JsonObject, JsonValue } from '../contract/kube-object.js';
import { withWrittenSchema } from '../sdk/written-schema.js';
import { itemsOf, type Source } from '../template/source.js';
import { findRe2Problem } from '../re2.js';
import { type CustomTypes, expandSimpleSchema } from './simple-schema.js';
import { wrongPattern } from './simple-markers.js';
import { invalidDefinition, nodeAt, toPlain } from './written.js';

/** Keywords that a structural schema of a CRD may have. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  ...['type', 'format', 'title', 'description', 'default', 'example', 'enum', 'nullable', 'externalDocs'],
  ...['maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum', 'multipleOf'],
  ...[
    'maxLength',
    'minLength',
    'pattern',
    'maxItems',
    'minItems',
    'uniqueItems',
    'maxProperties',
    'minProperties',
  ],
  ...['required', 'items', 'properties', 'additionalProperties', 'allOf', 'anyOf', 'oneOf', 'not'],
  ...['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource', 'x-kubernetes-int-or-string'],
  ...[
    'x-kubernetes-list-type',
    'x-kubernetes-list-map-keys',
    'x-kubernetes-map-type',
    'x-kubernetes-validations',
  ],
]);

/** Keywords that take the place of a type. */
const UNTYPED = ['x-kubernetes-int-or-string', 'x-kubernetes-preserve-unknown-fields'];
export const TYPES = ['object', 'array', 'string', 'integer', 'number', 'boolean'];

/**
 * The schema under `spec` or `status` of a definition, written as OpenAPI or in kro's short form, as a zod schema. The CRD
 * gets it as it was written.
 *
 * @throws HookError DEFINITION_INVALID with file, line and column
 */
export function readSchema(node: Node, source: Source, types: CustomTypes): z.ZodObject {
  const written = isOpenApi(node) ? checked(node, source) : expandSimpleSchema(node, { source, types });
  try {
    const schema = z.fromJSONSchema(toValidating(written), { defaultTarget: 'openapi-3.0' });
    if (schema instanceof z.ZodObject) return withWrittenSchema(schema, written);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalidDefinition(node, source, { message: `the schema cannot be used: ${reason}` });
  }
  throw invalidDefinition(node, source, { message: 'the schema must be that of an object' });
}

/** `type: object` with properties, or that may have any field, is OpenAPI; fields by their names are the short form. */
function isOpenApi(node: Node): boolean {
  if (!isMap(node) || node.get('type') !== 'object') return false;
  return isMap(node.get('properties', true)) || node.has('x-kubernetes-preserve-unknown-fields');
}

function checked(node: Node, source: Source): JsonObject {
  checkNode(node, source);
  const plain = toPlain(node, source);
  return isObject(plain) ? plain : {};
}

function checkNode(node: Node, source: Source): void {
  if (!isMap(node)) {
    throw invalidDefinition(node, source, { message: 'a schema must be a mapping' });
  }
  for (const { key, keyNode } of source.entries(node)) {
    if (KEYWORDS.has(key)) continue;
    throw invalidDefinition(keyNode, source, {
      message: `a schema has no keyword "${key}"${didYouMean(key, [...KEYWORDS])}`,
    });
  }
  checkType(node, source);
  checkPattern(node, source);
  for (const part of partsOf(node)) checkNode(part, source);
}

function checkType(node: Node, source: Source): void {
  const schema = toPlain(node, source);
  if (!isObject(schema)) return;
  const { type } = schema;
  const hasNone = UNTYPED.some((keyword) => schema[keyword] === true);
  if (typeof type === 'string' ? TYPES.includes(type) : type === undefined && hasNone) return;
  const written = JSON.stringify(type);
  const message = type === undefined ? 'a schema needs a type' : `the type ${written} is not known`;
  throw invalidDefinition(nodeAt(node, ['type']), source, {
    message: message + (typeof type === 'string' ? didYouMean(type, TYPES) : ''),
    hint: `a type is one of ${TYPES.join(', ')}`,
  });
}

function checkPattern(node: Node, source: Source): void {
  const pattern: unknown = isMap(node) ? node.get('pattern') : undefined;
  if (pattern === undefined) return;
  const problem = typeof pattern === 'string' ? findRe2Problem(pattern) : 'no text';
  if (problem === undefined) return;
  throw invalidDefinition(nodeAt(node, ['pattern']), source, { message: wrongPattern(problem) });
}

/** Schemas inside of a schema that describe values of their own; those under anyOf and the like only add rules. */
function partsOf(node: Node): readonly Node[] {
  if (!isMap(node)) return [];
  const properties = node.get('properties', true);
  const fields = isMap(properties) ? properties.items.map(({ value }) => value) : [];
  const values = node.get('additionalProperties', true);
  return [...fields, node.get('items', true), isMap(values) ? values : undefined].filter(isNode);
}

function isNode(value: unknown): value is Node {
  return isMap(value) || itemsOf(value as Node) !== undefined;
}

/** Rules the API server keeps: whether they hold was looked at when the object was written. */
const SERVER_RULES: ReadonlySet<string> = new Set([
  ...['anyOf', 'allOf', 'oneOf', 'not', 'format', 'nullable', 'example', 'externalDocs'],
  // JavaScript would read some patterns differently, and take for ever for others.
  'pattern',
]);

/**
 * The schema as zod takes it: objects closed, because a CRD prunes what it does not know; `nullable` and int-or-string
 * spelled out; and each default complete, because zod takes it as it is.
 */
function toValidating(schema: JsonObject): JsonObject {
  const rules = Object.fromEntries(Object.entries(schema).filter(([name]) => !SERVER_RULES.has(name)));
  const { default: fallback, ...own } = { ...rules, ...toParts(schema) };
  const base = schema['x-kubernetes-int-or-string'] === true ? intOrString(own) : own;
  const nullable = schema['nullable'] === true ? { anyOf: [base, { type: 'null' }] } : base;
  return fallback === undefined ? nullable : { ...nullable, default: completeDefault(fallback, schema) };
}

function intOrString(schema: JsonObject): JsonObject {
  const { type: _, ...rest } = schema;
  return { ...rest, anyOf: [{ type: 'integer' }, { type: 'string' }] };
}

function toParts(schema: JsonObject): JsonObject {
  const { properties, additionalProperties, items } = schema;
  return {
    ...(isObject(items) ? { items: toValidating(items) } : {}),
    ...(schema['type'] === 'object' ? toFields(properties, additionalProperties, schema) : {}),
  };
}

function toFields(
  properties: JsonValue | undefined,
  additional: JsonValue | undefined,
  schema: JsonObject,
): JsonObject {
  const fields = isObject(properties)
    ? Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, isObject(field) ? toValidating(field) : {}]),
      )
    : {};
  const isOpen =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema['x-kubernetes-embedded-resource'] === true;
  return {
    properties: fields,
    additionalProperties: isObject(additional) ? toValidating(additional) : isOpen || additional === true,
  };
}

/** What the API server makes of a default: the defaults of the fields inside count, too. */
function completeDefault(value: JsonValue, schema: JsonObject): JsonValue {
  const { properties } = schema;
  if (!isObject(value) || !isObject(properties)) return value;
  const missing = Object.entries(properties).flatMap(([name, field]): [string, JsonValue][] => {
    const fallback = isObject(field) ? field['default'] : undefined;
    if (name in value || fallback === undefined || !isObject(field)) return [];
    return [[name, completeDefault(fallback, field)]];
  });
  return { ...value, ...Object.fromEntries(missing) };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
