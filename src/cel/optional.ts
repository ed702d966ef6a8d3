import { Optional } from '@marcbachmann/cel-js';

/** `optional.of(value)`, or `optional.none()` for undefined. */
export function optionalOf(value: unknown): unknown {
  return value === undefined ? Optional.none() : Optional.of(value);
}

/** What an optional holds, or undefined; any other value is itself. */
export function optionalValue(value: unknown): unknown {
  if (!(value instanceof Optional)) return value;
  return value.hasValue() ? value.value() : undefined;
}
