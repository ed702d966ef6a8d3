import { type Fields, isFields, isList, jsonEquals, listAt } from '../fields.js';
import { badRequest } from '../refusals.js';
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
  const deleted = listAt(patch, `${DELETE_FROM}${field}`);
  const order = patch[`${SET_ORDER}${field}`];
  const value = patch[field];
  if (value === null) return undefined;
  const known = typeFor(type, value ?? current);
  if (known.kind !== 'list' || known.patch === undefined) {
    if (value === undefined) return current;
    if (!isFields(value)) return value;
    return isFields(current) && known.kind === 'map'
      ? mergeMaps(current, value, known)
      : mergeMaps({}, value, known.kind === 'map' ? known : ANY_MAP);
  }
  const remaining = (isList(current) ? current : []).filter(
    (item) => !deleted.some((gone) => jsonEquals(item, gone)),
  );
  const merged = value === undefined ? remaining : mergeLists(remaining, isList(value) ? value : [], known);
  return isList(order) ? inOrder({ merged, order, stored: isList(current) ? current : [] }, known) : merged;
}

const ANY_MAP: MapType = {
  kind: 'map',
  isAtomic: false,
  field: () => undefined,
  element: () => undefined,
  retainsKeys: false,
};

function mergeLists(
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
  readonly order: readonly unknown[];
  readonly stored: readonly unknown[];
}

/** The ordered items in their order; those that only the server has stay behind what they were behind. */
function inOrder({ merged, order, stored }: Ordering, type: ListType): readonly unknown[] {
  const mergeKey = type.patch?.mergeKey;
  const keyOf = (item: unknown): unknown =>
    mergeKey === undefined ? item : isFields(item) ? item[mergeKey] : undefined;
  const keys = order.map(keyOf);
  const position = (item: unknown): number => keys.indexOf(keyOf(item));
  const listed = merged
    .filter((item) => position(item) !== -1)
    .sort((one, other) => position(one) - position(other));
  const storedAt = (item: unknown): number =>
    stored.findIndex((candidate) => jsonEquals(keyOf(candidate), keyOf(item)));
  const result = [...listed];
  for (const item of merged.filter((candidate) => position(candidate) === -1)) {
    const at = storedAt(item);
    const next = at === -1 ? -1 : result.findIndex((candidate) => storedAt(candidate) > at);
    result.splice(next === -1 ? result.length : next, 0, item);
  }
  return result;
}

/** A new value: directives and nulls in it say what is not to be there. */
function withoutDirectives(fields: Fields): Fields {
  const entries = Object.entries(fields).filter(([key, value]) => !key.startsWith('$') && value !== null);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isFields(value) ? withoutDirectives(value) : value]),
  );
}

function unknownDirective(directive: unknown): Error {
  return badRequest(`Unknown patch type: ${goValue(directive)}`);
}

function withoutKey(item: Fields, mergeKey: string): Error {
  return badRequest(`map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`);
}
