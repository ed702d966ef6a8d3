import { findFirst, isRecord, joinPath } from './walk.js';

/** The fields by which Metacontroller's dynamic apply recognises list items, in its order of preference. */
export const MERGE_KEYS = ['containerPort', 'port', 'mountPath', 'name', 'uid', 'ip', 'path'] as const;

/** Path of the first list whose items share a merge key, or undefined when there is none. */
export function findMergeKeyCollision(root: unknown): string | undefined {
  const found = findFirst(root, (value) => (Array.isArray(value) ? findDuplicateKey(value) : undefined));
  return found === undefined ? undefined : `${joinPath(found.path)}: ${found.complaint}`;
}

function findDuplicateKey(items: readonly unknown[]): string | undefined {
  if (items.length < 2 || !items.every(isRecord)) return undefined;
  const mergeKey = MERGE_KEYS.find((key) => items.every((item) => key in item));
  if (mergeKey === undefined) return undefined;
  const seen = new Set<string>();
  for (const item of items) {
    const value = String(item[mergeKey]);
    if (seen.has(value)) return `two items have ${mergeKey} ${value}`;
    seen.add(value);
  }
  return undefined;
}
