import {
  type FieldType as Field,
  type ObjectType,
  typeTable,
  type ValueType,
} from '../../../kinds/type-table.js';
import {
  ANY_SCALAR,
  type FieldType,
  type ListType,
  type MapType,
  type ScalarType,
  UNTYPED,
} from './field-type.js';

/** The type of a built-in kind; undefined for others. The same call gives the same type. */
export function builtInType(apiVersion: string, kind: string): MapType | undefined {
  const found = typeTable().byKind.get(`${apiVersion}/${kind}`);
  return found === undefined ? undefined : objectType(found);
}

const types = new Map<string, MapType>();

/** Types refer to each other in circles, so each reads its fields when they are asked for. */
function objectType(object: ObjectType): MapType {
  const known = types.get(object.name);
  if (known !== undefined) return known;
  const declared = new Map(object.fields.map((field) => [field.name, field]));
  const read = new Map<string, FieldType>(object.kind === undefined ? [] : [...KIND_FIELDS]);
  const type: MapType = {
    kind: 'map',
    isAtomic: object.attributes['map'] === 'atomic',
    field: (name) => {
      const field = declared.get(name);
      if (field !== undefined && !read.has(name)) read.set(name, fieldType(field));
      return read.get(name);
    },
    element: () => undefined,
  };
  types.set(object.name, type);
  return type;
}

const TEXT: ScalarType = { kind: 'scalar', accepts: 'string' };

/** Those of every whole object; they have no number in protobuf, and so no place in the table. */
const KIND_FIELDS: readonly (readonly [string, FieldType])[] = [
  ['apiVersion', TEXT],
  ['kind', TEXT],
];

const SCALARS: Readonly<Record<string, FieldType>> = {
  any: UNTYPED,
  boolean: { kind: 'scalar', accepts: 'boolean' },
  bytes: TEXT,
  fields: UNTYPED,
  'int-or-string': ANY_SCALAR,
  int32: { kind: 'scalar', accepts: 'integer' },
  int64: { kind: 'scalar', accepts: 'integer' },
  microtime: TEXT,
  number: { kind: 'scalar', accepts: 'number' },
  quantity: ANY_SCALAR,
  string: TEXT,
  time: TEXT,
};

function fieldType({ type, attributes }: Field): FieldType {
  switch (type.shape) {
    case 'list':
      return listType(type, attributes);
    case 'map':
      return mapType(type, attributes);
    case 'one':
      return withDefault(namedType(type.name), attributes['default']);
  }
}

function namedType(name: string): FieldType {
  const object = typeTable().byName.get(name);
  return object === undefined ? (SCALARS[name] ?? UNTYPED) : objectType(object);
}

function withDefault(type: FieldType, json: string | undefined): FieldType {
  if (type.kind !== 'scalar' || json === undefined) return type;
  const value: unknown = JSON.parse(json);
  return { ...type, default: value };
}

function listType({ name }: ValueType, attributes: Field['attributes']): ListType {
  const { list, keys = '', strategy = '', key } = attributes;
  return {
    kind: 'list',
    relation: list === 'map' || list === 'set' ? list : 'atomic',
    keys: list === 'map' ? keys.split(',') : [],
    element: () => namedType(name),
    ...(strategy.split(',').includes('merge') ? { patch: { mergeKey: key } } : {}),
  };
}

function mapType({ name }: ValueType, { map }: Field['attributes']): MapType {
  return {
    kind: 'map',
    isAtomic: map === 'atomic',
    field: () => undefined,
    element: () => namedType(name),
  };
}
