import { optionalOf, optionalValue } from '../optional.js';
import { valueKey } from '../value-key.js';
import { entriesOf, isList } from '../values.js';
import type { Functions, Operators } from './handler.js';

/** What the engine's optionals lack. */
export const OPTIONALS: Functions = {
  'OptionalNamespace.ofNonZeroValue(A): optional<A>': (_: unknown, value: unknown) =>
    optionalOf(isZero(value) ? undefined : value),
};

export const OPTIONAL_OPERATORS: Operators = {
  'optional == optional': (one: unknown, other: unknown) => keyOf(one) === keyOf(other),
};

function keyOf(optional: unknown): string | undefined {
  const value = optionalValue(optional);
  return value === undefined ? undefined : valueKey(value);
}

/** Null, false, zero, and what is empty. */
function isZero(value: unknown): boolean {
  if (isList(value)) return value.length === 0;
  if (value instanceof Uint8Array) return value.length === 0;
  const entries = entriesOf(value);
  return entries === undefined ? !value : entries.length === 0;
}
