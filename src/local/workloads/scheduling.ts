import { isStatusError } from '../../cluster/status-error.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { toCondition } from './conditions.js';
import { objectAt, textAt } from './fields.js';
import { NODE_NAME, nodeOf } from './node.js';
import { claimNamesOf } from './persistent-volume-claim.js';
import { CLAIMS, PODS } from './resource.js';
import type { WorkloadTools } from './workload.js';
import { warn } from './event.js';
import { writeStatus } from './writes.js';

/** Why a Pod cannot be bound to the node. Selectors, affinities and resources never stand in the way: one node must do for all. */
export function schedulingProblem(pod: KubeObject, { informer }: WorkloadTools): string | undefined {
  for (const name of claimNamesOf(pod)) {
    const claim = informer(CLAIMS).find(pod.metadata.namespace ?? '', name);
    if (claim === undefined) return `persistentvolumeclaim "${name}" not found`;
    if (claim.metadata.deletionTimestamp !== undefined)
      return `persistentvolumeclaim "${name}" is being deleted`;
    if (textAt(claim, 'status', 'phase') !== 'Bound')
      return 'pod has unbound immediate PersistentVolumeClaims';
  }
  return undefined;
}

export async function bindPod(pod: KubeObject, { api }: WorkloadTools): Promise<void> {
  const { name, namespace } = pod.metadata;
  const target = { apiVersion: 'v1', kind: 'Node', name: nodeOf(pod) ?? NODE_NAME };
  const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace }, target };
  await api.create('bindings', binding).catch((error: unknown) => {
    // Somebody else's scheduler was faster.
    if (!isStatusError(error, 'Conflict')) throw error;
  });
}

export async function reportUnschedulable(
  pod: KubeObject,
  problem: string,
  tools: WorkloadTools,
): Promise<void> {
  const message = `0/1 nodes are available: ${problem}.`;
  const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message } as const;
  const conditions = [{ lastProbeTime: null, ...toCondition(pod, condition, tools.clock.now()) }];
  const before = objectAt(pod, 'status');
  const written = await writeStatus(PODS, { ...pod, status: { ...before, conditions } }, tools);
  if (written === pod) return;
  await warn(pod, { reason: 'FailedScheduling', message, component: 'default-scheduler' }, tools);
}
