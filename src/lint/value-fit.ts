import type { CompiledExpression } from '../cel/compiler.js';
import { didYouMean } from '../cel/suggest.js';
import { toCanonicalQuantity } from '../quantity.js';
import type { ValueType } from '../kinds/type-table.js';
import type { Tree } from '../template/template-set.js';
import type { TypedNode } from './typed-tree.js';

interface Misfit {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Types of CEL that a scalar of Kubernetes can be made of, and what to call it. */
const SCALARS: Readonly<Record<string, readonly [name: string, accepts: readonly string[]]>> = {
  string: ['text', ['string']],
  bytes: ['base64 text', ['string']],
  time: ['a time as text', ['string']],
  microtime: ['a time as text', ['string']],
  boolean: ['true or false', ['bool']],
  int32: ['an integer', ['int']],
  int64: ['an integer', ['int']],
  number: ['a number', ['int', 'double']],
  'int-or-string': ['an integer or text', ['int', 'string']],
  quantity: ['a quantity', ['string', 'int', 'double']],
};

/** What the types of CEL are called in messages. Others tell nothing. */
const CEL_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'an integer',
  double: 'a decimal number',
  bool: 'a boolean',
  list: 'a list',
  map: 'a mapping',
  optional: 'an optional',
};

/** Why a value does not fit the type of its field; undefined when it does, or may. */
export function misfitOf({ tree, type, object, attributes }: TypedNode): Misfit | undefined {
  const given = celTypeOf(tree);
  const wrong = given === undefined ? undefined : findMisfit(given, type, object !== undefined);
  if (wrong !== undefined) return { message: wrong, hint: hintFor(tree, type) };
  if (tree.kind !== 'literal' || type.shape !== 'one') return undefined;
  return wrongEnum(tree.json, attributes['enum']) ?? WRONG_TEXT[type.name]?.(String(tree.json));
}

/** As CEL names it; null fits nowhere and everywhere, the response guard tells about it. */
function celTypeOf(tree: Tree): string | undefined {
  switch (tree.kind) {
    case 'literal':
      return literalType(tree.json);
    case 'expression':
      return tree.expression.compiled.resultType;
    case 'text':
      return 'string';
    case 'map':
      return 'map';
    case 'list':
      return 'list';
  }
}

function literalType(json: string | number | boolean | null): string | undefined {
  if (json === null) return undefined;
  if (typeof json === 'number') return Number.isInteger(json) ? 'int' : 'double';
  return typeof json === 'boolean' ? 'bool' : 'string';
}

function findMisfit(given: string, type: ValueType, isObject: boolean): string | undefined {
  const [, outer = given, inner] = /^(\w+)<(.+)>$/.exec(given) ?? [];
  const name = outer.startsWith('$') ? 'map' : outer;
  const called = CEL_NAMES[name];
  if (called === undefined || ANYTHING.has(type.name)) return undefined;
  const [wanted, accepts] = wantedBy(type, isObject);
  if (!accepts.includes(name)) return `must be ${wanted}, not ${called}`;
  return type.shape === 'one' ? undefined : findInnerMisfit(inner?.replace(/^\w+, /, ''), type);
}

const ANYTHING: ReadonlySet<string> = new Set(['any', 'fields']);

/** What a type is called, and the types of CEL that fit it. */
function wantedBy({ name, shape }: ValueType, isObject: boolean): readonly [string, readonly string[]] {
  if (shape === 'list') return ['a list', ['list']];
  if (shape === 'map' || isObject) return ['a mapping', ['map']];
  return SCALARS[name] ?? ['something else', Object.keys(CEL_NAMES)];
}

function findInnerMisfit(inner: string | undefined, { name }: ValueType): string | undefined {
  if (inner === undefined || SCALARS[name] === undefined) return undefined;
  const problem = findMisfit(inner, { name, shape: 'one' }, false);
  return problem && `has items of another type: each ${problem}`;
}

function hintFor(tree: Tree, type: ValueType): string | undefined {
  if (tree.kind === 'expression') return hintForExpression(tree.expression.compiled, type);
  if (tree.kind === 'text') return 'only a value that is one ${…} altogether keeps its type';
  return tree.kind === 'literal' ? hintForLiteral(tree.json, type) : undefined;
}

function hintForExpression(
  { source, resultType }: CompiledExpression,
  { name, shape }: ValueType,
): string | undefined {
  if (resultType.startsWith('optional')) return 'end it with .orValue(…); .orValue(omit()) drops the field';
  if (shape !== 'one') return undefined;
  if (name === 'string') return `write \${string(${source.trim()})}`;
  return name.startsWith('int') ? `write \${int(${source.trim()})}` : undefined;
}

function hintForLiteral(
  json: string | number | boolean | null,
  { name, shape }: ValueType,
): string | undefined {
  if (shape === 'list') return undefined;
  if (typeof json === 'string')
    return /^(\d+|true|false)$/.test(json) ? 'write it without quotes' : undefined;
  return name === 'string' ? 'put it in quotes' : undefined;
}

function wrongEnum(json: unknown, list: string | undefined): Misfit | undefined {
  const values = list?.split(',') ?? [];
  if (list === undefined || typeof json !== 'string' || values.includes(json)) return undefined;
  return { message: `must be ${values.join(', ')}, not "${json}"${didYouMean(json, values)}` };
}

/** Text that is no value of its type. */
const WRONG_TEXT: Readonly<Record<string, (text: string) => Misfit | undefined>> = {
  quantity: (text) =>
    toCanonicalQuantity(text) === undefined ? { message: `"${text}" is not a quantity` } : undefined,
  bytes: (text) =>
    /^[A-Za-z0-9+/=\s]*$/.test(text)
      ? undefined
      : { message: 'is not base64', hint: 'write ${base64.encode("…")}, so that the text stays readable' },
};
