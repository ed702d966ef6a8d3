/** The fields by which Metacontroller's dynamic apply recognises list items, in its order of preference. */
const MERGE_KEYS = ['containerPort', 'port', 'mountPath', 'name', 'uid', 'ip', 'path'] as const;

/** Path of the first list whose items share a merge key, or undefined when there is none. */
export function findMergeKeyCollision(root: unknown): string | undefined {
  return search(root, '');
}

function search(root: unknown, path: string): string | undefined {
  if (Array.isArray(root)) {
    return findDuplicateKey(root, path) ?? firstIn(root.entries(), (index) => `${path}[${index}]`);
  }
  if (typeof root !== 'object' || root === null) return undefined;
  return firstIn(Object.entries(root), (key) => (path === '' ? key : `${path}.${key}`));
}

function firstIn<Key>(entries: Iterable<[Key, unknown]>, pathOf: (key: Key) => string): string | undefined {
  for (const [key, value] of entries) {
    if (typeof value !== 'object') continue;
    const found = search(value, pathOf(key));
    if (found !== undefined) return found;
  }
  return undefined;
}

function findDuplicateKey(items: readonly unknown[], path: string): string | undefined {
  if (items.length < 2) return undefined;
  const records = items.filter((item): item is Readonly<Record<string, unknown>> => isObject(item));
  if (records.length !== items.length) return undefined;
  const mergeKey = MERGE_KEYS.find((key) => records.every((record) => key in record));
  if (mergeKey === undefined) return undefined;
  const seen = new Set<string>();
  for (const record of records) {
    const value = String(record[mergeKey]);
    if (seen.has(value)) return `${path}: two items have ${mergeKey} ${value}`;
    seen.add(value);
  }
  return undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
