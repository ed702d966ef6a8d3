import { isMap, type Node } from 'yaml';
import type { JsonObject } from '../contract/kube-object.js';
import { isTextNode, type Source } from '../template/source.js';
import { applyMarkers, type MarkedSchema, parseMarkers } from './simple-markers.js';
import { invalidDefinition } from './written.js';

/** Schemas by the names that a file gives them, as kro's `types`. */
export type CustomTypes = ReadonlyMap<string, JsonObject>;

export const TYPE_NAME = /^[A-Za-z]\w*$/;

/**
 * Types of a file's own, each of which may use those before it:
 *
 *     Port: integer | minimum=1 maximum=65535
 *     Door: { port: Port | default=80 }
 *
 * @throws HookError DEFINITION_INVALID
 */
export function readTypes(node: Node | undefined, source: Source): CustomTypes {
  const types = new Map<string, JsonObject>();
  if (node === undefined) return types;
  if (!isMap(node)) throw invalidDefinition(node, source, { message: 'types must be a mapping' });
  for (const { key, keyNode, value } of source.entries(node)) {
    if (!TYPE_NAME.test(key)) {
      throw invalidDefinition(keyNode, source, { message: 'a type is called by a name such as Port' });
    }
    if (Object.hasOwn(SCALARS, key)) {
      throw invalidDefinition(keyNode, source, { message: `there is a type "${key}" already` });
    }
    types.set(key, expandCustomType(value, { source, types }));
  }
  return types;
}

function expandCustomType(node: Node, context: SchemaContext): JsonObject {
  if (isMap(node)) return expandSimpleSchema(node, context);
  const { schema, required } = expandText(node, context);
  if (!required) return schema;
  throw invalidDefinition(node, context.source, { message: 'a field is required, and not its type' });
}

interface SchemaContext {
  readonly source: Source;
  readonly types: CustomTypes;
}

/**
 * The OpenAPI schema that kro's short form stands for:
 *
 *     replicas: integer | default=2 minimum=1
 *     zones: '[]string'
 *     storage: { size: string | default="1Gi" }
 *
 * A mapping of which every field may be left out has the default `{}`, so that the defaults inside of it count.
 *
 * @throws HookError DEFINITION_INVALID
 */
export function expandSimpleSchema(node: Node, context: SchemaContext): JsonObject {
  const { source } = context;
  if (!isMap(node)) {
    throw invalidDefinition(node, source, {
      message: 'a schema is a mapping of fields, or an OpenAPI schema',
    });
  }
  const fields = source.entries(node).map(({ key, value }) => ({ key, ...expandField(value, context) }));
  const required = fields.filter((field) => field.required).map(({ key }) => key);
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(fields.map(({ key, schema }) => [key, schema])),
  };
}

function expandField(node: Node, context: SchemaContext): MarkedSchema {
  if (!isMap(node)) return withDefault(expandText(node, context));
  const schema = expandSimpleSchema(node, context);
  return withDefault({ schema, required: schema['required'] !== undefined });
}

function withDefault({ schema, required }: MarkedSchema): MarkedSchema {
  const needsNothing = schema['properties'] !== undefined && schema['required'] === undefined;
  return { schema: needsNothing && !required ? { default: {}, ...schema } : schema, required };
}

function expandText(node: Node, { source, types }: SchemaContext): MarkedSchema {
  if (!isTextNode(node)) {
    throw invalidDefinition(node, source, { message: 'a field is `type | markers`, or a mapping of fields' });
  }
  const [type = '', ...rest] = node.value.split('|');
  const base = expandType(type.trim(), types);
  if (base === undefined) {
    throw invalidDefinition(node, source, {
      message: `the type "${type.trim()}" is not known`,
      hint: `known are ${[...Object.keys(SCALARS), ...types.keys()].join(', ')}, []type and map[string]type`,
    });
  }
  const fail = (problem: string): Error => invalidDefinition(node, source, { message: problem });
  return applyMarkers(base, parseMarkers(rest.join('|'), fail), fail);
}

export const SCALARS: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  float: { type: 'number' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  object: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  'int-or-string': { 'x-kubernetes-int-or-string': true },
};

function expandType(type: string, types: CustomTypes): JsonObject | undefined {
  if (type.startsWith('[]')) {
    const items = expandType(type.slice(2), types);
    return items && { type: 'array', items };
  }
  const [, values] = /^map\[string\](.+)$/.exec(type) ?? [];
  if (values === undefined) return types.get(type) ?? SCALARS[type];
  const additionalProperties = expandType(values, types);
  return additionalProperties && { type: 'object', additionalProperties };
}
