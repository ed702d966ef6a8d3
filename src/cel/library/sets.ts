import type { Functions } from './handler.js';
import { keysOf } from './lists.js';

type List = readonly unknown[];

/** `ext/sets` of cel-go: lists, taken as sets. */
export const SETS: Functions = {
  'sets.contains(list, list): bool': (_: unknown, list: List, other: List) => contains(list, other),
  'sets.equivalent(list, list): bool': (_: unknown, list: List, other: List) =>
    contains(list, other) && contains(other, list),
  'sets.intersects(list, list): bool': (_: unknown, list: List, other: List) => {
    const keys = new Set(keysOf(list));
    return keysOf(other).some((key) => keys.has(key));
  },
};

function contains(list: List, other: List): boolean {
  const keys = new Set(keysOf(list));
  return keysOf(other).every((key) => keys.has(key));
}
