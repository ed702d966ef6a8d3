import type { OwnerReference } from '../contract/kube-object.js';

/** The part of a plugin of `expect.addSnapshotSerializer` that is used here; jest and vitest take it. */
export interface SnapshotSerializer {
  readonly test: (value: unknown) => boolean;
  readonly print: (value: unknown, serialize: (value: unknown) => string) => string;
}

/**
 * Shows stored objects in snapshots without what differs from run to run: uid, versions, times, addresses, the last-applied
 * record. Owners read `owned by Thing alice`. Keys are in alphabetical order, as in every snapshot.
 *
 * @example
 * expect.addSnapshotSerializer(childSnapshotSerializer);
 * expect(await cluster.childrenOf(alice)).toMatchSnapshot();
 */
export const childSnapshotSerializer: SnapshotSerializer = {
  // What has been cleaned has no uid any more, so it is printed in the usual way.
  test: (value) =>
    isRecord(value) && isRecord(value['metadata']) && typeof value['metadata']['uid'] === 'string',
  print: (value, serialize) => serialize(clean(value)),
};

type Fields = Readonly<Record<string, unknown>>;

/** By their name, wherever they are. */
const SERVER_FIELDS = new Set([
  ...['uid', 'resourceVersion', 'generation', 'observedGeneration', 'managedFields', 'selfLink'],
  ...['clusterIP', 'clusterIPs', 'podIP', 'podIPs', 'hostIP', 'hostIPs', 'nodeName', 'containerID'],
  'metacontroller.k8s.io/last-applied-configuration',
  'kubectl.kubernetes.io/last-applied-configuration',
]);
const TIME_FIELD = /(?:Time|Timestamp|^startedAt|^finishedAt)$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  return isRecord(value) ? cleanFields(value) : value;
}

function cleanFields(fields: Fields): Fields {
  const kept = Object.entries(fields).filter(([key, value]) => !isNoise(key, value));
  const cleaned = kept.map(([key, value]): [string, unknown] => [
    key,
    key === 'ownerReferences' && Array.isArray(value) ? value.map(toOwner) : clean(value),
  ]);
  // Annotations of which nothing is left.
  return Object.fromEntries(cleaned.filter(([key, value]) => !isEmptied(fields[key], value)));
}

/** Labels such as `controller-uid` have a uid for a value. A time that the author has put somewhere stays. */
function isNoise(key: string, value: unknown): boolean {
  if (SERVER_FIELDS.has(key)) return true;
  return typeof value === 'string' && (UUID.test(value) || (TIME_FIELD.test(key) && TIME.test(value)));
}

function isEmptied(before: unknown, after: unknown): boolean {
  return (
    isRecord(before) && isRecord(after) && Object.keys(before).length > 0 && Object.keys(after).length === 0
  );
}

function toOwner({ kind, name }: Pick<OwnerReference, 'kind' | 'name'>): string {
  return `owned by ${kind} ${name}`;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
