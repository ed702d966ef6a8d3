import { isFields, isList } from '../fields.js';
import { itemElement, showPath } from '../ownership/path-element.js';
import { type FieldType, type ListType, type MapType, type ScalarType, typeFor } from './field-type.js';

/** Why a value cannot be applied: it has fields that are not declared, or values of another type. */
export function typedProblems(value: unknown, type: FieldType, path = ''): readonly string[] {
  if (value === null || value === undefined) return [];
  const known = typeFor(type, value);
  switch (known.kind) {
    case 'scalar':
      return scalarProblems(value, known, path);
    case 'map':
      return mapProblems(value, known, path);
    case 'list':
      return listProblems(value, known, path);
  }
}

const SCALARS: Readonly<
  Record<ScalarType['accepts'], { readonly name: string; readonly is: (value: unknown) => boolean }>
> = {
  string: { name: 'string', is: (value) => typeof value === 'string' },
  boolean: { name: 'boolean', is: (value) => typeof value === 'boolean' },
  integer: { name: 'numeric (int or float)', is: (value) => typeof value === 'number' },
  number: { name: 'numeric (int or float)', is: (value) => typeof value === 'number' },
  any: { name: 'scalar', is: (value) => !isFields(value) && !isList(value) },
};

function scalarProblems(value: unknown, { accepts }: ScalarType, path: string): readonly string[] {
  const { name, is } = SCALARS[accepts];
  if (is(value)) return [];
  const found = accepts === 'string' ? `&value.valueUnstructured{Value:${goValue(value)}}` : goType(value);
  return [`${path}: expected ${name}, got ${found}`];
}

function goType(value: unknown): string {
  if (isList(value)) return 'list';
  return isFields(value) ? 'map' : typeof value;
}

/** As Go prints a value of no known type. */
export function goValue(value: unknown): string {
  if (isList(value)) return `[${value.map(goValue).join(' ')}]`;
  if (typeof value === 'string') return value;
  if (!isFields(value)) return value === null ? '<nil>' : JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `map[${entries.map(([key, entry]) => `${key}:${goValue(entry)}`).join(' ')}]`;
}

function mapProblems(value: unknown, type: MapType, path: string): readonly string[] {
  if (!isFields(value)) return [`${path}: expected map, got &{${goValue(value)}}`];
  return Object.entries(value).flatMap(([name, entry]) => {
    const declared = type.field(name) ?? type.element();
    const place = `${path}.${name}`;
    return declared === undefined
      ? [`${place}: field not declared in schema`]
      : typedProblems(entry, declared, place);
  });
}

function listProblems(value: unknown, type: ListType, path: string): readonly string[] {
  if (!isList(value)) return [`${path}: expected list, got &{${goValue(value)}}`];
  const isAssociative = type.relation !== 'atomic';
  const elements = isAssociative ? value.map((item) => showPath([itemElement(type, item)])) : [];
  const repeated = new Set(elements.filter((element, index) => elements.indexOf(element) < index));
  return [
    ...[...repeated].map((element) => `${path}: duplicate entries for key ${element}`),
    ...value.flatMap((item, index) =>
      typedProblems(item, type.element(), `${path}${elements[index] ?? `[${index}]`}`),
    ),
  ];
}
