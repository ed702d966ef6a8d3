import type { KubeObject } from '../../../contract/kube-object.js';
import { claimDependents } from '../claim.js';
import { isTrueAt, numberAt, objectsAt } from '../fields.js';
import { controllerUid } from '../informer.js';
import { DEPLOYMENTS, PODS, REPLICA_SETS } from '../resource.js';
import { wakesAdopters } from '../selector.js';
import type { Watch, Workload, WorkloadTools } from '../workload.js';
import { type Conditions, findCondition, renewCondition, setCondition } from './conditions.js';
import { dropHistory } from './history.js';
import { ensureNewSet, updateNewSet } from './new-set.js';
import { countersOf, deadlineOf, foundNewSet, isComplete, madeNewSet, withPause } from './progress.js';
import { recreate } from './recreate.js';
import { rollForward } from './rolling-update.js';
import { isRolling, type Rollout, toRollout } from './rollout.js';
import { isScaled, scaleSets } from './scale.js';
import { writeDeploymentStatus } from './status.js';

/** Stand-in for the Deployment controller. */
export function deploymentWorkload(): Workload {
  return {
    resource: DEPLOYMENTS,
    dependents: [REPLICA_SETS],
    watches: [wakesAdopters(DEPLOYMENTS, REPLICA_SETS), WAKES_WHEN_PODS_GO],
    reconcile: async (deployment, tools) => {
      const sets = await claimDependents({ owner: deployment, resource: REPLICA_SETS }, tools);
      const rollout = toRollout(deployment, sets);
      const now = tools.clock.now();
      const conditions = withPause(deployment, objectsAt(deployment, 'status', 'conditions'), now);
      if (deployment.metadata.deletionTimestamp !== undefined) {
        return writeDeploymentStatus({ rollout, conditions, isRollingOut: false }, tools);
      }
      const current = await updateNewSet(rollout, tools);
      return isTrueAt(deployment, 'spec', 'paused') || isScaled(current)
        ? scale(current, conditions, tools)
        : rollOut(current, conditions, tools);
    },
  };
}

/** A Deployment that recreates waits for the last Pod of its old ReplicaSets. */
const WAKES_WHEN_PODS_GO: Watch = {
  resource: PODS,
  wakes: (pod, { informer }) => {
    const set = informer(REPLICA_SETS).get(controllerUid(pod) ?? '');
    const deployment = set === undefined ? undefined : informer(DEPLOYMENTS).get(controllerUid(set) ?? '');
    return deployment === undefined || isRolling(deployment) ? [] : [deployment.metadata.uid];
  },
};

async function scale(
  rollout: Rollout,
  conditions: Conditions,
  tools: WorkloadTools,
): Promise<number | undefined> {
  const scaled = await scaleSets(rollout, tools);
  if (isTrueAt(rollout.deployment, 'spec', 'paused')) await dropHistory(scaled, tools);
  return writeDeploymentStatus({ rollout: scaled, conditions, isRollingOut: false }, tools);
}

async function rollOut(
  before: Rollout,
  conditions: Conditions,
  tools: WorkloadTools,
): Promise<number | undefined> {
  const { rollout, isMade } = isRolling(before.deployment)
    ? await ensureNewSet(before, tools)
    : await recreate(before, tools);
  const moved = isRolling(before.deployment) && !isMade ? await rollForward(rollout, tools) : rollout;
  if (wasComplete(moved.deployment)) await dropHistory(moved, tools);
  const told = withNewSet(moved, { conditions, isMade, now: tools.clock.now() });
  return writeDeploymentStatus({ rollout: moved, conditions: told, isRollingOut: true }, tools);
}

function wasComplete(deployment: KubeObject): boolean {
  const observed = numberAt(deployment, 'status', 'observedGeneration') ?? 0;
  const isPresent = observed >= (deployment.metadata.generation ?? 0);
  return isPresent && isComplete({ deployment, counters: countersOf(deployment) });
}

function withNewSet(
  { deployment, newSet }: Rollout,
  {
    conditions,
    isMade,
    now,
  }: { readonly conditions: Conditions; readonly isMade: boolean; readonly now: number },
): Conditions {
  if (newSet === undefined || deadlineOf(deployment) === Infinity) return conditions;
  const { name } = newSet.metadata;
  if (isMade) return renewCondition(conditions, madeNewSet(name), now);
  if (findCondition(conditions, 'Progressing') !== undefined) return conditions;
  return setCondition(conditions, foundNewSet(name), now);
}
