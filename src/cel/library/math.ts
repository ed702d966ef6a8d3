import { MAX_ARGUMENTS } from '../limits.js';
import { describeCelType } from '../values.js';
import { failure, type Functions } from './handler.js';
import { compareScalars } from './lists.js';

type Numeric = bigint | number;
type List = readonly unknown[];

/** `ext/math` of cel-go, without unsigned integers, which JSON does not have. */
export const MATH: Functions = {
  ...extremes('greatest', 1),
  ...extremes('least', -1),
  'math.ceil(double): double': (_: unknown, value: number) => Math.ceil(value),
  'math.floor(double): double': (_: unknown, value: number) => Math.floor(value),
  'math.round(double): double': (_: unknown, value: number) => round(value),
  'math.trunc(double): double': (_: unknown, value: number) => Math.trunc(value),
  'math.sqrt(double): double': (_: unknown, value: number) => Math.sqrt(value),
  'math.sqrt(int): double': (_: unknown, value: bigint) => Math.sqrt(Number(value)),
  'math.abs(double): double': (_: unknown, value: number) => Math.abs(value),
  'math.abs(int): int': (_: unknown, value: bigint) => toInt(value < 0n ? -value : value),
  'math.sign(double): double': (_: unknown, value: number) => Math.sign(value),
  'math.sign(int): int': (_: unknown, value: bigint) => BigInt(value > 0n) - BigInt(value < 0n),
  'math.isNaN(double): bool': (_: unknown, value: number) => Number.isNaN(value),
  'math.isInf(double): bool': (_: unknown, value: number) => Math.abs(value) === Infinity,
  'math.isFinite(double): bool': (_: unknown, value: number) => Number.isFinite(value),
  'math.bitAnd(int, int): int': (_: unknown, a: bigint, b: bigint) => a & b,
  'math.bitOr(int, int): int': (_: unknown, a: bigint, b: bigint) => a | b,
  'math.bitXor(int, int): int': (_: unknown, a: bigint, b: bigint) => a ^ b,
  'math.bitNot(int): int': (_: unknown, value: bigint) => ~value,
  'math.bitShiftLeft(int, int): int': (_: unknown, value: bigint, by: bigint) =>
    BigInt.asIntN(64, value << shift(by)),
  // Zeros come in from the left, as in cel-go.
  'math.bitShiftRight(int, int): int': (_: unknown, value: bigint, by: bigint) =>
    BigInt.asIntN(64, BigInt.asUintN(64, value) >> shift(by)),
};

/** One signature for each number of values, because the engine has no open ones. */
function extremes(name: string, wanted: number): Functions {
  const ofValues = (_: unknown, ...values: readonly unknown[]): Numeric => extreme(name, values, wanted);
  const ofOne = (_: unknown, value: unknown): Numeric =>
    extreme(name, Array.isArray(value) ? (value as List) : [value], wanted);
  const counts = Array.from({ length: MAX_ARGUMENTS - 1 }, (_, index) => index + 2);
  const signatures = counts.map((count) => `math.${name}(${Array(count).fill('dyn').join(', ')}): dyn`);
  return Object.fromEntries([
    [`math.${name}(dyn): dyn`, ofOne],
    ...signatures.map((signature) => [signature, ofValues] as const),
  ]);
}

function extreme(name: string, values: List, wanted: number): Numeric {
  const numbers = values.map((value) => toNumeric(name, value));
  if (numbers.length === 0) {
    throw failure('empty_list', `math.${name}: an empty list has no greatest and no least value`);
  }
  return numbers.reduce((best, value) => (compareScalars(value, best) === wanted ? value : best));
}

function toNumeric(name: string, value: unknown): Numeric {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  throw failure('not_a_number', `math.${name}: takes numbers, not ${describeCelType(value)}`);
}

/** Halves go away from zero; `Math.round` rounds them up. */
function round(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

function shift(by: bigint): bigint {
  if (by < 0n) throw failure('negative_shift', 'a shift must not be negative');
  return by > 64n ? 64n : by;
}

const BITS = 64;

/** @throws ExpressionError `numeric_overflow` */
export function toInt(value: bigint): bigint {
  if (value === BigInt.asIntN(BITS, value)) return value;
  throw failure('numeric_overflow', 'the integer is beyond 64 bits');
}
