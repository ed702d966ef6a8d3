import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { claimDependents } from './claim.js';
import { numberAt, objectAt, objectsAt, textAt, textsAt } from './fields.js';
import { podOf } from './new-pod.js';
import { availableIn, hasEnded, isActive, isReady, soonest } from './pod-health.js';
import { toDeletionOrder } from './replica-set-ranking.js';
import { PODS, REPLICA_SETS } from './resource.js';
import { wakesAdopters } from './selector.js';
import type { Workload, WorkloadTools } from './workload.js';
import { deleteObject, writeStatus } from './writes.js';

const LONGEST_RETRY_MS = 300_000;

/** Stand-in for the ReplicaSet controller. */
export function replicaSetWorkload(): Workload {
  return {
    resource: REPLICA_SETS,
    dependents: [PODS],
    watches: [wakesAdopters(REPLICA_SETS, PODS)],
    reconcile: async (set, tools) => {
      const claimed = await claimDependents({ owner: set, resource: PODS, isAdoptable: isActive }, tools);
      const isDeleted = set.metadata.deletionTimestamp !== undefined;
      const retryIn = isDeleted ? 0 : await managePods(set, claimed, tools);
      const pods = tools.informer(PODS).controlledBy(set.metadata.uid);
      await writeStatus(REPLICA_SETS, { ...set, status: statusOf(set, pods, tools.clock.now()) }, tools);
      return soonest([retryIn, ...delaysUntilAvailable(set, pods, tools)]);
    },
  };
}

/** Makes or deletes Pods; returns how long it waits before it makes those that are still missing. */
async function managePods(
  set: KubeObject,
  pods: readonly KubeObject[],
  tools: WorkloadTools,
): Promise<number> {
  const active = pods.filter(isActive);
  const missing = (numberAt(set, 'spec', 'replicas') ?? 1) - active.length;
  if (missing < 0) {
    const surplus = toDeletionOrder(active, tools.clock.now()).slice(0, -missing);
    for (const pod of surplus) await deleteObject(PODS, pod, tools);
    return 0;
  }
  const wait = missing === 0 ? 0 : retryDelay(pods, tools);
  if (wait > 0) return wait;
  for (let made = 0; made < missing; made += 1) {
    tools.informer(PODS).note(await tools.api.create('pods', podOf(set)));
  }
  return 0;
}

/**
 * The real controller replaces a failed Pod at once; here, where a Pod fails because it was asked to, that would go on forever
 * and quickly, so it takes ever longer.
 */
function retryDelay(pods: readonly KubeObject[], { clock, times }: WorkloadTools): number {
  const ends = pods.filter(hasEnded).map(endOf);
  if (ends.length === 0) return 0;
  const delay = Math.min(times.podRetryMs * 2 ** (ends.length - 1), LONGEST_RETRY_MS);
  return Math.max(...ends) + delay - clock.now();
}

function endOf(pod: KubeObject): number {
  const times = objectsAt(pod, 'status', 'containerStatuses').map((status) =>
    Date.parse(textAt(status, 'state', 'terminated', 'finishedAt') ?? ''),
  );
  return Math.max(0, ...times.filter((time) => !Number.isNaN(time)));
}

function statusOf(set: KubeObject, pods: readonly KubeObject[], now: number): JsonObject {
  const active = pods.filter(isActive);
  const wanted = Object.entries(textsAt(set, 'spec', 'template', 'metadata', 'labels'));
  const count = (isCounted: (pod: KubeObject) => boolean): number => active.filter(isCounted).length;
  const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
  return {
    ...objectAt(set, 'status'),
    replicas: active.length,
    fullyLabeledReplicas:
      count(({ metadata }) => wanted.every(([key, value]) => metadata.labels?.[key] === value)) || undefined,
    readyReplicas: count(isReady) || undefined,
    availableReplicas: count((pod) => availableIn(pod, minReadySeconds, now) <= 0) || undefined,
    terminatingReplicas: pods.filter((pod) => !isActive(pod) && !hasEnded(pod)).length,
    observedGeneration: set.metadata.generation,
  };
}

function delaysUntilAvailable(
  set: KubeObject,
  pods: readonly KubeObject[],
  { clock }: WorkloadTools,
): readonly number[] {
  const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
  return pods.filter(isActive).map((pod) => availableIn(pod, minReadySeconds, clock.now()));
}
