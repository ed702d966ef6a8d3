import { type Fields, isFields, isList } from '../fields.js';

/** What the owners of fields, strategic patches and strict decoding have to know of a value. */
export type FieldType = ScalarType | MapType | ListType | UntypedValue;

export interface ScalarType {
  readonly kind: 'scalar';
  readonly accepts: 'string' | 'integer' | 'number' | 'boolean' | 'any';
  /** Of keys of associative lists. */
  readonly default?: unknown;
}

export interface MapType {
  readonly kind: 'map';
  /** Has one owner as a whole. */
  readonly isAtomic: boolean;
  /** The type of a declared field. */
  readonly field: (name: string) => FieldType | undefined;
  /** The type of all other entries; without it there are none. */
  readonly element: () => FieldType | undefined;
}

export interface ListType {
  readonly kind: 'list';
  readonly relation: 'atomic' | 'set' | 'map';
  /** Names of the fields that identify an item of a list of relation map. */
  readonly keys: readonly string[];
  readonly element: () => FieldType;
  /** How a strategic merge patch treats it; absent: it replaces. The key is absent in lists of scalars. */
  readonly patch?: { readonly mergeKey: string | undefined };
}

/** Nothing is declared: maps are granular, lists atomic. */
export interface UntypedValue {
  readonly kind: 'untyped';
}

export const UNTYPED: UntypedValue = { kind: 'untyped' };
export const ANY_SCALAR: ScalarType = { kind: 'scalar', accepts: 'any' };

const UNTYPED_MAP: MapType = {
  kind: 'map',
  isAtomic: false,
  field: () => undefined,
  element: () => UNTYPED,
};
const UNTYPED_LIST: ListType = { kind: 'list', relation: 'atomic', keys: [], element: () => UNTYPED };

/** The type as it applies to this value. */
export function typeFor(type: FieldType, value: unknown): ScalarType | MapType | ListType {
  if (type.kind !== 'untyped') return type;
  if (isList(value)) return UNTYPED_LIST;
  return isFields(value) ? UNTYPED_MAP : ANY_SCALAR;
}

/** The type of an entry; entries that are not declared are untyped. */
export function entryType(type: MapType, name: string): FieldType {
  return type.field(name) ?? type.element() ?? UNTYPED;
}

/** The default of a key of an associative list. */
export function keyDefault(list: ListType, key: string): unknown {
  const item = list.element();
  const type = item.kind === 'map' ? item.field(key) : undefined;
  return type?.kind === 'scalar' ? type.default : undefined;
}

/** The fields that identify an item of an associative list, in the order of their names. */
export function itemKeys(list: ListType, item: Fields): readonly (readonly [string, unknown])[] {
  return [...list.keys]
    .sort()
    .map((key) => [key, item[key] ?? keyDefault(list, key)] as const)
    .filter(([, value]) => value !== undefined);
}
