import { type Fields, isFields, isList } from '../fields.js';
import type { StructuralSchema } from './structural-schema.js';

/** Fields of every object that are no business of its schema. */
const ENVELOPE = ['apiVersion', 'kind', 'metadata'];

/** A custom resource without the fields its schema does not know, and with its defaults. */
export function completeObject(object: Fields, schema: StructuralSchema): Fields {
  const envelope = Object.entries(object).filter(([field]) => ENVELOPE.includes(field));
  const rest = Object.entries(object).filter(([field]) => !ENVELOPE.includes(field));
  const content = complete(Object.fromEntries(rest), schema);
  return { ...Object.fromEntries(envelope), ...(isFields(content) ? content : {}) };
}

function complete(value: unknown, schema: StructuralSchema): unknown {
  if (isList(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => complete(item, items));
  }
  return isFields(value) ? withDefaults(prune(value, schema), schema) : value;
}

function prune(value: Fields, schema: StructuralSchema): Fields {
  const entries = Object.entries(value).flatMap(([field, item]): [string, unknown][] => {
    const declared = schema.properties.get(field) ?? schema.additionalProperties;
    if (declared === undefined) return schema.preservesUnknown ? [[field, item]] : [];
    return isDroppedNull(item, declared) ? [] : [[field, complete(item, declared)]];
  });
  return Object.fromEntries(entries);
}

/** A null where none may be counts as absent, so that the default takes its place. */
function isDroppedNull(value: unknown, schema: StructuralSchema): boolean {
  return value === null && !schema.nullable && schema.type !== undefined;
}

function withDefaults(value: Fields, schema: StructuralSchema): Fields {
  const missing = [...schema.properties].filter(
    ([field, property]) => property.default !== undefined && !Object.hasOwn(value, field),
  );
  if (missing.length === 0) return value;
  const defaults = missing.map(([field, property]): [string, unknown] => [
    field,
    complete(property.default, property),
  ]);
  return { ...value, ...Object.fromEntries(defaults) };
}
