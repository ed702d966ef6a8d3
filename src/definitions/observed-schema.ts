import type { JsonObject } from '../contract/kube-object.js';
import { type FieldType, typeTable, type ValueType } from '../kinds/type-table.js';
import type { TemplateSet } from '../template/template-set.js';

/** `web.status.replicas`, `observed.?web.?status.?replicas`, with or without a fallback. */
const READ =
  /^\s*(?<observed>observed\.\??)?(?<id>[A-Za-z_]\w*)(?<steps>(?:\.\??[A-Za-z_]\w*|\[\??\d+\])+?)(?:\.orValue\([^()]*\))?\s*$/;

/**
 * The schema of what an expression reads of a child, where it does nothing but read: the fields of built-in kinds and the
 * metadata of all kinds have types that are known.
 */
export function observedSchema(source: string, { children, lets }: Declared): JsonObject | undefined {
  const { observed, id, steps = '' } = READ.exec(source)?.groups ?? {};
  const child = children.find((one) => one.id === id && one.forEach.length === 0);
  const isShadowed = observed === undefined && lets.some(({ name }) => name === id);
  if (child === undefined || isShadowed) return undefined;
  const [first = '', ...rest] = steps.match(/\w+/g) ?? [];
  return schemaAt(firstField(`${child.apiVersion}/${child.kind}`, first), rest);
}

export type Declared = Pick<TemplateSet, 'children' | 'lets'>;

function firstField(kind: string, name: string): ValueType | undefined {
  if (name === 'metadata') return { name: 'meta.v1.ObjectMeta', shape: 'one' };
  if (name === 'apiVersion' || name === 'kind') return { name: 'string', shape: 'one' };
  return fieldOf(typeTable().byKind.get(kind)?.fields, name);
}

function fieldOf(fields: readonly FieldType[] | undefined, name: string): ValueType | undefined {
  return fields?.find((field) => field.name === name)?.type;
}

function schemaAt(type: ValueType | undefined, steps: readonly string[]): JsonObject | undefined {
  const [step, ...rest] = steps;
  if (type === undefined || step === undefined) return type && schemaOf(type);
  if (type.shape !== 'one') return schemaAt({ name: type.name, shape: 'one' }, rest);
  return schemaAt(fieldOf(typeTable().byName.get(type.name)?.fields, step), rest);
}

const SCALARS: Readonly<Record<string, JsonObject | undefined>> = {
  string: { type: 'string' },
  bytes: { type: 'string' },
  time: { type: 'string' },
  microtime: { type: 'string' },
  int32: { type: 'integer' },
  int64: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  quantity: { 'x-kubernetes-int-or-string': true },
  'int-or-string': { 'x-kubernetes-int-or-string': true },
};

function schemaOf({ name, shape }: ValueType): JsonObject | undefined {
  const isObject = typeTable().byName.has(name);
  const one = isObject ? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } : SCALARS[name];
  if (one === undefined || shape === 'one') return one;
  return shape === 'list' ? { type: 'array', items: one } : { type: 'object', additionalProperties: one };
}
