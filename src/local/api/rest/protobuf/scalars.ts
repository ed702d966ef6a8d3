import { toTimestamp } from '../../context.js';
import { readFields, WireError } from './wire.js';

type ReadBytes = (value: Buffer) => unknown;

/** Kubernetes sends these as messages or bytes, and writes them as a string, a number or plain JSON. */
const FROM_BYTES: Readonly<Record<string, ReadBytes>> = {
  string: (value) => value.toString('utf8'),
  bytes: (value) => value.toString('base64'),
  time: (value) => readTime(value, toTimestamp),
  microtime: (value) => readTime(value, (time) => new Date(time).toISOString().replace('Z', '000Z')),
  quantity: (value) => textIn(value, 1),
  'int-or-string': (value) => (numberIn(value, 1) === 0 ? numberIn(value, 2) : textIn(value, 3)),
  fields: (value) => parseJson(value, 1),
  any: (value) => parseJson(value, 1),
  object: (value) => parseJson(value, 1),
};

const FROM_NUMBER: Readonly<Record<string, (value: bigint) => unknown>> = {
  boolean: (value) => value !== 0n,
  int32: (value) => Number(BigInt.asIntN(32, value)),
  int64: (value) => Number(BigInt.asIntN(64, value)),
  number: (value) => new Float64Array(BigUint64Array.of(value).buffer)[0],
};

/** @throws WireError when the type is not one that has this form */
export function readScalar(type: string, value: bigint | Buffer): unknown {
  const read = Buffer.isBuffer(value) ? FROM_BYTES[type]?.(value) : FROM_NUMBER[type]?.(value);
  if (read === undefined) throw new WireError(`proto: wrong wireType for field of type ${type}`);
  return read;
}

/** Go sends an unset time as an empty message. */
function readTime(value: Buffer, format: (milliseconds: number) => string): string | null {
  const seconds = numberIn(value, 1);
  return seconds === 0 ? null : format(seconds * 1000 + Math.trunc(numberIn(value, 2) / 1e6));
}

function numberIn(message: Buffer, number: number): number {
  const found = readFields(message).find((field) => field.number === number)?.value;
  return typeof found === 'bigint' ? Number(BigInt.asIntN(64, found)) : 0;
}

function textIn(message: Buffer, number: number): string {
  const found = readFields(message).find((field) => field.number === number)?.value;
  return Buffer.isBuffer(found) ? found.toString('utf8') : '';
}

function parseJson(message: Buffer, number: number): unknown {
  const text = textIn(message, number);
  return text === '' ? {} : JSON.parse(text);
}
