import { printed } from '../value-key.js';
import { describeCelType, entriesOf, isList } from '../values.js';
import { decimalText, fixedText, scientificText } from './decimal.js';
import { failure } from './handler.js';
import { MAX_FORMAT_PRECISION } from '../limits.js';

const DEFAULT_PRECISION = 6;
const CLAUSE = /%(%|(?:\.(\d+))?([a-zA-Z])|)/g;

/**
 * `"%s has %d".format(["a", 1])`: the clauses `%s %d %f %e %b %x %X %o` of cel-go, with a precision such as `%.2f`.
 *
 * @throws ExpressionError `format_failed`
 */
export function format(text: string, values: readonly unknown[]): string {
  let used = 0;
  return text.replace(CLAUSE, (...[clause, kind, precision, verb]: string[]) => {
    if (kind === '%') return '%';
    const write = CLAUSES[verb ?? ''];
    if (write === undefined) throw unknownClause(String(clause));
    if (used >= values.length)
      throw formatFailure(`there is no value for clause ${used + 1}, ${String(clause)}`);
    const value = values[used++];
    const written = write(value, precisionOf(precision));
    if (written === undefined) throw formatFailure(`${String(clause)} cannot show ${describeCelType(value)}`);
    return written;
  });
}

type Clause = (value: unknown, precision: number) => string | undefined;

/** What a clause makes of a value; undefined when the value has the wrong type for it. */
const CLAUSES: Readonly<Record<string, Clause | undefined>> = {
  s: (value) => textOf(value),
  d: (value) => (isInteger(value) ? String(value) : special(value, decimalText)),
  f: (value, precision) => special(toDouble(value), (number) => fixedText(number, precision)),
  e: (value, precision) => special(toDouble(value), (number) => scientificText(number, precision)),
  b: (value) => (typeof value === 'boolean' ? String(Number(value)) : digits(value, 2)),
  o: (value) => digits(value, 8),
  x: (value) => hex(value),
  X: (value) => hex(value)?.toUpperCase(),
};

function precisionOf(text: string | undefined): number {
  const precision = text === undefined ? DEFAULT_PRECISION : Number(text);
  if (precision <= MAX_FORMAT_PRECISION) return precision;
  throw formatFailure(`a precision of more than ${MAX_FORMAT_PRECISION} digits is not allowed`);
}

/** Unsigned integers are objects of the engine; all we ask of them is their digits. */
function isInteger(value: unknown): value is bigint | { valueOf: () => bigint } {
  if (typeof value === 'bigint') return true;
  return typeof value === 'object' && value !== null && typeof value.valueOf() === 'bigint';
}

function digits(value: unknown, base: number): string | undefined {
  return isInteger(value) ? value.valueOf().toString(base) : undefined;
}

function hex(value: unknown): string | undefined {
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return digits(value, 16);
}

function toDouble(value: unknown): unknown {
  return isInteger(value) ? Number(value.valueOf()) : value;
}

/** `finite` for a number, and Go's words for what has no digits. */
function special(value: unknown, finite: (number: number) => string): string | undefined {
  if (typeof value !== 'number') return undefined;
  if (Number.isFinite(value)) return finite(value);
  return String(value);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return special(value, decimalText);
  if (value === null || typeof value === 'boolean' || isInteger(value)) return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof Date) return value.toISOString().replace(/\.?0*Z$/, 'Z');
  return isList(value) ? listText(value) : (mapText(value) ?? ownText(value));
}

function listText(list: readonly unknown[]): string {
  return `[${list.map((item) => textOf(item) ?? notText(item)).join(', ')}]`;
}

function mapText(value: unknown): string | undefined {
  const entries = entriesOf(value);
  if (entries === undefined) return undefined;
  const written = entries.map(([key, item]): [string, string] => [key, textOf(item) ?? notText(item)]);
  const sorted = written.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, item]) => `${key}: ${item}`).join(', ')}}`;
}

/** Durations, quantities and versions know how they are written; types have a name. */
function ownText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || describeCelType(value) === 'optional') return undefined;
  if ('name' in value && typeof value.name === 'string') return value.name;
  const text = printed(value);
  return text.startsWith('[object ') ? undefined : text;
}

function notText(value: unknown): never {
  throw formatFailure(`%s cannot show ${describeCelType(value)}`);
}

function unknownClause(clause: string): Error {
  const hint = clause === '%' ? 'a percent sign is written %%' : `${clause} is no clause`;
  return formatFailure(`${hint}; there are %s %d %f %e %b %x %X %o`);
}

function formatFailure(message: string): Error {
  return failure('format_failed', `format: ${message}`);
}
