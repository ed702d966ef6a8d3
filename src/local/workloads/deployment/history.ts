import type { KubeObject } from '../../../contract/kube-object.js';
import { numberAt } from '../fields.js';
import { REPLICA_SETS } from '../resource.js';
import type { WorkloadTools } from '../workload.js';
import { deleteObject } from '../writes.js';
import { revisionOf } from './annotations.js';
import { replicasOf, type Rollout } from './rollout.js';

/** Deletes ReplicaSets of earlier templates beyond the limit, lowest revision first. */
export async function dropHistory({ deployment, oldSets }: Rollout, tools: WorkloadTools): Promise<void> {
  const limit = numberAt(deployment, 'spec', 'revisionHistoryLimit') ?? Infinity;
  const kept = oldSets.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = Math.max(0, kept.length - limit);
  const lowestFirst = kept.toSorted((one, other) => revisionOf(one) - revisionOf(other));
  for (const set of lowestFirst.slice(0, surplus)) {
    if (isUnused(set)) await deleteObject(REPLICA_SETS, set, tools);
  }
}

function isUnused(set: KubeObject): boolean {
  const observed = numberAt(set, 'status', 'observedGeneration') ?? 0;
  return (
    replicasOf(set) === 0 &&
    (numberAt(set, 'status', 'replicas') ?? 0) === 0 &&
    observed >= (set.metadata.generation ?? 0)
  );
}
