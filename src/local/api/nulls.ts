import type { ObjectInput } from '../../cluster/kube-api.js';
import { type Fields, isFields, isList } from './fields.js';
import { isTyped, type ResourceInfo } from './resource-info.js';
import { emptyObject } from './types/empty-objects.js';
import type { FieldType, MapType } from './types/field-type.js';

/**
 * The object with its nulls read as Go reads them into the type of a built-in kind: a field that is null is absent, a text
 * in a map is empty. A list that Go always writes stays null. Metadata is decoded by itself, and a status may hold nulls that
 * Go writes.
 */
export function withoutNulls(info: ResourceInfo, input: ObjectInput): ObjectInput {
  if (!isTyped(info) || info.type.kind !== 'map') return input;
  const { apiVersion, kind, metadata, status, ...content } = input;
  const lists = Object.entries(emptyObject(kind)).filter(([name, empty]) => empty === content[name]);
  return {
    apiVersion,
    kind,
    metadata,
    ...Object.fromEntries(lists),
    ...readEntries(content, info.type),
    status,
  };
}

function readNulls(value: unknown, type: FieldType): unknown {
  if (type.kind === 'list' && isList(value)) return value.map((item) => readNulls(item, type.element()));
  return type.kind === 'map' && isFields(value) ? readEntries(value, type) : value;
}

function readEntries(fields: Fields, type: MapType): Fields {
  const entries = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    const field = type.field(name);
    if (field === undefined) return [[name, readElement(value, type.element())]];
    return value === null ? [] : [[name, readNulls(value, field)]];
  });
  return Object.fromEntries(entries);
}

function readElement(value: unknown, element: FieldType | undefined): unknown {
  if (element === undefined) return value;
  return value === null ? zeroOf(element) : readNulls(value, element);
}

function zeroOf(element: FieldType): unknown {
  return element.kind === 'scalar' && element.accepts === 'string' ? '' : null;
}
