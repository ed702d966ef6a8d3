import { TYPES_A_TO_N } from './built-in-types-a-n.js';
import { TYPES_O_TO_Z } from './built-in-types-o-z.js';
import { ANY_SCALAR, type FieldType, type ListType, type MapType, UNTYPED } from './field-type.js';

const LINES = new Map(
  `${TYPES_A_TO_N}${TYPES_O_TO_Z}`
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [/^\w+/.exec(line)?.[0] ?? '', line] as const),
);
const types = new Map<string, FieldType>();

/**
 * A type by its name in the tables, each line of which reads `Name field=type field=type`: `s` string, `i` integer, `n`
 * number, `b` boolean, `q` quantity, `*` anything, `{type}` map, `[type]` list, followed by what applies of
 * `!` atomic, `<key,key>` associative, `<>` set, `~mergeKey` merged by patches, `(default)`; `^` marks what kubectl sends retained keys for.
 */
export function builtInType(name: string): FieldType | undefined {
  const known = types.get(name);
  if (known !== undefined) return known;
  const line = LINES.get(name);
  if (line === undefined) return undefined;
  const type = readLine(line);
  types.set(name, type);
  return type;
}

function readLine(line: string): MapType {
  const [head = '', ...parts] = line.split(' ');
  const texts = new Map(
    parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const fields = new Map<string, FieldType>();
  const field = (name: string): FieldType | undefined => {
    const text = texts.get(name);
    if (text === undefined) return undefined;
    const read = fields.get(name) ?? readType(text);
    fields.set(name, read);
    return read;
  };
  return { kind: 'map', isAtomic: head.endsWith('!'), field, element: () => undefined };
}

const SCALARS: Readonly<Record<string, FieldType>> = {
  s: { kind: 'scalar', accepts: 'string' },
  i: { kind: 'scalar', accepts: 'integer' },
  n: { kind: 'scalar', accepts: 'number' },
  b: { kind: 'scalar', accepts: 'boolean' },
  q: ANY_SCALAR,
  '*': UNTYPED,
};

function readType(text: string): FieldType {
  if (text.startsWith('[')) return readList(...splitAt(text, text.lastIndexOf(']')));
  if (text.startsWith('{')) return readMap(...splitAt(text, text.lastIndexOf('}')));
  const [name = ''] = /^[\w*]+/.exec(text) ?? [];
  const scalar = SCALARS[name];
  if (scalar?.kind === 'scalar') return { ...scalar, default: /\((\w+)\)/.exec(text)?.[1] };
  return builtInType(name) ?? UNTYPED;
}

/** What stands in brackets, and the marks behind them. */
function splitAt(text: string, end: number): [inner: string, marks: string] {
  return [text.slice(1, end), text.slice(end + 1)];
}

function readList(item: string, marks: string): ListType {
  const keys = /<([^>]*)>/.exec(marks)?.[1];
  const mergeKey = /~(\w*)/.exec(marks)?.[1];
  return {
    kind: 'list',
    relation: keys === undefined ? 'atomic' : keys === '' ? 'set' : 'map',
    keys: keys === undefined || keys === '' ? [] : keys.split(','),
    element: lazily(() => readType(item)),
    ...(mergeKey === undefined
      ? {}
      : {
          patch: { mergeKey: mergeKey === '' ? undefined : mergeKey },
        }),
  };
}

function readMap(entry: string, marks: string): MapType {
  return {
    kind: 'map',
    isAtomic: marks.includes('!'),
    field: () => undefined,
    element: lazily(() => readType(entry)),
  };
}

/** Types refer to each other in circles. */
function lazily(read: () => FieldType): () => FieldType {
  let value: FieldType | undefined;
  return () => (value ??= read());
}
