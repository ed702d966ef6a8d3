import type { JsonObject } from '../../contract/kube-object.js';
import { type FieldType, type ObjectType, typeTable, type ValueType } from '../../kinds/type-table.js';

/** What an editor is told of an expression: text with `${` in it, which may stand for any value. */
export const EXPRESSION = '\\$\\{';

/** Types of Kubernetes that are no objects, as JSON has them. */
const SCALARS: Readonly<Record<string, readonly string[]>> = {
  string: ['string'],
  bytes: ['string'],
  time: ['string'],
  microtime: ['string'],
  boolean: ['boolean'],
  int32: ['integer'],
  int64: ['integer'],
  number: ['number'],
  quantity: ['string', 'number'],
  'int-or-string': ['string', 'integer'],
};

/** A kind and the name of its schema. */
export interface KindSchema {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** The kinds that a template can be checked against. */
export function templateKinds(): readonly KindSchema[] {
  return [...typeTable().byKind].flatMap(([key, { name, fields }]) => {
    const slash = key.lastIndexOf('/');
    // Reviews and the like are questions to the API, not objects that can be kept.
    const isStored = fields.some((field) => field.type.name === 'meta.v1.ObjectMeta');
    return isStored ? [{ apiVersion: key.slice(0, slash), kind: key.slice(slash + 1), name }] : [];
  });
}

/** The schemas of all types that templates of these kinds are made of, by their names. A template has no status, but what stands inside of one may. */
export function kindSchemas(kinds: readonly KindSchema[]): JsonObject {
  const schemas = new Map<string, JsonObject>();
  const inside = typesInside();
  const pending = kinds.map(({ name }) => name);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const type = typeTable().byName.get(name);
    if (type === undefined || schemas.has(name)) continue;
    const fields = type.fields.filter(
      (field) => field.name !== 'status' || type.kind === undefined || inside.has(name),
    );
    schemas.set(name, objectSchema(type, fields));
    pending.push(...fields.map((field) => field.type.name));
  }
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Types that are fields of others, such as the claims of a StatefulSet. */
function typesInside(): ReadonlySet<string> {
  const types = [...typeTable().byName.values()];
  return new Set(types.flatMap(({ fields }) => fields.map(({ type }) => type.name)));
}

function objectSchema({ kind }: ObjectType, fields: readonly FieldType[]): JsonObject {
  const required = fields.filter((field) => field.required && field.attributes['default'] === undefined);
  const own = kind === undefined ? {} : { apiVersion: { type: 'string' }, kind: { type: 'string' } };
  return {
    ...orExpression('object'),
    properties: { ...own, ...Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])) },
    ...(required.length === 0 ? {} : { required: required.map(({ name }) => name) }),
    additionalProperties: false,
  };
}

function fieldSchema({ type, attributes }: FieldType): JsonObject {
  const values = attributes['enum']?.split(',');
  if (values === undefined || type.shape !== 'one') return valueSchema(type);
  return { anyOf: [{ enum: values }, { type: 'string', pattern: EXPRESSION }] };
}

function valueSchema({ name, shape }: ValueType): JsonObject {
  if (shape === 'list') return { ...orExpression('array'), items: namedSchema(name) };
  if (shape === 'map') return { ...orExpression('object'), additionalProperties: namedSchema(name) };
  return namedSchema(name);
}

function namedSchema(name: string): JsonObject {
  if (name.startsWith('[')) return valueSchema({ name: name.slice(1, -1), shape: 'list' });
  if (typeTable().byName.has(name)) return { $ref: `#/definitions/${name}` };
  const [first, ...others] = SCALARS[name] ?? [];
  if (first === undefined) return {};
  // Any text can hold an expression, so only what is no text has to be told from one.
  if (first === 'string') return { type: others.length === 0 ? 'string' : [first, ...others] };
  return orExpression(first);
}

/** Keywords of a type count only for values of it, so the pattern is one of the expression alone. */
export function orExpression(type: string): JsonObject {
  return { type: [type, 'string'], pattern: EXPRESSION };
}
