import { isFields, isList, jsonEquals } from '../fields.js';
import { entryType, type FieldType, type ListType, type MapType, typeFor } from '../types/field-type.js';
import { type Entry, FieldSet, NO_FIELDS } from './field-set.js';
import { elementsOf, fieldElement } from './path-element.js';

/** What sets two states of an object apart, as ownership counts it. */
export interface Comparison {
  /** Fields that are new or have another value. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

interface Pair {
  readonly old: unknown;
  readonly value: unknown;
  readonly type: FieldType;
}

export function compareObjects(pair: Pair): Comparison {
  return compareParts(pair) ?? NOTHING;
}

const NOTHING: Comparison = { changed: NO_FIELDS, removed: NO_FIELDS };

/** Compares what a granular value consists of; undefined for anything else, and for what is empty: a leaf. */
function compareParts(pair: Pair): Comparison | undefined {
  const { old, value, type } = pair;
  const known = typeFor(type, value ?? old);
  if (known.kind === 'map' && !known.isAtomic) return compareMaps(pair, known);
  if (known.kind === 'list' && known.relation !== 'atomic') return compareLists(pair, known);
  return undefined;
}

function compareMaps({ old, value }: Pair, map: MapType): Comparison | undefined {
  const before = isFields(old) ? old : {};
  const after = isFields(value) ? value : {};
  const parts = new Parts();
  for (const name of Object.keys(after))
    parts.add(fieldElement(name), { old: before[name], value: after[name], type: entryType(map, name) });
  for (const name of Object.keys(before)) {
    if (Object.hasOwn(after, name)) continue;
    parts.add(fieldElement(name), { old: before[name], value: undefined, type: entryType(map, name) });
  }
  return parts.comparison();
}

function compareLists({ old, value }: Pair, list: ListType): Comparison | undefined {
  const before = new Map(elementsOf(list, isList(old) ? old : []));
  const after = new Map(elementsOf(list, isList(value) ? value : []));
  const parts = new Parts();
  for (const element of new Set([...before.keys(), ...after.keys()]))
    parts.add(element, { old: before.get(element), value: after.get(element), type: list.element() });
  return parts.comparison();
}

/** Gathers the differences of the parts of one value. */
class Parts {
  readonly #changed = new Map<string, Entry>();
  readonly #removed = new Map<string, Entry>();
  #isEmpty = true;

  add(element: string, pair: Pair): void {
    this.#isEmpty = false;
    // What did not change is shared between two states.
    if (pair.old === pair.value) return;
    const parts = compareParts(pair);
    const { changed, removed } = parts ?? NOTHING;
    const isNew = pair.old === undefined;
    const isGone = !isNew && pair.value === undefined;
    const isOther = !isNew && !isGone && parts === undefined && !jsonEquals(pair.old, pair.value);
    addEntry(this.#changed, element, { isMember: isNew || isOther, children: changed });
    addEntry(this.#removed, element, { isMember: isGone, children: removed });
  }

  /** Undefined when there were no parts. */
  comparison(): Comparison | undefined {
    if (this.#isEmpty) return undefined;
    return { changed: FieldSet.ofEntries(this.#changed), removed: FieldSet.ofEntries(this.#removed) };
  }
}

function addEntry(entries: Map<string, Entry>, element: string, entry: Entry): void {
  if (entry.isMember || !entry.children.isEmpty) entries.set(element, entry);
}
