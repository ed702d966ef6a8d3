import { optionalOf } from '../optional.js';
import { valueKey } from '../value-key.js';
import { describeCelType } from '../values.js';
import { MAX_LIST_ITEMS } from '../limits.js';
import { failure, type Functions } from './handler.js';

type List = readonly unknown[];
export type Scalar = string | bigint | number | boolean;

/** `ext/lists` of cel-go, the list functions of Kubernetes, and those of kro. */
export const LISTS: Functions = {
  'lists.range(int): list<int>': (_: unknown, size: bigint) => range(size),
  'lists.setAtIndex(list, int, dyn): list': (...[, list, index, item]: IndexedChange) =>
    list.with(checkIndex(index, list.length), item),
  'lists.insertAtIndex(list, int, dyn): list': (...[, list, index, item]: IndexedChange) =>
    list.toSpliced(checkIndex(index, list.length + 1), 0, item),
  'lists.removeAtIndex(list, int): list': (_: unknown, list: List, index: bigint) =>
    list.toSpliced(checkIndex(index, list.length), 1),

  'list<T>.sort(): list<T>': (list: List) => sortScalars(list),
  'list<T>.distinct(): list<T>': (list: List) => distinct(list),
  'list<T>.reverse(): list<T>': (list: List) => list.toReversed(),
  'list<T>.slice(int, int): list<T>': slice,
  'list.flatten(): list': (list: List) => list.flat(),
  'list.flatten(int): list': flatten,
  'list<T>.first(): optional<T>': (list: List) => optionalOf(list.at(0)),
  'list<T>.last(): optional<T>': (list: List) => optionalOf(list.at(-1)),

  'list.isSorted(): bool': (list: List) => isSorted(toScalars(list)),
  'list<T>.min(): T': (list: List) => sortScalars(notEmpty(list, 'min')).at(0),
  'list<T>.max(): T': (list: List) => sortScalars(notEmpty(list, 'max')).at(-1),
  'list<T>.sum(): T': (list: List) => sum(list),
};

/** `indexOf` is also a function of texts, where ours takes the place of the engine's. */
export const LIST_OVERRIDES: Functions = {
  'list.indexOf(dyn): int': (list: List, item: unknown) => BigInt(keysOf(list).indexOf(valueKey(item))),
  'list.lastIndexOf(dyn): int': (list: List, item: unknown) =>
    BigInt(keysOf(list).lastIndexOf(valueKey(item))),
};

type IndexedChange = [namespace: unknown, list: List, index: bigint, item: unknown];

function range(size: bigint): bigint[] {
  if (size < 0n || size > BigInt(MAX_LIST_ITEMS)) {
    throw failure('list_too_long', `lists.range: the size must be between 0 and ${MAX_LIST_ITEMS}`);
  }
  return Array.from({ length: Number(size) }, (_, index) => BigInt(index));
}

function slice(list: List, start: bigint, end: bigint): List {
  if (start > end) throw failure('index_out_of_bounds', 'slice: the end is before the start');
  const size = list.length + 1;
  return list.slice(checkIndex(start, size), checkIndex(end, size));
}

function flatten(list: List, depth: bigint): List {
  if (depth < 0n) throw failure('index_out_of_bounds', 'flatten: the depth must not be negative');
  // The depth of a value is limited by the JSON it came from; a larger number changes nothing.
  return list.flat(Number(depth));
}

function checkIndex(index: bigint, size: number): number {
  if (index >= 0n && index < BigInt(size)) return Number(index);
  throw failure('index_out_of_bounds', `the index ${index} is outside of the list`);
}

/** Sorted by value; text by code points, never by a locale, so that every machine agrees. */
export function sortScalars(list: List): Scalar[] {
  return toScalars(list).toSorted(compareScalars);
}

/** The items in the order of their keys; equal keys keep the order the items had. */
export function sortByKeys(list: List, keys: List): List {
  const ordered = toScalars(keys).map((key, index) => ({ key, item: list[index] }));
  return ordered.sort((a, b) => compareScalars(a.key, b.key)).map(({ item }) => item);
}

export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return a < b ? -1 : Number(a > b);
}

/** As UTF-8 orders them, which is by code point; JavaScript's own `<` puts characters beyond U+FFFF before U+E000. */
function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function toScalars(list: List): Scalar[] {
  const scalars = list.filter(isScalar);
  const kinds = new Set(scalars.map(kindOf));
  if (scalars.length === list.length && kinds.size <= 1) return scalars;
  const types = [...new Set(list.map(describeCelType))].join(', ');
  throw failure('not_comparable', `only numbers or only strings can be put in order, not ${types}`);
}

function isScalar(value: unknown): value is Scalar {
  if (typeof value === 'number') return !Number.isNaN(value);
  return typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean';
}

function kindOf(value: Scalar): string {
  return typeof value === 'bigint' ? 'number' : typeof value;
}

function isSorted(list: readonly Scalar[]): boolean {
  return list.every((item, index) => compareScalars(list[index - 1] ?? item, item) <= 0);
}

const LEAST_INT = -(2n ** 63n);
const GREATEST_INT = 2n ** 63n - 1n;

function sum(list: List): bigint | number {
  const isDouble = list.some((item) => typeof item === 'number');
  const total = list.reduce((before: bigint | number, item) => add(before, item), isDouble ? 0 : 0n);
  if (typeof total === 'number' || (total >= LEAST_INT && total <= GREATEST_INT)) return total;
  throw failure('numeric_overflow', 'sum: the result is beyond 64 bits');
}

function add(total: bigint | number, item: unknown): bigint | number {
  if (typeof total === 'bigint' && typeof item === 'bigint') return total + item;
  if (typeof total === 'number' && typeof item === 'number') return total + item;
  throw failure('not_comparable', `sum: integers or decimals can be added, not ${describeCelType(item)}`);
}

function distinct(list: List): List {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = valueKey(item);
    return !seen.has(key) && seen.add(key);
  });
}

/** The keys of all items, for comparing lists with each other in linear time. */
export function keysOf(list: List): string[] {
  return list.map(valueKey);
}

function notEmpty(list: List, name: string): List {
  if (list.length > 0) return list;
  throw failure('empty_list', `${name}: an empty list has no greatest and no least value`);
}
