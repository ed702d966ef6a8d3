import { type Fields, isFields, isList } from '../fields.js';
import type { StructuralSchema } from './structural-schema.js';

/** Fields of every object that are no business of its schema. */
const ENVELOPE = ['apiVersion', 'kind', 'metadata'];

interface Completion {
  /** What came of an apply is not decoded once more, and decoding is what drops nulls. */
  readonly isApplied: boolean;
}

/** A custom resource without the fields its schema does not know, and with its defaults. */
export function completeObject(
  object: Fields,
  schema: StructuralSchema,
  completion: Completion = { isApplied: false },
): Fields {
  const envelope = Object.entries(object).filter(([field]) => ENVELOPE.includes(field));
  const rest = Object.entries(object).filter(([field]) => !ENVELOPE.includes(field));
  const content = complete(Object.fromEntries(rest), schema, completion);
  return { ...Object.fromEntries(envelope), ...(isFields(content) ? content : {}) };
}

function complete(value: unknown, schema: StructuralSchema, completion: Completion): unknown {
  if (isList(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => complete(item, items, completion));
  }
  return isFields(value) ? withDefaults(prune(value, schema, completion), schema, completion) : value;
}

function prune(value: Fields, schema: StructuralSchema, completion: Completion): Fields {
  const entries = Object.entries(value).flatMap(([field, item]): [string, unknown][] => {
    const declared = schema.properties.get(field) ?? schema.additionalProperties;
    if (declared === undefined) return schema.preservesUnknown ? [[field, item]] : [];
    return isDroppedNull(item, declared, completion) ? [] : [[field, complete(item, declared, completion)]];
  });
  return Object.fromEntries(entries);
}

/** A null where none may be counts as absent, so that the default takes its place. */
function isDroppedNull(value: unknown, schema: StructuralSchema, { isApplied }: Completion): boolean {
  if (value !== null || schema.nullable || schema.type === undefined) return false;
  return !isApplied || schema.default !== undefined;
}

function withDefaults(value: Fields, schema: StructuralSchema, completion: Completion): Fields {
  const missing = [...schema.properties].filter(
    ([field, property]) => property.default !== undefined && !Object.hasOwn(value, field),
  );
  if (missing.length === 0) return value;
  const defaults = missing.map(([field, property]): [string, unknown] => [
    field,
    complete(property.default, property, completion),
  ]);
  return { ...value, ...Object.fromEntries(defaults) };
}
