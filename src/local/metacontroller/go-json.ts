import type { JsonObject } from '../../contract/kube-object.js';
import { isJsonArray, isJsonObject } from './json.js';

/**
 * JSON exactly as Go's `encoding/json` writes a decoded object: keys sorted by their UTF-8 bytes, no spaces, `<`, `>`, `&`,
 * U+2028 and U+2029 escaped, half a surrogate pair replaced by U+FFFD.
 *
 * Numbers need no care of their own: JavaScript and Go write the shortest digits and change to an exponent at the same
 * bounds (below 1e-6, from 1e21 on). Integers beyond 2^53 have lost digits before they come here.
 */
export function toGoJson(value: unknown): string {
  if (isJsonArray(value)) return `[${value.map((item) => toGoJson(item)).join(',')}]`;
  if (isJsonObject(value)) {
    const members = sortedKeys(value).map((key) => `${toGoString(key)}:${toGoJson(value[key])}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'string') return toGoString(value);
  return typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(value) : 'null';
}

/** Order of Go strings, which is that of their UTF-8 bytes; JavaScript's own differs beyond U+FFFF. */
export function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function sortedKeys(object: JsonObject): string[] {
  const keys = Object.keys(object).filter((key) => object[key] !== undefined);
  return keys.some((key) => BEYOND_SURROGATES.test(key)) ? keys.sort(compareBytes) : keys.sort();
}

/** Only where such a character stands does JavaScript's own order differ from that of bytes. */
const BEYOND_SURROGATES = /[\uD800-\uFFFF]/;
const ESCAPED = /[<>&\u2028\u2029]/;

function toGoString(text: string): string {
  const written = JSON.stringify(text.toWellFormed());
  if (!ESCAPED.test(written)) return written;
  return written.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
