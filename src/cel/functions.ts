import { createHash } from 'node:crypto';
import { ExpressionError } from './expression-error.js';
import { k8sName } from './k8s-name.js';
import { type FunctionHandler, LIST_FUNCTIONS } from './list-functions.js';
import { entriesOf, fromCelValue, isList, type Json, OMITTED } from './values.js';

/** First names of functions such as `lists.range`; the engine knows them as constants of an own type. */
export const NAMESPACES = ['lists', 'math', 'base64', 'json', 'hash'] as const;

/**
 * Signature → handler, named as in cel-go and kro. Functions of a namespace get the namespace as first value.
 *
 * Nothing here reads a clock or chance: Metacontroller also renders old revisions, and equal input must give equal bytes.
 */
export const FUNCTIONS: Readonly<Record<string, FunctionHandler>> = {
  'omit(): dyn': () => OMITTED,
  'k8sName(string): string': k8sName,

  'string.charAt(int): string': (text: string, index: bigint) => charAt(text, Number(index)),
  'string.replace(string, string): string': (text: string, from: string, to: string) =>
    text.split(from).join(to),
  'string.replace(string, string, int): string': replaceSome,
  'string.reverse(): string': (text: string) => Array.from(text).reverse().join(''),

  'map.merge(map): map': (one: unknown, other: unknown) =>
    new Map([...(entriesOf(one) ?? []), ...(entriesOf(other) ?? [])]),

  ...LIST_FUNCTIONS,

  'base64.encode(bytes): string': (_: unknown, bytes: Uint8Array) => Buffer.from(bytes).toString('base64'),
  'base64.encode(string): string': (_: unknown, text: string) => Buffer.from(text).toString('base64'),
  'base64.decode(string): bytes': (_: unknown, text: string) => decodeBase64(text),
  'json.marshal(dyn): string': (_: unknown, value: unknown) => JSON.stringify(sortKeys(fromCelValue(value))),
  'hash.sha256(string): bytes': (_: unknown, text: string) =>
    new Uint8Array(createHash('sha256').update(text).digest()),
  'hash.fnv64a(string): bytes': (_: unknown, text: string) => fnv64a(text),
};

function charAt(text: string, index: number): string {
  const letters = Array.from(text);
  if (index === letters.length) return '';
  const letter = letters[index];
  if (letter === undefined) throw failure('index_out_of_bounds', 'charAt: the index is outside of the text');
  return letter;
}

function replaceSome(...[text, from, to, times]: [string, string, string, bigint]): string {
  const pieces = text.split(from);
  const count = times < 0n ? pieces.length : Number(times);
  return pieces.reduce((done, piece, index) => done + (index <= count ? to : from) + piece);
}

function decodeBase64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw failure('invalid_base64', 'base64.decode: not base64');
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** Keys sorted as Go does, so that the text does not depend on the order the fields came in. */
function sortKeys(value: Json): Json {
  if (isList(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, item]) => [key, sortKeys(item)]));
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

function failure(code: string, message: string): ExpressionError {
  return new ExpressionError('evaluate', { code, message });
}
