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
  if (typeof root !== 'object' || root === null) return undefined;
  return Array.isArray(root) ? findInList(root, inspect) : findInObject({ ...root }, inspect);
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

/** `spec.containers[0].image` */
export function joinPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((joined, step) => {
    if (typeof step === 'number') return `${joined}[${step}]`;
    return joined === '' ? step : `${joined}.${step}`;
  }, '');
}
