import type { KubeObject } from '../../../contract/kube-object.js';
import { claimDependents } from '../claim.js';
import { isActive, soonest } from '../pod-health.js';
import { DAEMON_SETS, NODES, PODS, REVISIONS } from '../resource.js';
import { dropRevisions, ensureRevision } from '../revisions.js';
import { wakesAdopters } from '../selector.js';
import type { Watch, Workload, WorkloadTools } from '../workload.js';
import { deleteObject, writeStatus } from '../writes.js';
import { FailedPods } from './failed-pods.js';
import { daemonPodOf } from './new-pod.js';
import { delayOf, HASH_LABEL, toPlaces } from './places.js';
import { planUpdate } from './plan.js';
import { statusOf } from './status.js';

/** Stand-in for the DaemonSet controller. Every node suits every Pod. */
export function daemonSetWorkload(): Workload {
  const failedPods = new FailedPods();
  return {
    resource: DAEMON_SETS,
    dependents: [PODS],
    watches: [wakesAdopters(DAEMON_SETS, PODS), WAKES_ALL_FOR_NODES, KNOWS_REVISIONS],
    reconcile: async (set, tools) => {
      const { uid, deletionTimestamp } = set.metadata;
      if (deletionTimestamp !== undefined) return undefined;
      await claimDependents({ owner: set, resource: PODS, isAdoptable: isActive }, tools);
      const hash = await ensureHash(set, tools);
      const retryIn = await failedPods.remove(set, tools);
      await bringForward(set, hash, tools);
      const pods = tools.informer(PODS).controlledBy(uid);
      const now = tools.clock.now();
      const view = { set, hash, places: toPlaces(tools.informer(NODES).all(), pods, hash), now };
      await writeStatus(DAEMON_SETS, { ...set, status: statusOf(view) }, tools);
      await dropRevisions(set, (revision) => isUsed(revision, hash, pods), tools);
      return soonest([retryIn, ...pods.map((pod) => delayOf(set, pod, now))]);
    },
  };
}

const WAKES_ALL_FOR_NODES: Watch = {
  resource: NODES,
  wakes: (_node, { informer }) =>
    informer(DAEMON_SETS)
      .all()
      .map(({ metadata }) => metadata.uid),
};
const KNOWS_REVISIONS: Watch = { resource: REVISIONS, wakes: () => [] };

async function ensureHash(set: KubeObject, tools: WorkloadTools): Promise<string> {
  const revision = await ensureRevision(set, HASH_LABEL, tools);
  return revision.metadata.labels?.[HASH_LABEL] ?? '';
}

async function bringForward(set: KubeObject, hash: string, tools: WorkloadTools): Promise<void> {
  const pods = tools.informer(PODS).controlledBy(set.metadata.uid);
  const places = toPlaces(tools.informer(NODES).all(), pods, hash);
  const { remove, create } = planUpdate({ set, places, now: tools.clock.now() });
  for (const pod of remove) await deleteObject(PODS, pod, tools);
  for (const node of create) {
    tools.informer(PODS).note(await tools.api.create('pods', daemonPodOf(set, { node, hash })));
  }
}

function isUsed({ metadata }: KubeObject, hash: string, pods: readonly KubeObject[]): boolean {
  const worn = pods.map((pod) => pod.metadata.labels?.[HASH_LABEL]);
  return [hash, ...worn].includes(metadata.labels?.[HASH_LABEL]);
}
