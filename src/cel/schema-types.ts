import {
  fieldSchema,
  itemSchema,
  type JsonSchema,
  type JsonSchemaObject,
  plainSchema,
  type PlainSchema,
} from './json-schema.js';

/** Name of a type → its fields → their types, all in the engine's notation. */
export type ObjectTypes = Map<string, Readonly<Record<string, string>>>;

/**
 * The CEL type of a JSON schema, as text. Objects with a closed list of fields become named types, collected in `types`.
 *
 * Whatever a schema leaves open is `dyn`: a check must never refuse what could be right.
 */
export function celTypeOf(schema: JsonSchema, name: string, types: ObjectTypes): string {
  const plain = plainSchema(schema);
  // A nullable field may be compared with null, which no other type allows.
  if (plain === undefined || plain.nullable || isIntOrString(plain.schema)) return 'dyn';
  return TYPES[plain.schema.type]?.(plain, name, types) ?? 'dyn';
}

type Describe = (plain: PlainSchema, name: string, types: ObjectTypes) => string;

const TYPES: Readonly<Record<string, Describe | undefined>> = {
  string: () => 'string',
  boolean: () => 'bool',
  integer: () => 'int',
  number: () => 'double',
  array: ({ schema }, name, types) => `list<${celTypeOf(itemSchema(schema) ?? true, `${name}.item`, types)}>`,
  object: ({ schema }, name, types) => objectType(schema, name, types),
};

function objectType(schema: JsonSchemaObject, name: string, types: ObjectTypes): string {
  const fields = Object.keys(schema.properties ?? {});
  if (!isClosed(schema)) {
    const values = fields.length === 0 ? (schema.additionalProperties ?? true) : true;
    return `map<string, ${celTypeOf(values, `${name}.value`, types)}>`;
  }
  const typeName = freeName(`$${name}`, types);
  // Taken before the fields are looked at, so that no field's type gets the same name.
  types.set(typeName, {});
  const described = fields.map((field): [string, string] => [
    field,
    celTypeOf(fieldSchema(schema, field) ?? true, `${name}.${field}`, types),
  ]);
  types.set(typeName, Object.fromEntries(described));
  return typeName;
}

/** A CRD prunes unknown fields, so a list of properties alone closes an object; zod says it outright. */
function isClosed(schema: JsonSchemaObject): boolean {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return false;
  if (schema['x-kubernetes-embedded-resource'] === true) return false;
  const { additionalProperties } = schema;
  if (additionalProperties === false) return true;
  return additionalProperties === undefined && Object.keys(schema.properties ?? {}).length > 0;
}

function isIntOrString(schema: JsonSchemaObject): boolean {
  return schema['x-kubernetes-int-or-string'] === true;
}

/** The engine splits type names at brackets and commas. */
function freeName(wanted: string, types: ObjectTypes): string {
  const name = wanted.replace(/[^\w.$-]/g, '_');
  return types.has(name) ? freeName(`${name}_`, types) : name;
}
