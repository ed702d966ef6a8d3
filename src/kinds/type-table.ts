import { BUILT_IN_TYPES } from './built-in-types.js';

/** One field of a type of a built-in kind. */
export interface FieldType {
  readonly name: string;
  /** Its number in protobuf; several where Go embeds one struct into another. Absent where there is no protobuf. */
  readonly numbers: readonly number[] | undefined;
  readonly type: ValueType;
  readonly required: boolean;
  /** A pointer in Go: its zero is not the same as nothing. */
  readonly pointer: boolean;
  /** `strategy`, `key`, `list`, `keys`, `map`, `enum`, `default`: the extensions of OpenAPI, without their prefix. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A scalar such as `string` or `time`, or the name of another type; in a list or in a map, or by itself. */
export interface ValueType {
  readonly name: string;
  readonly shape: 'one' | 'list' | 'map';
}

export interface ObjectType {
  /** `core.v1.PodSpec` */
  readonly name: string;
  /** `apps/v1/Deployment`, for the type of a whole object. */
  readonly kind: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly fields: readonly FieldType[];
}

export interface TypeTable {
  readonly byName: ReadonlyMap<string, ObjectType>;
  readonly byKind: ReadonlyMap<string, ObjectType>;
}

let parsed: TypeTable | undefined;

/**
 * The types of the built-in kinds; read once, when they are first asked for.
 *
 * A line at the margin names a type, then perhaps its kind, then attributes; an indented one is a field of it: name, number
 * in protobuf or `-`, type (`[x]` a list, `{x}` a map), `required`, `pointer`,
 * attributes.
 */
export function typeTable(): TypeTable {
  parsed ??= parseTypes(BUILT_IN_TYPES);
  return parsed;
}

function parseTypes(text: string): TypeTable {
  const types = text
    .trim()
    .split(/\n(?! )/)
    .map(parseType);
  const kinds = types.flatMap((type): [string, ObjectType][] =>
    type.kind === undefined ? [] : [[type.kind, type]],
  );
  return { byName: new Map(types.map((type) => [type.name, type])), byKind: new Map(kinds) };
}

function parseType(lines: string): ObjectType {
  const [head = '', ...fields] = lines.split('\n');
  const [name = '', ...rest] = head.split(' ');
  const kind = rest.find((word) => word.includes('/') && !word.includes('='));
  return { name, kind, attributes: parseAttributes(rest), fields: fields.map(parseField) };
}

function parseField(line: string): FieldType {
  const [name = '', number = '', type = '', ...rest] = line.trim().split(' ');
  return {
    name,
    numbers: number === '-' ? undefined : number.split('.').map(Number),
    type: parseValueType(type),
    required: rest.includes('required'),
    pointer: rest.includes('pointer'),
    attributes: parseAttributes(rest),
  };
}

function parseValueType(text: string): ValueType {
  if (text.startsWith('[')) return { name: text.slice(1, -1), shape: 'list' };
  if (text.startsWith('{')) return { name: text.slice(1, -1), shape: 'map' };
  return { name: text, shape: 'one' };
}

function parseAttributes(words: readonly string[]): Readonly<Record<string, string>> {
  const pairs = words.flatMap((word): [string, string][] => {
    const equals = word.indexOf('=');
    return equals === -1 ? [] : [[word.slice(0, equals), word.slice(equals + 1)]];
  });
  return Object.fromEntries(pairs);
}
