import type { z } from 'zod';
import type { JsonObject, JsonValue } from '../contract/kube-object.js';
import { writtenSchemaOf } from '../sdk/written-schema.js';
import { refuse, toJsonSchema } from './json-schema.js';
import { toBoolean, toInteger, toNumber, toText } from './scalar-schema.js';
import { inKeywordOrder, isJsonObject, pickKeywords, toList } from './schema-keywords.js';

const ANYTHING = { 'x-kubernetes-preserve-unknown-fields': true };

const BY_TYPE: Readonly<Record<string, (node: JsonObject, path: string) => JsonObject>> = {
  array: toArray,
  boolean: toBoolean,
  integer: toInteger,
  number: toNumber,
  object: toObject,
  string: toText,
};

/**
 * The structural schema of a CRD for what a zod schema takes; the one somebody wrote, where the zod schema was made of it.
 *
 * What only zod can check is left to the hook: `refine`, the keys of a record, zod's patterns for well-known formats.
 * Anything else that a CRD cannot say ends in DEFINITION_INVALID with the field's path, which begins with `path`.
 */
export function toStructuralSchema(schema: z.ZodType, path: string): JsonObject {
  const written = writtenSchemaOf(schema);
  if (written !== undefined) return written;
  return convert(toJsonSchema(schema, path), path);
}

function convert(node: JsonValue | undefined, path: string): JsonObject {
  if (!isJsonObject(node)) return refuse(path, 'it has no schema');
  if (isIntOrString(node)) return inKeywordOrder(toIntOrString(node, path));
  const { type } = node;
  if (type === undefined) return inKeywordOrder(toUntyped(node, path));
  const toSchema = typeof type === 'string' ? BY_TYPE[type] : undefined;
  if (toSchema === undefined) return refuse(path, `the type ${JSON.stringify(type)} is not known`);
  return inKeywordOrder(toSchema(node, path));
}

function toUntyped(node: JsonObject, path: string): JsonObject {
  const annotations = pickKeywords(node, path, []);
  return annotations['x-kubernetes-int-or-string'] === true ? annotations : { ...annotations, ...ANYTHING };
}

function isIntOrString({ anyOf }: JsonObject): boolean {
  const types = toList(anyOf).map((member) => (isJsonObject(member) ? member['type'] : undefined));
  return types.length === 2 && types.includes('integer') && types.includes('string');
}

/** The constraints of both members stand side by side: the server applies each to the type it is made for. */
function toIntOrString({ anyOf, ...node }: JsonObject, path: string): JsonObject {
  let constraints: JsonObject = {};
  for (const member of toList(anyOf)) {
    const { type, ...constraint } = convert(member, path);
    const stranger = ['enum', 'format', 'allOf'].find((keyword) => keyword in constraint);
    if (stranger !== undefined) refuse(path, `an integer or string cannot have ${stranger}`);
    constraints = { ...constraints, ...constraint };
  }
  return { ...constraints, ...pickKeywords(node, path, []), 'x-kubernetes-int-or-string': true };
}

function toArray(node: JsonObject, path: string): JsonObject {
  const { items, ...rest } = pickKeywords(node, path, ['type', 'items', 'minItems', 'maxItems']);
  return { ...rest, items: convert(items, `${path}[]`) };
}

function toObject(node: JsonObject, path: string): JsonObject {
  const allowed = ['type', 'properties', 'required', 'additionalProperties'];
  const { properties, additionalProperties, ...rest } = pickKeywords(node, path, allowed);
  const fields = isJsonObject(properties) ? Object.entries(properties) : [];
  if (fields.length === 0) return { ...rest, ...toMap(additionalProperties, path) };
  if (isJsonObject(additionalProperties) && Object.keys(additionalProperties).length > 0) {
    refuse(path, 'it has named fields and a catchall', 'Put the free fields into a z.record() of their own.');
  }
  return {
    ...rest,
    properties: Object.fromEntries(fields.map(([name, field]) => [name, convert(field, `${path}.${name}`)])),
    ...(isJsonObject(additionalProperties) ? ANYTHING : {}),
  };
}

function toMap(values: JsonValue | undefined, path: string): JsonObject {
  if (!isJsonObject(values)) return {};
  return Object.keys(values).length === 0 ? ANYTHING : { additionalProperties: convert(values, `${path}.*`) };
}
