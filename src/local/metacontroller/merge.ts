import type { JsonObject, JsonValue } from '../../contract/kube-object.js';
import { toGoJson } from './go-json.js';
import { isJsonArray, isJsonObject } from './json.js';

/** Field names that make a list of objects a map, the most telling first. Metacontroller guesses; it knows no schema. */
const MERGE_KEYS = ['containerPort', 'port', 'mountPath', 'name', 'uid', 'ip', 'path'] as const;

/**
 * The three-way merge of dynamic apply: what was applied last time and is no longer desired goes, what is desired comes,
 * what others have set stays.
 *
 * Types that do not fit never raise an error. Against an observed object or list, a desired value of another type counts as
 * an empty one; against an observed scalar, null or nothing, the desired value is taken as it is.
 */
export function merge(
  observed: JsonObject,
  lastApplied: JsonObject | undefined,
  desired: JsonObject,
): JsonObject {
  return mergeObject(observed, lastApplied, desired);
}

function mergeValue(observed: JsonValue | undefined, lastApplied: unknown, desired: JsonValue): JsonValue {
  if (isJsonArray(observed)) return mergeList(observed, toList(lastApplied), toDesiredList(desired));
  if (isJsonObject(observed)) return mergeObject(observed, toObject(lastApplied), toObject(desired));
  return desired;
}

function mergeObject(
  observed: JsonObject,
  lastApplied: JsonObject = {},
  desired: JsonObject = {},
): JsonObject {
  const merged = new Map(Object.entries(observed));
  for (const key of Object.keys(lastApplied)) {
    if (!Object.hasOwn(desired, key)) merged.delete(key);
  }
  for (const [key, value] of Object.entries(desired)) {
    if (value !== undefined) merged.set(key, mergeValue(merged.get(key), own(lastApplied, key), value));
  }
  return Object.fromEntries(merged);
}

function mergeList(
  observed: readonly JsonValue[],
  lastApplied: readonly JsonValue[],
  desired: readonly JsonValue[] | null,
): JsonValue {
  const mergeKey = detectMergeKey([...observed, ...lastApplied, ...(desired ?? [])]);
  if (mergeKey === undefined) return desired;
  const keyOf = (item: JsonValue): string => toMergeKey(toObject(item)?.[mergeKey]);
  const toMap = (items: readonly JsonValue[]): JsonObject =>
    Object.fromEntries(items.map((item) => [keyOf(item), item]));

  const wanted = desired ?? [];
  const merged = mergeObject(toMap(observed), toMap(lastApplied), toMap(wanted));
  // An observed item that shares its key with another one is listed as often as it was observed, with the merged
  // content of the last: this is how 53/TCP and 53/UDP of one Service become 53/UDP twice.
  const kept = observed.map(keyOf).filter((key) => Object.hasOwn(merged, key));
  const added = new Set(wanted.map(keyOf).filter((key) => !kept.includes(key)));
  return [...kept, ...added].map((key) => merged[key] ?? null);
}

/** The first known key that every item has; none as soon as one item is no object, or there is no item at all. */
export function detectMergeKey(items: readonly JsonValue[]): string | undefined {
  if (items.length === 0) return undefined;
  return MERGE_KEYS.find((key) => items.every((item) => isJsonObject(item) && Object.hasOwn(item, key)));
}

/** Numbers and texts of the same spelling are the same key. */
function toMergeKey(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : toGoJson(value);
}

function toObject(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function toList(value: unknown): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

function toDesiredList(value: JsonValue): readonly JsonValue[] | null {
  return isJsonArray(value) ? value : null;
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
