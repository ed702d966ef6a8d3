import type { Fields } from '../../fields.js';
import { type FieldType, type ObjectType, typeTable, type ValueType } from '../../../../kinds/type-table.js';
import { builtInSchemaName, refTo } from './schema-names.js';

const PLAIN: Readonly<Record<string, Fields>> = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  number: { type: 'number', format: 'double' },
  object: { type: 'object' },
};

/** Values that Kubernetes has types of its own for; `kubectl explain` shows their names. */
const NAMED: Readonly<Record<string, readonly [schemaName: string, schema: Fields]>> = {
  time: ['io.k8s.apimachinery.pkg.apis.meta.v1.Time', { type: 'string', format: 'date-time' }],
  microtime: ['io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime', { type: 'string', format: 'date-time' }],
  quantity: [
    'io.k8s.apimachinery.pkg.api.resource.Quantity',
    { oneOf: [{ type: 'string' }, { type: 'number' }] },
  ],
  'int-or-string': [
    'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
    { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  ],
  fields: ['io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1', { type: 'object' }],
};

/** Of attributes that are lists of words. */
const LIST_EXTENSIONS: Readonly<Record<string, string>> = {
  enum: 'enum',
  keys: 'x-kubernetes-list-map-keys',
};
const TEXT_EXTENSIONS: Readonly<Record<string, string>> = {
  strategy: 'x-kubernetes-patch-strategy',
  key: 'x-kubernetes-patch-merge-key',
  list: 'x-kubernetes-list-type',
  map: 'x-kubernetes-map-type',
};

/** The schemas of these types and of all that they are made of, by their full names. */
export function builtInSchemas(roots: readonly string[]): ReadonlyMap<string, Fields> {
  const { byName } = typeTable();
  const schemas = new Map<string, Fields>();
  const pending = [...roots];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const [scalarName, scalar] = NAMED[name] ?? [];
    if (scalarName !== undefined && scalar !== undefined) schemas.set(scalarName, scalar);
    const type = byName.get(name);
    if (type === undefined || schemas.has(builtInSchemaName(name))) continue;
    schemas.set(builtInSchemaName(name), toSchema(type));
    pending.push(...type.fields.map((field) => field.type.name));
  }
  return schemas;
}

function toSchema(type: ObjectType): Fields {
  const required = type.fields.filter((field) => field.required).map(({ name }) => name);
  const properties = Object.fromEntries(type.fields.map((field) => [field.name, toProperty(field)]));
  return {
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    properties: type.kind === undefined ? properties : { ...TYPE_META, ...properties },
    ...(type.kind === undefined ? {} : { 'x-kubernetes-group-version-kind': [groupVersionKind(type.kind)] }),
    ...extensions(type.attributes),
  };
}

export const TYPE_META: Fields = { apiVersion: { type: 'string' }, kind: { type: 'string' } };

function groupVersionKind(text: string): Fields {
  const [kind = '', version = '', group = ''] = text.split('/').reverse();
  return { group, kind, version };
}

function toProperty({ type, attributes }: FieldType): Fields {
  const { default: given } = attributes;
  const value: unknown = given === undefined ? undefined : JSON.parse(given);
  return { ...shaped(type), ...(given === undefined ? {} : { default: value }), ...extensions(attributes) };
}

function shaped({ name, shape }: ValueType): Fields {
  if (shape === 'list') return { type: 'array', items: valueSchema(name) };
  if (shape === 'map') return { type: 'object', additionalProperties: valueSchema(name) };
  return valueSchema(name);
}

/** As the real server: a reference stands in an `allOf`, because nothing may stand beside a reference itself. */
function valueSchema(name: string): Fields {
  if (name.startsWith('[')) return { type: 'array', items: valueSchema(name.slice(1, -1)) };
  const [scalarName] = NAMED[name] ?? [];
  const schemaName = typeTable().byName.has(name) ? builtInSchemaName(name) : scalarName;
  return schemaName === undefined ? (PLAIN[name] ?? {}) : { allOf: [refTo(schemaName)] };
}

function extensions(attributes: Readonly<Record<string, string>>): Fields {
  const entries = Object.entries(attributes).flatMap(([name, value]): [string, unknown][] => {
    const list = LIST_EXTENSIONS[name];
    if (list !== undefined) return [[list, value.split(',')]];
    const text = TEXT_EXTENSIONS[name];
    return text === undefined ? [] : [[text, value]];
  });
  return Object.fromEntries(entries);
}
