import type { KubeObject } from '../../../contract/kube-object.js';
import type { WorkloadTools } from '../workload.js';
import { newSetReplicas, scaleSet } from './new-set.js';
import { allSets, availableOf, leewayOf, replicasOf, type Rollout, sum } from './rollout.js';

/** One step towards the new template: first up as far as there is room, otherwise down as far as may be missed. */
export async function rollForward(rollout: Rollout, tools: WorkloadTools): Promise<Rollout> {
  const { deployment, newSet, oldSets } = rollout;
  if (newSet === undefined) return rollout;
  const wanted = replicasOf(deployment);
  const replicas = replicasOf(newSet) > wanted ? wanted : newSetReplicas(rollout);
  if (replicas !== replicasOf(newSet)) {
    return { ...rollout, newSet: await scaleSet(deployment, newSet, { ...tools, replicas }) };
  }
  const scaled: KubeObject[] = [];
  const sizes = oldSizes(rollout);
  for (const [index, set] of oldSets.entries()) {
    const size = sizes[index] ?? 0;
    scaled.push(
      size === replicasOf(set) ? set : await scaleSet(deployment, set, { ...tools, replicas: size }),
    );
  }
  return { ...rollout, oldSets: scaled };
}

/** How large the old ReplicaSets are to be: first those Pods go that serve nobody, then others, oldest ReplicaSet first. */
function oldSizes(rollout: Rollout): readonly number[] {
  const { newSet, oldSets } = rollout;
  const sizes = oldSets.map(replicasOf);
  const least = replicasOf(rollout.deployment) - leewayOf(rollout.deployment).unavailable;
  const newUnavailable = replicasOf(newSet) - availableOf(newSet);
  const spare = sum(allSets(rollout), replicasOf) - least - newUnavailable;
  if (spare <= 0) return sizes;
  const cleaned = takeAway(
    sizes.map((size, index) => ({ size, most: size - availableOf(oldSets[index]) })),
    spare,
  );
  const removable = sum(allSets(rollout), availableOf) - least;
  return takeAway(
    cleaned.map((size) => ({ size, most: size })),
    removable,
  );
}

function takeAway(
  sets: readonly { readonly size: number; readonly most: number }[],
  total: number,
): number[] {
  let left = total;
  return sets.map(({ size, most }) => {
    const taken = Math.max(0, Math.min(most, size, left));
    left -= taken;
    return size - taken;
  });
}
