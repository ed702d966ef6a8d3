import type { JsonObject, KubeObject } from '../../../contract/kube-object.js';
import { numberAt } from '../fields.js';
import { DEPLOYMENTS } from '../resource.js';
import type { WorkloadTools } from '../workload.js';
import { writeStatus } from '../writes.js';
import { REVISION } from './annotations.js';
import { type Conditions, type DeploymentCondition, setCondition } from './conditions.js';
import { type Counters, deadlineIn, withProgress } from './progress.js';
import { allSets, leewayOf, replicasOf, type Rollout, sum } from './rollout.js';

export interface StatusChange {
  readonly rollout: Rollout;
  readonly conditions: Conditions;
  /** Whether an update is being carried out, and its progress to be told. */
  readonly isRollingOut: boolean;
}

/** Writes the status, with the revision; returns the milliseconds until the deadline of the update. */
export async function writeDeploymentStatus(
  { rollout, conditions, isRollingOut }: StatusChange,
  tools: WorkloadTools,
): Promise<number | undefined> {
  const { deployment, newSet } = rollout;
  const now = tools.clock.now();
  const counters = countersOf(rollout);
  const view = { deployment, counters, newSet: newSet?.metadata.name, now };
  const available = setCondition(conditions, availability(deployment, counters), now);
  const all = isRollingOut ? withProgress({ ...view, conditions: available }) : available;
  const status: JsonObject = {
    observedGeneration: deployment.metadata.generation,
    replicas: counters.replicas || undefined,
    updatedReplicas: counters.updated || undefined,
    readyReplicas: counters.ready || undefined,
    availableReplicas: counters.available || undefined,
    unavailableReplicas: Math.max(0, totalOf(rollout) - counters.available) || undefined,
    terminatingReplicas: sum(allSets(rollout), (set) => numberAt(set, 'status', 'terminatingReplicas') ?? 0),
    conditions: all,
  };
  await writeStatus(DEPLOYMENTS, { ...withRevision(deployment, newSet), status }, tools);
  return isRollingOut ? deadlineIn({ ...view, conditions: all }) : undefined;
}

function countersOf(rollout: Rollout): Counters {
  const sets = allSets(rollout);
  const count = (field: string) => (set: KubeObject) => numberAt(set, 'status', field) ?? 0;
  return {
    replicas: sum(sets, count('replicas')),
    updated: rollout.newSet === undefined ? 0 : count('replicas')(rollout.newSet),
    ready: sum(sets, count('readyReplicas')),
    available: sum(sets, count('availableReplicas')),
  };
}

/** Of all Pods that are asked for, made or not. */
function totalOf(rollout: Rollout): number {
  return sum(allSets(rollout), replicasOf);
}

function availability(deployment: KubeObject, { available }: Counters): DeploymentCondition {
  const least = replicasOf(deployment) - leewayOf(deployment).unavailable;
  return available >= least
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

function withRevision(deployment: KubeObject, newSet: KubeObject | undefined): KubeObject {
  const revision = newSet?.metadata.annotations?.[REVISION];
  if (revision === undefined) return deployment;
  const { metadata } = deployment;
  return {
    ...deployment,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [REVISION]: revision } },
  };
}
