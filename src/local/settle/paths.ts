import type { JsonValue } from '../../contract/kube-object.js';
import { isJsonArray, isJsonObject, jsonEqual } from '../metacontroller/json.js';
import { detectMergeKey } from '../metacontroller/merge.js';

export type Path = readonly (string | number)[];

/** A place where two values differ; undefined stands for an absent one. */
export interface Difference {
  readonly path: Path;
  readonly one: JsonValue | undefined;
  readonly other: JsonValue | undefined;
  /** Lies in a list that Metacontroller replaces as a whole. */
  readonly isInKeylessList: boolean;
}

interface Place {
  readonly path: Path;
  readonly isInKeylessList: boolean;
  /** Whether a key that only the second value has is a difference. */
  readonly isSymmetric: boolean;
}

type Values = readonly [JsonValue | undefined, JsonValue | undefined];

/** Where two answers of a hook differ. */
export function answerDifferences(
  one: JsonValue | undefined,
  other: JsonValue | undefined,
): readonly Difference[] {
  return differences([one, other], { path: [], isInKeylessList: false, isSymmetric: true });
}

/** Where an object is not as wanted. What others have added is none, unless it stands in a list without merge keys. */
export function unmetWishes(
  wanted: JsonValue | undefined,
  found: JsonValue | undefined,
): readonly Difference[] {
  return differences([wanted, found], { path: [], isInKeylessList: false, isSymmetric: false });
}

function differences([one, other]: Values, place: Place): readonly Difference[] {
  if (jsonEqual(one, other)) return [];
  if (isJsonObject(one) && isJsonObject(other)) {
    const keys = new Set([...Object.keys(one), ...(place.isSymmetric ? Object.keys(other) : [])]);
    return [...keys].flatMap((key) => differences([one[key], other[key]], at(place, key)));
  }
  if (isJsonArray(one) && isJsonArray(other)) return listDifferences(one, other, place);
  const { path, isInKeylessList } = place;
  return [{ path, one, other, isInKeylessList }];
}

function listDifferences(
  one: readonly JsonValue[],
  other: readonly JsonValue[],
  place: Place,
): readonly Difference[] {
  const key = place.isSymmetric ? undefined : detectMergeKey([...one, ...other]);
  if (key !== undefined) {
    return one.flatMap((item, index) => {
      const same = other.find((candidate) => jsonEqual(fieldOf(candidate, key), fieldOf(item, key)));
      return differences([item, same], at(place, index));
    });
  }
  const inside = { ...place, isInKeylessList: true, isSymmetric: true };
  if (one.length !== other.length || isReordered(one, other)) {
    return [{ path: place.path, one, other, isInKeylessList: true }];
  }
  return one.flatMap((item, index) => differences([item, other[index]], at(inside, index)));
}

/** Whether two lists hold the same items in another order. */
export function isReordered(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (!isJsonArray(one) || !isJsonArray(other) || one.length !== other.length) return false;
  const sort = (items: readonly JsonValue[]): string[] => items.map((item) => JSON.stringify(item)).sort();
  return !jsonEqual(one, other) && jsonEqual(sort(one), sort(other));
}

function at(place: Place, key: string | number): Place {
  return { ...place, path: [...place.path, key] };
}

function fieldOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}

export function valueAt(value: unknown, path: Path): JsonValue | undefined {
  let current: unknown = value;
  for (const key of path) {
    if (typeof key === 'number') current = isJsonArray(current) ? current[key] : undefined;
    else current = isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return isValue(current) ? current : undefined;
}

function isValue(value: unknown): value is JsonValue {
  return value !== undefined && typeof value !== 'function';
}

/** `spec.containers[0].image`, `metadata.annotations["a/b"]`. */
export function showPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[\w-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}
