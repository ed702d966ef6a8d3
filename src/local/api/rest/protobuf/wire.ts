/** One field of a message as it stands on the wire. */
export interface WireField {
  readonly number: number;
  /** A bigint for varints and fixed numbers, bytes for everything that has a length. */
  readonly value: bigint | Buffer;
}

/** What is wrong with the bytes. */
export class WireError extends Error {}

/** Splits a message into its fields. @throws WireError */
export function readFields(message: Buffer): readonly WireField[] {
  const fields: WireField[] = [];
  let offset = 0;
  while (offset < message.length) {
    const tag = readVarint(message, offset);
    const read = readValue(message, tag.end, Number(tag.value & 7n));
    fields.push({ number: Number(tag.value >> 3n), value: read.value });
    offset = read.end;
  }
  return fields;
}

interface Read<T> {
  readonly value: T;
  readonly end: number;
}

function readValue(message: Buffer, offset: number, wireType: number): Read<bigint | Buffer> {
  switch (wireType) {
    case 0:
      return readVarint(message, offset);
    case 1:
      return readFixed(message, offset, 8);
    case 2: {
      const length = readVarint(message, offset);
      const end = length.end + Number(length.value);
      if (end > message.length) throw new WireError('unexpected EOF');
      return { value: message.subarray(length.end, end), end };
    }
    case 5:
      return readFixed(message, offset, 4);
    default:
      throw new WireError(`proto: illegal wireType ${wireType}`);
  }
}

function readFixed(message: Buffer, offset: number, size: 4 | 8): Read<bigint> {
  const end = offset + size;
  if (end > message.length) throw new WireError('unexpected EOF');
  const value = size === 8 ? message.readBigUInt64LE(offset) : BigInt(message.readUInt32LE(offset));
  return { value, end };
}

const LONGEST_VARINT = 10;

function readVarint(message: Buffer, offset: number): Read<bigint> {
  let value = 0n;
  for (let index = 0; index < LONGEST_VARINT; index += 1) {
    const byte = message[offset + index];
    if (byte === undefined) throw new WireError('unexpected EOF');
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value, end: offset + index + 1 };
  }
  throw new WireError('proto: integer overflow');
}
