import { shortestText } from './decimal.js';
import type { Cidr } from './cidr.js';
import { failure, type Functions } from './handler.js';
import type { Ip } from './ip.js';
import { toInt } from './math.js';
import type { Quantity } from './quantity.js';
import type { Semver } from './semver.js';

const TIMESTAMP = 'google.protobuf.Timestamp';
const DURATION = 'google.protobuf.Duration';

/** What is a timestamp or a duration already stays one. */
export const CONVERSIONS: Functions = {
  [`timestamp(${TIMESTAMP}): ${TIMESTAMP}`]: (time: Date) => time,
  [`duration(${DURATION}): ${DURATION}`]: (duration: unknown) => duration,
};

/** In place of the engine's, which read `""` as 0 and `"0x10"` as 16, and lose digits without a word. */
export const CONVERSION_OVERRIDES: Functions = {
  'int(int): int': (value: bigint) => value,
  'int(uint): int': (value: { valueOf: () => bigint }) => toInt(value.valueOf()),
  'int(double): int': doubleToInt,
  'int(string): int': textToInt,
  [`int(${TIMESTAMP}): int`]: (time: Date) => BigInt(Math.floor(time.getTime() / 1000)),

  'double(double): double': (value: number) => value,
  'double(int): double': (value: bigint) => Number(value),
  'double(uint): double': (value: { valueOf: () => bigint }) => Number(value.valueOf()),
  'double(string): double': textToDouble,

  'string(string): string': (text: string) => text,
  'string(bool): string': String,
  'string(int): string': String,
  'string(uint): string': String,
  'string(double): string': doubleToText,
  'string(bytes): string': bytesToText,
  [`string(${TIMESTAMP}): string`]: (time: Date) => time.toISOString().replace(/\.?0*Z$/, 'Z'),
  [`string(${DURATION}): string`]: String,
  'string(Quantity): string': (quantity: Quantity) => quantity.toString(),
  'string(Semver): string': (version: Semver) => version.toString(),
  'string(Ip): string': (ip: Ip) => ip.toString(),
  'string(Cidr): string': (cidr: Cidr) => cidr.toString(),
};

function doubleToInt(value: number): bigint {
  // -2^63 is refused as well, as in cel-go: a double there may stand for a smaller number.
  if (!(Math.abs(value) < 2 ** 63)) throw failure('numeric_overflow', 'int: the number is beyond 64 bits');
  return BigInt(Math.trunc(value));
}

function textToInt(text: string): bigint {
  if (!/^[+-]?\d{1,30}$/.test(text)) throw failure('int_conversion_error', 'int: the text is no integer');
  return toInt(BigInt(text.replace(/^\+/, '')));
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPECIAL: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, nan: NaN };

function textToDouble(text: string): number {
  if (DECIMAL.test(text)) return Number(text);
  const special = SPECIAL[text.replace(/^[+-]/, '').toLowerCase()];
  if (special === undefined) throw failure('double_conversion_error', 'double: the text is no number');
  return text.startsWith('-') ? -special : special;
}

function doubleToText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return shortestText(value);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function bytesToText(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw failure('invalid_utf8', 'string: the bytes are no UTF-8 text; use base64.encode(…) or .hex()');
  }
}
