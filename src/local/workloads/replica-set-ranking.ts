import type { KubeObject } from '../../contract/kube-object.js';
import { numberAt, objectsAt, textAt } from './fields.js';
import { isReady, readySince } from './pod-health.js';

const COST_ANNOTATION = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES = ['Pending', 'Unknown', 'Running'];

/** In which order the real controller looks at what makes a Pod the one to go; the lower number goes first. */
const CRITERIA: readonly ((pod: KubeObject, now: number) => number)[] = [
  (pod) => (textAt(pod, 'spec', 'nodeName') === undefined ? 0 : 1),
  (pod) => PHASES.indexOf(textAt(pod, 'status', 'phase') ?? ''),
  (pod) => (isReady(pod) ? 1 : 0),
  (pod) => Number(pod.metadata.annotations?.[COST_ANNOTATION] ?? 0),
  (pod, now) => (isReady(pod) ? magnitude(now - readySince(pod)) : 0),
  (pod) => -restartsOf(pod),
  (pod, now) => magnitude(now - Date.parse(pod.metadata.creationTimestamp ?? '')),
];

/** The Pods in the order in which they go when there are too many. */
export function toDeletionOrder(pods: readonly KubeObject[], now: number): readonly KubeObject[] {
  const ranked = pods.map((pod) => ({ pod, ranks: CRITERIA.map((rank) => rank(pod, now)) }));
  return ranked.sort(compare).map(({ pod }) => pod);
}

interface Ranked {
  readonly pod: KubeObject;
  readonly ranks: readonly number[];
}

function compare(one: Ranked, other: Ranked): number {
  for (const [index, rank] of one.ranks.entries()) {
    const difference = rank - (other.ranks[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.pod.metadata.uid < other.pod.metadata.uid ? -1 : 1;
}

/** Ages count by their order of magnitude, so that among Pods of about the same age chance decides. */
function magnitude(ageMs: number): number {
  return ageMs <= 0 ? 0 : Math.floor(Math.log2(ageMs * 1e6));
}

function restartsOf(pod: KubeObject): number {
  const statuses = objectsAt(pod, 'status', 'containerStatuses');
  return Math.max(0, ...statuses.map((status) => numberAt(status, 'restartCount') ?? 0));
}
