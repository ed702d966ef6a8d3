import { entriesOf, isList } from '../values.js';
import type { Functions } from './handler.js';

/** `merge` of kro, and one that goes into the maps below. The second map wins. */
export const MAPS: Functions = {
  'map.merge(map): map': (one: unknown, other: unknown) => new Map([...pairsOf(one), ...pairsOf(other)]),
  'map.deepMerge(map): map': deepMerge,
};

function deepMerge(one: unknown, other: unknown): Map<unknown, unknown> {
  const merged = new Map(pairsOf(one));
  for (const [key, item] of pairsOf(other)) {
    const before = merged.get(key);
    merged.set(key, isMap(before) && isMap(item) ? deepMerge(before, item) : item);
  }
  return merged;
}

/** Keys as they are: an int stays an int. */
export function pairsOf(value: unknown): (readonly [unknown, unknown])[] {
  return value instanceof Map ? [...value.entries()] : (entriesOf(value) ?? []);
}

function isMap(value: unknown): boolean {
  return !isList(value) && entriesOf(value) !== undefined;
}
