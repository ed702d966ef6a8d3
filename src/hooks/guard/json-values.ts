import { findFirst, joinPath } from './walk.js';

/**
 * Path and kind of the first value in `root` that JSON cannot carry faithfully, or undefined when there is none.
 *
 * A field that is undefined is fine: it does not reach the wire. In a list it would arrive as null.
 */
export function findInvalidValue(root: unknown): string | undefined {
  const found = findFirst(root, describeInvalid);
  return found === undefined ? undefined : `${joinPath(found.path)} is ${found.complaint}`;
}

function describeInvalid(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value);
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  return isPlain(value) ? undefined : 'not plain data';
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
