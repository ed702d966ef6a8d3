import { isMap, type Node } from 'yaml';
import type { JsonObject } from '../contract/kube-object.js';
import { isTextNode, type Source } from '../template/source.js';
import { applyMarkers, type MarkedSchema, parseMarkers } from './simple-markers.js';
import { invalidDefinition } from './written.js';

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
export function expandSimpleSchema(node: Node, source: Source): JsonObject {
  if (!isMap(node)) {
    throw invalidDefinition(node, source, {
      message: 'a schema is a mapping of fields, or an OpenAPI schema',
    });
  }
  const fields = source.entries(node).map(({ key, value }) => ({ key, ...expandField(value, source) }));
  const required = fields.filter((field) => field.required).map(({ key }) => key);
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(fields.map(({ key, schema }) => [key, schema])),
  };
}

function expandField(node: Node, source: Source): MarkedSchema {
  if (isMap(node)) {
    const schema = expandSimpleSchema(node, source);
    const required = schema['required'] !== undefined;
    return { schema: required ? schema : { ...schema, default: {} }, required };
  }
  if (!isTextNode(node)) {
    throw invalidDefinition(node, source, { message: 'a field is `type | markers`, or a mapping of fields' });
  }
  const [type = '', ...rest] = node.value.split('|');
  const base = expandType(type.trim());
  if (base === undefined) {
    throw invalidDefinition(node, source, {
      message: `the type "${type.trim()}" is not known`,
      hint: `known are ${Object.keys(SCALARS).join(', ')}, []type and map[string]type`,
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

function expandType(type: string): JsonObject | undefined {
  if (type.startsWith('[]')) {
    const items = expandType(type.slice(2));
    return items && { type: 'array', items };
  }
  const [, values] = /^map\[string\](.+)$/.exec(type) ?? [];
  if (values === undefined) return SCALARS[type];
  const additionalProperties = expandType(values);
  return additionalProperties && { type: 'object', additionalProperties };
}
