import type { KubeObject } from '../../../contract/kube-object.js';
import type { WorkloadTools } from '../workload.js';
import { desiredOf, maxOf } from './annotations.js';
import { scaleSet } from './new-set.js';
import { allSets, availableOf, isRolling, leewayOf, replicasOf, type Rollout, sum } from './rollout.js';
import { numberAt } from '../fields.js';

/** Whether the Deployment was scaled since its ReplicaSets were. */
export function isScaled(rollout: Rollout): boolean {
  const wanted = replicasOf(rollout.deployment);
  return activeSets(rollout).some((set) => (desiredOf(set) ?? wanted) !== wanted);
}

/** Brings the ReplicaSets to the size of the Deployment, without going on with an update. */
export async function scaleSets(rollout: Rollout, tools: WorkloadTools): Promise<Rollout> {
  const sizes = sizesOf(rollout);
  const scaled = new Map<KubeObject, KubeObject>();
  for (const [set, replicas] of sizes) {
    scaled.set(set, await scaleSet(rollout.deployment, set, { ...tools, replicas }));
  }
  return {
    ...rollout,
    newSet: rollout.newSet === undefined ? undefined : (scaled.get(rollout.newSet) ?? rollout.newSet),
    oldSets: rollout.oldSets.map((set) => scaled.get(set) ?? set),
  };
}

function sizesOf(rollout: Rollout): ReadonlyMap<KubeObject, number> {
  const { deployment, newSet, oldSets } = rollout;
  const wanted = replicasOf(deployment);
  const only = onlySet(rollout);
  if (only !== undefined) return new Map(replicasOf(only) === wanted ? [] : [[only, wanted]]);
  if (newSet !== undefined && isSaturated(newSet, wanted)) {
    return new Map(oldSets.filter((set) => replicasOf(set) > 0).map((set) => [set, 0]));
  }
  return isRolling(deployment) ? proportionalSizes(rollout) : new Map();
}

function activeSets(rollout: Rollout): readonly KubeObject[] {
  return allSets(rollout).filter((set) => replicasOf(set) > 0);
}

/** The ReplicaSet that matters when there is one only: the active one, or, when none is, the latest. */
function onlySet(rollout: Rollout): KubeObject | undefined {
  const active = activeSets(rollout);
  if (active.length > 1) return undefined;
  return active[0] ?? rollout.newSet ?? rollout.oldSets.at(-1);
}

function isSaturated(set: KubeObject, wanted: number): boolean {
  return desiredOf(set) === wanted && replicasOf(set) === wanted && availableOf(set) === wanted;
}

/** In the middle of an update each ReplicaSet gets its share, so that a bad template does not get everything. */
function proportionalSizes(rollout: Rollout): ReadonlyMap<KubeObject, number> {
  const { deployment } = rollout;
  const wanted = replicasOf(deployment);
  const allowed = wanted > 0 ? wanted + leewayOf(deployment).surge : 0;
  const toAdd = allowed - sum(activeSets(rollout), replicasOf);
  // Of equal size the newer one gets more, and loses less.
  const sets = activeSets(rollout)
    .toReversed()
    .toSorted((one, other) => replicasOf(other) - replicasOf(one));
  let added = 0;
  const sizes = sets.map((set): [KubeObject, number] => {
    const share = shareOf(set, deployment, allowed);
    const most = toAdd - added;
    const own = toAdd > 0 ? Math.min(share, most) : Math.max(share, most);
    added += toAdd === 0 ? 0 : own;
    return [set, toAdd === 0 ? replicasOf(set) : replicasOf(set) + own];
  });
  return new Map(
    sizes.map(([set, size], index) => [set, Math.max(0, index === 0 ? size + toAdd - added : size)]),
  );
}

function shareOf(set: KubeObject, deployment: KubeObject, allowed: number): number {
  const size = replicasOf(set);
  const before = maxOf(set) ?? numberAt(deployment, 'status', 'replicas') ?? 0;
  if (replicasOf(deployment) === 0 || before === 0) return -size;
  return Math.round((size * allowed) / before) - size;
}
