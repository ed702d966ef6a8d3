import { MAX_TEXT_LENGTH } from '../limits.js';
import { format } from './format.js';
import { failure, type Functions } from './handler.js';
import { findAll, findFirst } from './regex.js';

/** `ext/strings` of cel-go, where the engine lacks it, and `find` of Kubernetes. */
export const STRINGS: Functions = {
  'string.charAt(int): string': charAt,
  'string.replace(string, string): string': (text: string, from: string, to: string) =>
    replace([text, from, to], -1n),
  'string.replace(string, string, int): string': (...[text, from, to, times]: Replacement) =>
    replace([text, from, to], times),
  'string.reverse(): string': (text: string) => Array.from(text).reverse().join(''),
  'string.format(list): string': format,
  'string.find(string): string': findFirst,
  'string.findAll(string): list<string>': (text: string, pattern: string) => findAll(text, pattern),
  'string.findAll(string, int): list<string>': (text: string, pattern: string, most: bigint) =>
    findAll(text, pattern, most),
  'strings.quote(string): string': (_: unknown, text: string) => quote(text),
};

/** The same for functions the engine has, but with other answers: it counts UTF-16 units, and changes case beyond ASCII. */
export const STRING_OVERRIDES: Functions = {
  'string.lowerAscii(): string': (text: string) => text.replace(/[A-Z]+/g, (part) => part.toLowerCase()),
  'string.upperAscii(): string': (text: string) => text.replace(/[a-z]+/g, (part) => part.toUpperCase()),
  'string.trim(): string': (text: string) => text.replace(SPACE_AROUND, ''),
  'string.indexOf(string): int': (text: string, search: string) => indexOf(text, search, 0n),
  'string.indexOf(string, int): int': indexOf,
  'string.lastIndexOf(string): int': (text: string, search: string) =>
    letterIndex(text, text.lastIndexOf(search)),
  'string.lastIndexOf(string, int): int': lastIndexOf,
  'string.substring(int): string': (text: string, start: bigint) => substring(text, start),
  'string.substring(int, int): string': substring,
  'string.split(string): list<string>': (text: string, separator: string) => pieces(text, separator),
  'string.split(string, int): list<string>': split,
};

type Replacement = [text: string, from: string, to: string, times: bigint];

/** White space as Unicode and Go have it: with U+0085, without the zero width ones. */
const SPACE = String.raw`[\t-\r\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+`;
const SPACE_AROUND = new RegExp(`^${SPACE}|${SPACE}$`, 'g');

function charAt(text: string, index: bigint): string {
  const letters = Array.from(text);
  if (index === BigInt(letters.length)) return '';
  const letter = index < 0n ? undefined : letters[Number(index)];
  if (letter === undefined) throw outOfBounds('charAt');
  return letter;
}

function replace([text, from, to]: [string, string, string], times: bigint): string {
  const parts = from === '' ? ['', ...Array.from(text), ''] : text.split(from);
  const count = times < 0n || times > BigInt(parts.length) ? parts.length - 1 : Number(times);
  if (text.length + count * to.length > MAX_TEXT_LENGTH) throw tooLong('replace');
  return (
    parts.slice(0, count + 1).join(to) +
    parts
      .slice(count + 1)
      .map((part) => from + part)
      .join('')
  );
}

function indexOf(text: string, search: string, from: bigint): bigint {
  const letters = Array.from(text);
  if (from < 0n || from > BigInt(letters.length)) throw outOfBounds('indexOf');
  if (from === BigInt(letters.length) && from > 0n && search !== '') throw outOfBounds('indexOf');
  const skipped = letters.slice(0, Number(from)).join('').length;
  return letterIndex(text, text.indexOf(search, skipped));
}

function lastIndexOf(text: string, search: string, from: bigint): bigint {
  const letters = Array.from(text);
  if (search === '' && from === BigInt(letters.length)) return from;
  if (from < 0n || from >= BigInt(letters.length)) throw outOfBounds('lastIndexOf');
  const last = letters.slice(0, Number(from)).join('').length;
  return letterIndex(text, text.lastIndexOf(search, last));
}

/** From an index in UTF-16 units to one in characters. */
function letterIndex(text: string, index: number): bigint {
  return BigInt(index < 0 ? index : Array.from(text.slice(0, index)).length);
}

function substring(text: string, start: bigint, end?: bigint): string {
  const letters = Array.from(text);
  const stop = end ?? BigInt(letters.length);
  if (start < 0n || stop < start || stop > BigInt(letters.length)) throw outOfBounds('substring');
  return letters.slice(Number(start), Number(stop)).join('');
}

function split(text: string, separator: string, most: bigint): string[] {
  if (most === 0n) return [];
  const parts = pieces(text, separator);
  if (most < 0n || BigInt(parts.length) <= most) return parts;
  const kept = Number(most) - 1;
  return [...parts.slice(0, kept), parts.slice(kept).join(separator)];
}

function pieces(text: string, separator: string): string[] {
  return separator === '' ? Array.from(text) : text.split(separator);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

function quote(text: string): string {
  const escaped = Array.from(text.toWellFormed(), (letter) => ESCAPES[letter] ?? letter);
  return `"${escaped.join('')}"`;
}

function outOfBounds(name: string): Error {
  return failure('index_out_of_bounds', `${name}: the index is outside of the text`);
}

function tooLong(name: string): Error {
  return failure('text_too_long', `${name}: the text would have more than ${MAX_TEXT_LENGTH} characters`);
}
