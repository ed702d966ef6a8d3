import type { Operators } from './handler.js';

/** Bytes are put in order as in CEL; the engine only knows whether they are equal. */
export const BYTES_OPERATORS: Operators = {
  'bytes < bytes': (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) < 0,
  'bytes <= bytes': (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) <= 0,
  'bytes > bytes': (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) > 0,
  'bytes >= bytes': (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) >= 0,
};
