import { isMap, type Node } from 'yaml';
import type { JsonObject, JsonValue } from '../contract/kube-object.js';
import { isTextNode, type Source } from '../template/source.js';
import { type Marker, parseMarkers } from './simple-markers.js';
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

interface Field {
  readonly schema: JsonObject;
  readonly required: boolean;
}

function expandField(node: Node, source: Source): Field {
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
  const markers = parseMarkers(rest.join('|'), (problem) =>
    invalidDefinition(node, source, { message: problem }),
  );
  return applyMarkers(base, markers, (problem) => invalidDefinition(node, source, { message: problem }));
}

const SCALARS: Readonly<Record<string, JsonObject>> = {
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

/** Markers that are keywords of OpenAPI under the same name. */
const KEYWORDS = new Set([
  ...[
    'description',
    'default',
    'minimum',
    'maximum',
    'multipleOf',
    'minLength',
    'maxLength',
    'pattern',
    'format',
  ],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
]);

function applyMarkers(base: JsonObject, markers: readonly Marker[], fail: (problem: string) => Error): Field {
  let schema: JsonObject = base;
  let required = false;
  const rules: JsonValue[] = [];
  for (const { name, value } of markers) {
    if (KEYWORDS.has(name)) schema = { ...schema, [name]: valueFor(name, value, base, fail) };
    else if (name === 'enum') schema = { ...schema, enum: enumOf(value, base, fail) };
    else if (name === 'required') required = value === true;
    else if (name === 'immutable')
      rules.push({ rule: 'self == oldSelf', message: 'the field cannot be changed' });
    else if (name === 'validation') rules.push({ rule: String(value) });
    else throw fail(`the marker "${name}" is not known`);
  }
  if (rules.length > 0) schema = { ...schema, 'x-kubernetes-validations': rules };
  return { schema, required };
}

/** A default of text may be written without quotes. */
function valueFor(
  name: string,
  value: JsonValue,
  base: JsonObject,
  fail: (problem: string) => Error,
): JsonValue {
  const isText = name === 'default' && base['type'] === 'string';
  if (isText && typeof value !== 'string') return String(value);
  if (name !== 'default' || typeof value !== 'string') return value;
  if (base['type'] === 'string' || base['type'] === undefined) return value;
  if (base['type'] !== 'array' && base['type'] !== 'object')
    throw fail(`the default ${value} is not of the type`);
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    throw fail(`the default ${value} is not JSON`);
  }
}

function enumOf(value: JsonValue, base: JsonObject, fail: (problem: string) => Error): JsonValue[] {
  const words = String(value)
    .split(',')
    .map((word) => word.trim());
  if (words.some((word) => word === '')) throw fail('an enum is "one,two,three"');
  return base['type'] === 'integer' ? words.map(Number) : words;
}
