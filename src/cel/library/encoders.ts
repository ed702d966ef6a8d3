import { createHash } from 'node:crypto';
import { fromCelValue, isList, type Json, toCelValue } from '../values.js';
import { failure, type Functions } from './handler.js';

/** `ext/encoders` of cel-go; `json` and `hash` of kro. */
export const ENCODERS: Functions = {
  'base64.encode(bytes): string': (_: unknown, bytes: Uint8Array) => Buffer.from(bytes).toString('base64'),
  'base64.encode(string): string': (_: unknown, text: string) => Buffer.from(text).toString('base64'),
  'base64.decode(string): bytes': (_: unknown, text: string) => decodeBase64(text),
  'json.marshal(dyn): string': (_: unknown, value: unknown) => JSON.stringify(sortKeys(fromCelValue(value))),
  'json.unmarshal(string): dyn': (_: unknown, text: string) => unmarshal(text),
  'hash.sha256(string): bytes': (_: unknown, text: string) => digest('sha256', text),
  'hash.md5(string): bytes': (_: unknown, text: string) => digest('md5', text),
  'hash.fnv64a(string): bytes': (_: unknown, text: string) => fnv64a(text),
};

/** Padding may be left out, as in cel-go. */
function decodeBase64(text: string): Uint8Array {
  const isComplete = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1;
  if (!isComplete) throw failure('invalid_base64', 'base64.decode: not base64');
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** Keys sorted as Go does, so that the text does not depend on the order the fields came in. */
function sortKeys(value: Json): Json {
  if (isList(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, item]) => [key, sortKeys(item)]));
}

/** Whole numbers are ints, as everywhere where no schema says otherwise; kro makes decimals of them. */
function unmarshal(text: string): unknown {
  const value = parseJson(text);
  if (hasRoundedInteger(value))
    throw failure('invalid_json', 'json.unmarshal: an integer beyond 2^53 would be rounded');
  return toCelValue(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What the parser says quotes the text, which may be secret.
    throw failure('invalid_json', 'json.unmarshal: not JSON');
  }
}

function hasRoundedInteger(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasRoundedInteger);
}

function digest(algorithm: string, text: string): Uint8Array {
  return new Uint8Array(createHash(algorithm).update(text).digest());
}

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

function fnv64a(text: string): Uint8Array {
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(hash);
  return new Uint8Array(bytes);
}
