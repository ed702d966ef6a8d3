import { isFields, isList, jsonEquals } from '../fields.js';
import { entryType, type FieldType, type ListType, type MapType, typeFor } from '../types/field-type.js';
import { FieldSet } from './field-set.js';
import { elementsOf, fieldElement } from './path-element.js';

/** What sets two states of an object apart, as ownership counts it. */
export interface Comparison {
  /** Fields that are new or have another value. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

type Path = readonly string[];

interface Pair {
  readonly old: unknown;
  readonly value: unknown;
  readonly type: FieldType;
}

export function compareObjects({ old, value, type }: Pair): Comparison {
  const changed: Path[] = [];
  const removed: Path[] = [];
  const visit = (pair: Pair, path: Path): void => {
    // What did not change is shared between two states.
    if (pair.old === pair.value) return;
    const isLeaf = visitParts(pair, path);
    if (pair.old === undefined || pair.value === undefined) {
      (pair.old === undefined ? changed : removed).push(path);
    } else if (isLeaf && !jsonEquals(pair.old, pair.value)) changed.push(path);
  };
  /** Visits what a granular value consists of; anything else is a leaf. */
  const visitParts = (pair: Pair, path: Path): boolean => {
    const known = typeFor(pair.type, pair.value ?? pair.old);
    if (known.kind === 'map' && !known.isAtomic) return visitMap(pair, known, path);
    if (known.kind === 'list' && known.relation !== 'atomic') return visitList(pair, known, path);
    return true;
  };
  const visitMap = (pair: Pair, map: MapType, path: Path): boolean => {
    const before = isFields(pair.old) ? pair.old : {};
    const after = isFields(pair.value) ? pair.value : {};
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const name of names) {
      visit({ old: before[name], value: after[name], type: entryType(map, name) }, [
        ...path,
        fieldElement(name),
      ]);
    }
    return names.size === 0;
  };
  const visitList = (pair: Pair, list: ListType, path: Path): boolean => {
    const before = new Map(elementsOf(list, isList(pair.old) ? pair.old : []));
    const after = new Map(elementsOf(list, isList(pair.value) ? pair.value : []));
    const elements = new Set([...before.keys(), ...after.keys()]);
    for (const element of elements) {
      visit({ old: before.get(element), value: after.get(element), type: list.element() }, [
        ...path,
        element,
      ]);
    }
    return elements.size === 0;
  };
  visitParts({ old, value, type }, []);
  return { changed: FieldSet.ofPaths(changed), removed: FieldSet.ofPaths(removed) };
}
