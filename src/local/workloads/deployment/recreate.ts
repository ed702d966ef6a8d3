import type { KubeObject } from '../../../contract/kube-object.js';
import { hasEnded } from '../pod-health.js';
import { PODS } from '../resource.js';
import type { WorkloadTools } from '../workload.js';
import { ensureNewSet, scaleSet } from './new-set.js';
import { replicasOf, type Rollout } from './rollout.js';

/** One step towards the new template, which begins when no Pod of an old one runs any longer. */
export async function recreate(
  rollout: Rollout,
  tools: WorkloadTools,
): Promise<{ readonly rollout: Rollout; readonly isMade: boolean }> {
  const { deployment, oldSets } = rollout;
  if (oldSets.some((set) => replicasOf(set) > 0)) {
    const scaled: KubeObject[] = [];
    for (const set of oldSets) {
      scaled.push(replicasOf(set) === 0 ? set : await scaleSet(deployment, set, { ...tools, replicas: 0 }));
    }
    return { rollout: { ...rollout, oldSets: scaled }, isMade: false };
  }
  const stillRun = oldSets.some((set) =>
    tools
      .informer(PODS)
      .controlledBy(set.metadata.uid)
      .some((pod) => !hasEnded(pod)),
  );
  if (stillRun) return { rollout, isMade: false };
  const ensured = await ensureNewSet(rollout, tools);
  const { newSet } = ensured.rollout;
  if (newSet === undefined || replicasOf(newSet) === replicasOf(deployment)) return ensured;
  const replicas = replicasOf(deployment);
  const scaled = await scaleSet(deployment, newSet, { ...tools, replicas });
  return { ...ensured, rollout: { ...ensured.rollout, newSet: scaled } };
}
