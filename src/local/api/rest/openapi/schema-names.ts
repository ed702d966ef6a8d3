/** Full names of the schemas of built-in types, by the first part of their short one; all others are of `io.k8s.api`. */
const PREFIXES: Readonly<Record<string, string>> = {
  meta: 'io.k8s.apimachinery.pkg.apis.',
  apiextensions: 'io.k8s.apiextensions-apiserver.pkg.apis.',
};

/** `core.v1.Pod` → `io.k8s.api.core.v1.Pod` */
export function builtInSchemaName(shortName: string): string {
  const [first = ''] = shortName.split('.');
  return `${PREFIXES[first] ?? 'io.k8s.api.'}${shortName}`;
}

/** The name a kind of a CRD has: its group turned around, `com.example.stable.v1.CronTab`. */
export function customSchemaName({
  group,
  version,
  kind,
}: {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}): string {
  return [...group.split('.').reverse(), version, kind].join('.');
}

export function refTo(schemaName: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${schemaName}` };
}
