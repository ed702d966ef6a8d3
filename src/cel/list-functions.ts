import { ExpressionError } from './expression-error.js';
import { describeCelType, fromCelValue } from './values.js';
import { MAX_LIST_ITEMS } from './limits.js';

/** The engine passes what the signature promises; `never` makes a handler say so itself. */
export type FunctionHandler = (...values: never[]) => unknown;

type Scalar = string | bigint | number | boolean;

/** Functions on lists, and `math`, which reads lists too. */
export const LIST_FUNCTIONS: Readonly<Record<string, FunctionHandler>> = {
  'lists.range(int): list<int>': (_: unknown, size: bigint) => range(size),
  'list<T>.sort(): list<T>': (list: readonly unknown[]) => sortScalars(list),
  'list<T>.distinct(): list<T>': (list: readonly unknown[]) => distinct(list),
  'list.flatten(): list': (list: readonly unknown[]) => list.flat(),

  'math.greatest(list): dyn': (_: unknown, list: readonly unknown[]) => sortScalars(notEmpty(list)).at(-1),
  'math.greatest(dyn, dyn): dyn': (_: unknown, ...values: readonly unknown[]) => sortScalars(values).at(-1),
  'math.greatest(dyn, dyn, dyn): dyn': (_: unknown, ...values: readonly unknown[]) =>
    sortScalars(values).at(-1),
  'math.least(list): dyn': (_: unknown, list: readonly unknown[]) => sortScalars(notEmpty(list)).at(0),
  'math.least(dyn, dyn): dyn': (_: unknown, ...values: readonly unknown[]) => sortScalars(values).at(0),
  'math.least(dyn, dyn, dyn): dyn': (_: unknown, ...values: readonly unknown[]) => sortScalars(values).at(0),
};

function range(size: bigint): bigint[] {
  if (size < 0n || size > BigInt(MAX_LIST_ITEMS)) {
    throw failure('list_too_long', `lists.range: the size must be between 0 and ${MAX_LIST_ITEMS}`);
  }
  return Array.from({ length: Number(size) }, (_, index) => BigInt(index));
}

/** Sorted by value; text by UTF-16 units, never by a locale, so that every machine agrees. */
function sortScalars(list: readonly unknown[]): Scalar[] {
  const scalars = list.filter(isScalar);
  const kinds = new Set(scalars.map(kindOf));
  if (scalars.length < list.length || kinds.size > 1) {
    const types = [...new Set(list.map(describeCelType))].join(', ');
    throw failure('not_comparable', `only numbers or only strings can be put in order, not ${types}`);
  }
  return [...scalars].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function isScalar(value: unknown): value is Scalar {
  return ['string', 'bigint', 'number', 'boolean'].includes(typeof value);
}

function kindOf(value: Scalar): string {
  return typeof value === 'bigint' ? 'number' : typeof value;
}

function distinct(list: readonly unknown[]): unknown[] {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = `${describeCelType(item)} ${JSON.stringify(fromCelValue(item))}`;
    return !seen.has(key) && seen.add(key);
  });
}

function notEmpty(list: readonly unknown[]): readonly unknown[] {
  if (list.length > 0) return list;
  throw failure('empty_list', 'an empty list has no greatest and no least value');
}

function failure(code: string, message: string): ExpressionError {
  return new ExpressionError('evaluate', { code, message });
}
