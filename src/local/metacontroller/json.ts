import type { JsonObject, JsonValue } from '../../contract/kube-object.js';

/** For values that came out of JSON, which holds nothing but JSON: a non-array object is a JsonObject. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same for lists; `Array.isArray` alone would give `any[]`. */
export function isJsonArray(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isJsonValue(value: unknown): value is JsonValue {
  return value !== undefined && typeof value !== 'function';
}

/** Reads a nested field; undefined when anything on the way is absent or no object. */
export function fieldAt(value: object, ...path: readonly string[]): JsonValue | undefined {
  let current: unknown = value;
  for (const key of path) {
    if (!isJsonObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return isJsonValue(current) ? current : undefined;
}

/** Like Go's getters on unstructured objects: the empty string for whatever is no string. */
export function textAt(value: object, ...path: readonly string[]): string {
  const found = fieldAt(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** A map of strings, or undefined if it is absent or a single value is none. Go's getters drop the whole map then, too. */
export function stringsAt(
  value: object,
  ...path: readonly string[]
): Readonly<Record<string, string>> | undefined {
  const found = fieldAt(value, ...path);
  return isStringMap(found) ? found : undefined;
}

function isStringMap(value: unknown): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && Object.values(value).every((entry) => typeof entry === 'string');
}

/** A copy with the field set, or removed for undefined; objects on the way are made where they are missing. */
export function withField(
  object: JsonObject,
  path: readonly string[],
  value: JsonValue | undefined,
): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return object;
  const inner = object[key];
  if (value === undefined && rest.length > 0 && !isJsonObject(inner)) return object;
  const next = rest.length === 0 ? value : withField(isJsonObject(inner) ? inner : {}, rest, value);
  const entries = new Map(Object.entries(object));
  if (next === undefined) entries.delete(key);
  else entries.set(key, next);
  return Object.fromEntries(entries);
}

/** Equality as Go sees it on decoded JSON: null is not absent, an empty list is not null; undefined counts as absent. */
export function jsonEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isJsonArray(left) && isJsonArray(right)) {
    return left.length === right.length && left.every((item, index) => jsonEqual(item, right[index]));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = presentKeys(left);
  return (
    keys.length === presentKeys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && jsonEqual(left[key], right[key]))
  );
}

/** Paths of the leaves that differ: `spec.containers[0].image`, `metadata.annotations["a/b"]`. */
export function changedFields(before: unknown, after: unknown, path = ''): readonly string[] {
  if (jsonEqual(before, after)) return [];
  if (isJsonArray(before) && isJsonArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      changedFields(before[index], after[index], `${path}[${index}]`),
    );
  }
  if (!isJsonObject(before) || !isJsonObject(after)) return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => changedFields(before[key], after[key], joinPath(path, key)));
}

function presentKeys(object: JsonObject): string[] {
  return Object.keys(object).filter((key) => object[key] !== undefined);
}

function joinPath(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
