import { ExpressionError } from './expression-error.js';
import { fieldSchema, itemSchema, type JsonSchema, plainSchema } from './json-schema.js';

export type Json = string | number | boolean | null | Json[] | { [field: string]: Json };

/** What `omit()` returns. A field or list item that is it does not exist in the output. */
export class Omitted {
  readonly [Symbol.toStringTag] = 'omit()';
}
export const OMITTED = new Omitted();

/**
 * A JSON value as CEL sees it: objects as maps, integers as bigint.
 *
 * The schema decides between int and double, because JSON does not: a `number` stays a double even when it is whole.
 * Where the schema says nothing, whole numbers are ints.
 *
 * @throws ExpressionError `unsupported_value` for what JSON cannot carry
 */
export function toCelValue(value: unknown, schema?: JsonSchema): unknown {
  if (isScalar(value) || value === null) return value;
  if (typeof value === 'number') return toCelNumber(value, schema);
  if (typeof value === 'object') return toCelCollection(value, schema);
  throw unsupported(`a ${typeof value} is not JSON`);
}

function isScalar(value: unknown): value is string | boolean | bigint {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint';
}

function toCelNumber(value: number, schema: JsonSchema | undefined): bigint | number {
  if (!Number.isFinite(value)) throw unsupported(`${value} is not JSON`);
  // Beyond 2^53 the digits are lost already; as a double the value is at least not wrong.
  if (!Number.isSafeInteger(value)) return value;
  return plainSchema(schema)?.schema.type === 'number' ? value : BigInt(value);
}

function toCelCollection(value: object, schema: JsonSchema | undefined): unknown {
  const plain = plainSchema(schema)?.schema;
  if (isList(value)) {
    const items = itemSchema(plain);
    return value.map((item) => toCelValue(item, items));
  }
  // Whoever passes a Date has none of CEL's timestamps in mind.
  const name = value instanceof Date ? 'Date' : describeCelType(value);
  if (!isPlainObject(value)) throw unsupported(`${name} is not JSON`);
  const map = new Map<string, unknown>();
  for (const [field, item] of Object.entries(value)) {
    if (item !== undefined) map.set(field, toCelValue(item, fieldSchema(plain, field)));
  }
  return map;
}

/** Counts what is converted, and may throw: the guard against output that grows without end. */
export type Spend = (characters: number) => void;

/**
 * A CEL value as plain JSON. `omit()` inside lists and maps is dropped; at the top it is the caller's to handle.
 *
 * @throws ExpressionError `unsafe_integer` beyond 2^53, `not_json` for an optional, bytes, a timestamp …
 */
export function fromCelValue(value: unknown, spend: Spend = () => undefined): Json {
  spend(typeof value === 'string' ? value.length : 1);
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'bigint') return toSafeNumber(value);
  if (typeof value === 'number') return toFiniteNumber(value);
  return fromCelCollection(value, spend);
}

function fromCelCollection(value: unknown, spend: Spend): Json {
  if (isList(value)) {
    return value.filter((item) => item !== OMITTED).map((item) => fromCelValue(item, spend));
  }
  const entries = entriesOf(value);
  if (entries === undefined) throw notJson(value);
  const kept = entries.filter(([, item]) => item !== OMITTED);
  return Object.fromEntries(
    kept.map(([field, item]) => {
      spend(field.length);
      return [field, fromCelValue(item, spend)];
    }),
  );
}

/** Fields of a CEL map, which is a Map when it came in and a plain object when an expression made it. */
export function entriesOf(value: unknown): [string, unknown][] | undefined {
  if (value instanceof Map) return [...value.entries()].map(([key, item]) => [String(key), item]);
  if (isPlainObject(value)) return Object.entries(value);
  return undefined;
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The CEL name of a value's type, for messages: `int`, `list`, `optional`. */
export function describeCelType(value: unknown): string {
  return typeof value === 'object' ? describeObjectType(value) : (SCALAR_TYPES[typeof value] ?? typeof value);
}

const SCALAR_TYPES: Readonly<Record<string, string>> = { bigint: 'int', number: 'double', boolean: 'bool' };

/** An unsigned integer and a type name themselves after their value. */
const ENGINE_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^value = /, 'uint'],
  [/^Type</, 'type'],
  [/Duration$/, 'duration'],
];

function describeObjectType(value: object | null): string {
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  if (value instanceof Uint8Array) return 'bytes';
  if (entriesOf(value) !== undefined) return 'map';
  if (value instanceof Date) return 'timestamp';
  // Classes of the engine name themselves: optional, google.protobuf.Duration.
  const name = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return ENGINE_TYPES.find(([pattern]) => pattern.test(name))?.[1] ?? name;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm (a worker, a vm) has another Object.prototype; both end the chain.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function toSafeNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new ExpressionError('evaluate', {
    code: 'unsafe_integer',
    message: 'the integer is too large for JSON: beyond 2^53 digits are lost',
    hint: 'use string(…) where the field takes text',
  });
}

function toFiniteNumber(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new ExpressionError('evaluate', { code: 'not_json', message: `${value} is not JSON` });
}

const NOT_JSON_HINTS: Readonly<Record<string, string>> = {
  optional: 'end it with .orValue(…); .orValue(omit()) drops the field',
  bytes: 'use base64.encode(…), or .hex()',
};

function notJson(value: unknown): ExpressionError {
  const type = describeCelType(value);
  return new ExpressionError('evaluate', {
    code: 'not_json',
    message: `the result is ${type}, which JSON does not have`,
    hint: NOT_JSON_HINTS[type] ?? 'convert it with string(…) or int(…)',
  });
}

function unsupported(message: string): ExpressionError {
  return new ExpressionError('evaluate', { code: 'unsupported_value', message });
}
