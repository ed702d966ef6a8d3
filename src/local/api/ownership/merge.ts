import { type Fields, isFields, isList } from '../fields.js';
import { entryType, type FieldType, type ListType, type MapType, typeFor } from '../types/field-type.js';
import type { FieldSet } from './field-set.js';
import { elementsOf, fieldElement, itemElement } from './path-element.js';

/** The stored value with what an applied one says; undefined stands for absent. */
export function mergeApplied(stored: unknown, applied: unknown, type: FieldType): unknown {
  if (applied === undefined) return stored;
  const known = typeFor(type, applied);
  if (known.kind === 'map' && !known.isAtomic && isFields(applied) && isFields(stored)) {
    return mergeMaps(stored, applied, known);
  }
  if (known.kind === 'list' && known.relation !== 'atomic' && isList(applied) && isList(stored)) {
    return mergeLists(stored, applied, known);
  }
  return applied;
}

function mergeMaps(stored: Fields, applied: Fields, type: MapType): Fields {
  const names = new Set([...Object.keys(stored), ...Object.keys(applied)]);
  return Object.fromEntries(
    [...names].map((name) => [name, mergeApplied(stored[name], applied[name], entryType(type, name))]),
  );
}

/** In the order of the applied list; items that only the stored one has keep their place between their neighbours. */
function mergeLists(stored: readonly unknown[], applied: readonly unknown[], type: ListType): unknown[] {
  const left = elementsOf(type, stored);
  const before = new Map(left);
  const after = new Map(elementsOf(type, applied));
  const shared = [...after.keys()].filter((element) => before.has(element));
  const waiting = [...after.keys()];
  const result: unknown[] = [];
  const takeUntil = (last: string | undefined): void => {
    while (waiting.length > 0) {
      const element = waiting.shift() ?? '';
      result.push(mergeApplied(before.get(element), after.get(element), type.element()));
      if (element === last) return;
    }
  };
  for (const [element, item] of left) {
    if (!after.has(element)) result.push(item);
    else if (shared[0] === element) {
      takeUntil(shared.shift());
    }
    // Another shared item comes when the applied list gets to it.
  }
  takeUntil(undefined);
  return result;
}

/**
 * The value without the members of a set. What had members and has none left becomes null, as in the API server, which then
 * refuses it where a schema allows no null.
 */
export function removeFields(value: unknown, set: FieldSet, type: FieldType): unknown {
  if (set.isEmpty) return value;
  const known = typeFor(type, value);
  if (known.kind === 'map' && isFields(value)) {
    const kept = Object.entries(value).flatMap(([name, entry]): [string, unknown][] => {
      const element = fieldElement(name);
      if (set.has(element)) return [];
      return [[name, removeFields(entry, set.below(element), entryType(known, name))]];
    });
    return kept.length === 0 ? null : Object.fromEntries(kept);
  }
  if (known.kind === 'list' && isList(value)) {
    const kept = value.filter((item) => !set.has(itemElement(known, item)));
    const rest = kept.map((item) => removeFields(item, set.below(itemElement(known, item)), known.element()));
    return rest.length === 0 ? null : rest;
  }
  return value;
}
