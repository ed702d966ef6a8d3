/** The part of JSON Schema that decides how a value looks in CEL. Output of zod and schemas of CRDs both fit. */
export interface JsonSchemaObject {
  readonly type?: string | readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly additionalProperties?: JsonSchema | undefined;
  readonly items?: JsonSchema | readonly JsonSchema[] | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly nullable?: boolean | undefined;
  readonly [keyword: string]: unknown;
}
export type JsonSchema = boolean | JsonSchemaObject;

export interface PlainSchema {
  readonly schema: JsonSchemaObject & { readonly type: string };
  readonly nullable: boolean;
}

/** Schemas do not change once they are in use, and every value that is converted asks for its own. */
const plainSchemas = new WeakMap<JsonSchemaObject, PlainSchema | undefined>();

/**
 * The schema with its wrapping taken off: `T | null` becomes T. Undefined where more than one type is possible, so that
 * nothing is known about the value.
 */
export function plainSchema(schema: JsonSchema | undefined): PlainSchema | undefined {
  if (typeof schema !== 'object') return undefined;
  if (!plainSchemas.has(schema)) plainSchemas.set(schema, unwrap(schema));
  return plainSchemas.get(schema);
}

function unwrap(schema: JsonSchemaObject): PlainSchema | undefined {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (schema.type === undefined) return alternatives && onlyAlternative(alternatives);
  const types = [schema.type].flat();
  const [type, ...others] = types.filter((name) => name !== 'null');
  if (type === undefined || others.length > 0) return undefined;
  return { schema: { ...schema, type }, nullable: schema.nullable === true || types.includes('null') };
}

function onlyAlternative(alternatives: readonly JsonSchema[]): PlainSchema | undefined {
  const [one, ...others] = alternatives.filter((item) => !isNullSchema(item));
  if (others.length > 0) return undefined;
  const plain = plainSchema(one);
  return plain && { ...plain, nullable: plain.nullable || alternatives.length > 1 };
}

function isNullSchema(schema: JsonSchema): boolean {
  return typeof schema === 'object' && schema.type === 'null';
}

/** What is said about the items of a list. */
export function itemSchema(schema: JsonSchemaObject | undefined): JsonSchema | undefined {
  const items = schema?.items;
  return isTuple(items) ? undefined : items;
}

function isTuple(items: JsonSchemaObject['items']): items is readonly JsonSchema[] {
  return Array.isArray(items);
}

/** What is said about one field of an object. */
export function fieldSchema(schema: JsonSchemaObject | undefined, field: string): JsonSchema | undefined {
  const properties = schema?.properties;
  if (properties !== undefined && Object.hasOwn(properties, field)) return properties[field];
  return schema?.additionalProperties;
}
