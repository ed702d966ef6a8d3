import { type Fields, isFields } from '../fields.js';

/** JSON merge patch, RFC 7386: null removes, objects merge, anything else replaces. */
export function applyMergePatch(target: Fields, patch: Fields): Fields {
  const removed = new Set(Object.keys(patch).filter((key) => patch[key] === null));
  const kept = Object.entries(target).filter(([key]) => !removed.has(key));
  const merged = Object.entries(patch)
    .filter(([key, value]) => !removed.has(key) && value !== undefined)
    .map(([key, value]): [string, unknown] => [key, mergeValue(ownValue(target, key), value)]);
  return Object.fromEntries([...kept, ...merged]);
}

function mergeValue(current: unknown, patch: unknown): unknown {
  // Even where nothing is to be merged with, nulls inside the patch are instructions, not values.
  return isFields(patch) ? applyMergePatch(isFields(current) ? current : {}, patch) : patch;
}

function ownValue(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
