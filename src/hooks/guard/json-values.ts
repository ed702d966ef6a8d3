/**
 * Path and kind of the first value in `root` that JSON cannot carry faithfully, or undefined when there is none.
 *
 * A field that is undefined is fine: it does not reach the wire. In a list it would arrive as null.
 */
export function findInvalidValue(root: unknown): string | undefined {
  return search(root, '');
}

function search(value: unknown, path: string): string | undefined {
  if (typeof value !== 'object' || value === null) return describeInvalid(value, path);
  if (Array.isArray(value)) {
    // `Array.from` shows the holes of a sparse list, which `map` would skip.
    return firstInvalid(Array.from(value, (item: unknown, index) => [`${path}[${index}]`, item]));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `${path} is not plain data`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return firstInvalid(fields.map(([key, field]) => [path === '' ? key : `${path}.${key}`, field]));
}

function firstInvalid(entries: readonly (readonly [path: string, value: unknown])[]): string | undefined {
  for (const [path, value] of entries) {
    const found = search(value, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

function describeInvalid(value: unknown, path: string): string | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  return value === null ? `${path} is null` : `${path} is ${typeof value}`;
}
