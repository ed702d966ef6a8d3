import type { KubeObject } from '../../../src/contract/kube-object.js';

/** Objects by kind and name, without what differs from run to run: made-up names, hashes, times, addresses, uids. */
export function maskedState(objects: readonly KubeObject[]): Readonly<Record<string, unknown>> {
  const hashes = new Set(objects.flatMap(hashesOf));
  const names = new Map(objects.flatMap(madeUpName));
  const replace = (text: string): string => {
    const named = [...names].reduce((masked, [name, mask]) => masked.replaceAll(name, mask), text);
    const hashed = [...hashes].reduce((masked, hash) => masked.replaceAll(hash, 'HASH'), named);
    return PATTERNS.reduce((masked, [pattern, mask]) => masked.replace(pattern, mask), hashed);
  };
  const masked = objects.map((object): [string, unknown] => {
    const label = replace(`${object.kind} ${object.metadata.name} ${firstImage(object)}`);
    return [label, JSON.parse(replace(text(withoutNoise(object))))];
  });
  return Object.fromEntries(numbered(masked.sort((one, other) => (text(one) < text(other) ? -1 : 1))));
}

const HASH_LABELS = ['pod-template-hash', 'controller-revision-hash', 'controller.kubernetes.io/hash'];

function hashesOf({ metadata: { labels = {} } }: KubeObject): string[] {
  return HASH_LABELS.flatMap((label) => labels[label] ?? []).map((hash) =>
    hash.slice(hash.lastIndexOf('-') + 1),
  );
}

function madeUpName({ metadata: { name, generateName } }: KubeObject): [string, string][] {
  if (typeof generateName !== 'string' || !/^[a-z0-9]{5}$/.test(name.slice(generateName.length))) return [];
  return [[name, `${generateName}*`]];
}

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID'],
  [/\b\d+\.\d+\.\d+\.\d+\b/g, 'IP'],
  [/"kwok"|"local"/g, '"NODE"'],
];

/** Objects of the same name after masking get a number. */
function numbered(entries: readonly (readonly [string, unknown])[]): [string, unknown][] {
  return entries.map(([key, value], index) => {
    const earlier = entries.slice(0, index).filter(([other]) => other === key).length;
    return [`${key}#${earlier}`, value];
  });
}

function firstImage(object: KubeObject): string {
  return /"image":"([^"]*)"/.exec(JSON.stringify(object))?.[1] ?? '';
}

/** What the service account admission puts into Pods, what the kubelets say each in their way, and counters of versions. */
function withoutNoise(object: KubeObject): unknown {
  return JSON.parse(
    JSON.stringify(object, (key, value: unknown) => {
      if (IGNORED.has(key)) return undefined;
      if (object.kind === 'Pod' && key === 'status') return undefined;
      if (COUNTING.has(object.kind) && GENERATIONS.has(key)) return undefined;
      if (!Array.isArray(value)) return value;
      const kept = value.filter((item) => !isOfServiceAccount(item));
      return kept.length === 0 && value.length > 0 ? undefined : kept;
    }),
  );
}

/** How often these were changed on the way to where they are depends on what came together. */
const COUNTING = new Set(['ReplicaSet', 'EndpointSlice']);
const GENERATIONS = new Set(['generation', 'observedGeneration']);

function isOfServiceAccount(item: unknown): boolean {
  const { name } = Object(item) as { name?: unknown };
  return typeof name === 'string' && name.startsWith('kube-api-access-');
}

const IGNORED = new Set([
  'managedFields',
  'resourceVersion',
  'serviceAccount',
  'serviceAccountName',
  'last-change-trigger-time',
]);

/** The same for the same JSON, whatever the order of its keys. */
function text(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) => {
    if (typeof field !== 'object' || field === null || Array.isArray(field)) return field;
    return Object.fromEntries(Object.entries(field).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
