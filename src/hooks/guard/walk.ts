export interface Found {
  readonly path: readonly (string | number)[];
  readonly complaint: string;
}

/**
 * Looks at a value and everything in it, depth first, until `inspect` complains. The holes of a sparse list are seen as
 * undefined, undefined fields are not seen at all. Nothing is allocated while all is well: every answer passes here.
 */
export function findFirst(root: unknown, inspect: (value: unknown) => string | undefined): Found | undefined {
  const complaint = inspect(root);
  if (complaint !== undefined) return { path: [], complaint };
  if (Array.isArray(root)) return findInList(root, inspect);
  return isRecord(root) ? findInObject(root, inspect) : undefined;
}

function findInList(
  list: readonly unknown[],
  inspect: (value: unknown) => string | undefined,
): Found | undefined {
  for (let index = 0; index < list.length; index += 1) {
    const found = findFirst(list[index], inspect);
    if (found !== undefined) return { ...found, path: [index, ...found.path] };
  }
  return undefined;
}

function findInObject(
  object: Readonly<Record<string, unknown>>,
  inspect: (value: unknown) => string | undefined,
): Found | undefined {
  for (const key in object) {
    const value = object[key];
    const found = value === undefined ? undefined : findFirst(value, inspect);
    if (found !== undefined) return { ...found, path: [key, ...found.path] };
  }
  return undefined;
}

/** An object with fields; a list is none. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `spec.containers[0].image` */
export function joinPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((joined, step) => {
    if (typeof step === 'number') return `${joined}[${step}]`;
    return joined === '' ? step : `${joined}.${step}`;
  }, '');
}
