import { describeCelType, entriesOf, isList } from './values.js';
import { ExpressionError } from './expression-error.js';

/**
 * Text that is the same for two values exactly when CEL calls them equal: `1` and `1.0`, maps in any order.
 *
 * @throws ExpressionError `not_comparable` for what has no such text, such as an optional
 */
export function valueKey(value: unknown): string {
  if (typeof value === 'number') return numberKey(value);
  if (value === null || typeof value !== 'object')
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  if (isList(value)) return `[${value.map(valueKey).join(',')}]`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  const entries = entriesOf(value);
  return entries === undefined ? ownKey(value) : mapKey(entries);
}

/** Whole doubles have the key of the integer. */
function numberKey(value: number): string {
  return Number.isInteger(value) ? String(BigInt(value)) : String(value);
}

function mapKey(entries: readonly (readonly [string, unknown])[]): string {
  const written = entries.map(([key, item]) => `${JSON.stringify(key)}:${valueKey(item)}`);
  return `{${written.sort().join(',')}}`;
}

/** Timestamps, durations, quantities and versions say what they are. */
function ownKey(value: object): string {
  const type = describeCelType(value);
  const plain: unknown = value.valueOf();
  if (plain !== value) return `${type} ${String(plain)}`;
  if (type === 'optional') {
    throw new ExpressionError('evaluate', {
      code: 'not_comparable',
      message: 'an optional cannot be compared here',
    });
  }
  return `${type} ${printed(value)}`;
}

interface Printable {
  readonly toString: () => string;
}

/** How a value of a class writes itself: `90s`, `1Gi`. */
export function printed(value: Printable): string {
  return String(value);
}
