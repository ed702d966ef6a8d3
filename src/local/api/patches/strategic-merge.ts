import { type Fields, isFields, isList, jsonEquals, listAt } from '../fields.js';
import { internal } from '../refusals.js';
import { entryType, type FieldType, type ListType, type MapType, typeFor } from '../types/field-type.js';
import { goValue } from '../types/typed-problems.js';

const DELETE_FROM = '$deleteFromPrimitiveList/';
const SET_ORDER = '$setElementOrder/';

/**
 * Strategic merge patch: maps merge, lists merge or are replaced as their type says, and directives in the patch say
 * otherwise: `$patch: replace | delete | merge`, `$retainKeys`, `$deleteFromPrimitiveList/<field>`,
 * `$setElementOrder/<field>`.
 *
 * @throws StatusError BadRequest
 */
export function applyStrategicMerge(target: Fields, patch: Fields, type: FieldType): Fields {
  const known = typeFor(type, target);
  return known.kind === 'map' ? mergeMaps(target, patch, known) : patch;
}

function mergeMaps(target: Fields, patch: Fields, type: MapType): Fields {
  const { $patch: directive, $retainKeys: _retained, ...rest } = patch;
  if (directive === 'replace') return withoutDirectives(rest);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') throw unknownDirective(directive);
  const kept = retainedFields(target, patch);
  const fields = Object.keys(rest).map((key) => key.replace(/^\$[A-Za-z]+\//, ''));
  const merged = [...new Set(fields)].map((field): [string, unknown] => [
    field,
    mergeField({ target: kept, patch: rest, field, type: entryType(type, field) }),
  ]);
  const entries = Object.entries({ ...kept, ...Object.fromEntries(merged) });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function retainedFields(target: Fields, { $retainKeys: retained }: Fields): Fields {
  if (!isList(retained)) return target;
  return Object.fromEntries(Object.entries(target).filter(([field]) => retained.includes(field)));
}

interface FieldMerge {
  readonly target: Fields;
  readonly patch: Fields;
  readonly field: string;
  readonly type: FieldType;
}

function mergeField({ target, patch, field, type }: FieldMerge): unknown {
  const current = target[field];
  const value = patch[field];
  if (value === null) return undefined;
  const known = typeFor(type, value ?? current);
  if (known.kind === 'list' && known.patch !== undefined) {
    const deleted = listAt(patch, `${DELETE_FROM}${field}`);
    return mergeList({ current, value, deleted, order: patch[`${SET_ORDER}${field}`] }, known);
  }
  if (value === undefined) return current;
  if (!isFields(value)) return value;
  const map = known.kind === 'map' ? known : ANY_MAP;
  return mergeMaps(isFields(current) ? current : {}, value, map);
}

interface ListMerge {
  readonly current: unknown;
  readonly value: unknown;
  readonly deleted: readonly unknown[];
  readonly order: unknown;
}

function mergeList({ current, value, deleted, order }: ListMerge, type: ListType): readonly unknown[] {
  const stored = isList(current) ? current : [];
  const sent = isList(value) ? value : [];
  const remaining = stored.filter((item) => !deleted.some((gone) => jsonEquals(item, gone)));
  const merged = mergeItems(remaining, sent, type);
  if (sent.some((item) => isFields(item) && item['$patch'] === 'replace')) return merged;
  return inOrder({ merged, first: isList(order) ? order : sent, stored }, type.patch?.mergeKey);
}

const ANY_MAP: MapType = {
  kind: 'map',
  isAtomic: false,
  field: () => undefined,
  element: () => undefined,
};

function mergeItems(
  current: readonly unknown[],
  patch: readonly unknown[],
  type: ListType,
): readonly unknown[] {
  const mergeKey = type.patch?.mergeKey;
  if (mergeKey === undefined) {
    return [...current, ...patch.filter((item) => !current.some((known) => jsonEquals(known, item)))];
  }
  const items = patch.filter(isFields);
  const plain = items.filter((item) => item['$patch'] === undefined || item['$patch'] === 'merge');
  if (items.some((item) => item['$patch'] === 'replace')) return plain.map(withoutDirectives);
  return items.reduce<readonly unknown[]>((list, item) => mergeItem(list, item, { mergeKey, type }), current);
}

function mergeItem(
  list: readonly unknown[],
  item: Fields,
  { mergeKey, type }: { readonly mergeKey: string; readonly type: ListType },
): readonly unknown[] {
  const key = item[mergeKey];
  if (key === undefined) throw withoutKey(item, mergeKey);
  const isSame = (candidate: unknown): boolean => isFields(candidate) && candidate[mergeKey] === key;
  if (item['$patch'] === 'delete') return list.filter((candidate) => !isSame(candidate));
  const index = list.findIndex(isSame);
  const found = list[index];
  const element = typeFor(type.element(), item);
  const merged = mergeMaps(isFields(found) ? found : {}, item, element.kind === 'map' ? element : ANY_MAP);
  return index === -1 ? [...list, merged] : list.with(index, merged);
}

interface Ordering {
  readonly merged: readonly unknown[];
  /** Items as the patch orders them. */
  readonly first: readonly unknown[];
  readonly stored: readonly unknown[];
}

/** The items of the patch in its order, among those that only the server has; where both were stored, that order counts. */
function inOrder({ merged, first, stored }: Ordering, mergeKey: string | undefined): readonly unknown[] {
  const keyOf = (item: unknown): unknown =>
    mergeKey !== undefined && isFields(item) ? item[mergeKey] : item;
  const positionIn = (list: readonly unknown[], item: unknown): number =>
    list.findIndex((candidate) => jsonEquals(keyOf(candidate), keyOf(item)));
  const byPosition =
    (list: readonly unknown[]) =>
    (one: unknown, other: unknown): number =>
      positionIn(list, one) - positionIn(list, other);
  const left = merged.filter((item) => positionIn(first, item) !== -1).sort(byPosition(first));
  const right = merged.filter((item) => positionIn(first, item) === -1).sort(byPosition(stored));
  const result: unknown[] = [];
  for (const item of left) {
    const at = positionIn(stored, item);
    while (at !== -1 && right.length > 0 && positionIn(stored, right[0]) < at) result.push(right.shift());
    result.push(item);
  }
  return [...result, ...right];
}

/** A new value: directives and nulls in it say what is not to be there. */
function withoutDirectives(fields: Fields): Fields {
  const entries = Object.entries(fields).filter(([key, value]) => !key.startsWith('$') && value !== null);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isFields(value) ? withoutDirectives(value) : value]),
  );
}

function unknownDirective(directive: unknown): Error {
  return internal(`unknown patch type: ${goValue(directive)} in map: map[$patch:${goValue(directive)}]`);
}

function withoutKey(item: Fields, mergeKey: string): Error {
  return internal(`map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`);
}
