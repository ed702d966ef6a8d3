import { isFields, isList } from '../fields.js';
import { entryType, type FieldType, type MapType, typeFor } from '../types/field-type.js';
import { FieldSet } from './field-set.js';
import { elementsOf, fieldElement } from './path-element.js';

/** The fields that an applied object speaks of. */
export function fieldSetOf(value: unknown, type: FieldType): FieldSet {
  const paths: (readonly string[])[] = [];
  collect({ value, type, path: [] }, paths);
  return FieldSet.ofPaths(paths);
}

interface Place {
  readonly value: unknown;
  readonly type: FieldType;
  readonly path: readonly string[];
}

function collect({ value, type, path }: Place, paths: (readonly string[])[]): void {
  const known = typeFor(type, value);
  if (known.kind === 'map' && !known.isAtomic) {
    collectEntries({ value, type: known, path }, paths);
  } else if (known.kind === 'list' && known.relation !== 'atomic') {
    for (const [element, item] of elementsOf(known, isList(value) ? value : [])) {
      collect({ value: item, type: known.element(), path: [...path, element] }, paths);
      paths.push([...path, element]);
    }
  } else paths.push(path);
}

function collectEntries(
  { value, type, path }: Place & { readonly type: MapType },
  paths: (readonly string[])[],
): void {
  for (const [name, entry] of Object.entries(isFields(value) ? value : {})) {
    const below = [...path, fieldElement(name)];
    collect({ value: entry, type: entryType(type, name), path: below }, paths);
    const isEmpty = entry === null || (isFields(entry) && Object.keys(entry).length === 0);
    if (isEmpty || type.field(name) === undefined) paths.push(below);
  }
}

/** With every declared field as a member of which something below is: pruning takes the whole away then. */
export function withNamedFields(set: FieldSet, type: FieldType): FieldSet {
  return set.withMembers<FieldType | undefined>(type, (place, element) => {
    if (element.startsWith('f:')) {
      const name = element.slice(2);
      if (place === undefined || place.kind === 'scalar' || place.kind === 'list') return NOWHERE;
      if (place.kind === 'untyped') return { isMember: false, place };
      return { isMember: place.field(name) !== undefined, place: entryType(place, name) };
    }
    return { isMember: false, place: place?.kind === 'list' ? place.element() : undefined };
  });
}

const NOWHERE = { isMember: false, place: undefined };
