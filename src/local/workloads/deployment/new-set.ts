import { isStatusError } from '../../../cluster/status-error.js';
import type { KubeObject } from '../../../contract/kube-object.js';
import { hashOf, isSameJson } from '../canonical-json.js';
import { numberAt, objectAt, textsAt } from '../fields.js';
import { REPLICA_SETS } from '../resource.js';
import { controlledBy, type WorkloadTools } from '../workload.js';
import { newSetAnnotations, scaleAnnotations } from './annotations.js';
import { allSets, HASH_LABEL, isRolling, leewayOf, replicasOf, type Rollout, sum } from './rollout.js';

/** Brings the ReplicaSet with the present template, if it is there, up to date with what else the Deployment says. */
export async function updateNewSet(rollout: Rollout, tools: WorkloadTools): Promise<Rollout> {
  const { deployment, newSet, oldSets } = rollout;
  if (newSet === undefined) return rollout;
  const annotations = newSetAnnotations(deployment, oldSets, newSet.metadata.annotations);
  const minReadySeconds = numberAt(deployment, 'spec', 'minReadySeconds');
  const spec = { ...objectAt(newSet, 'spec'), minReadySeconds };
  if (isSameJson([annotations, spec], [newSet.metadata.annotations, newSet['spec']])) return rollout;
  const changed = { ...newSet, metadata: { ...newSet.metadata, annotations }, spec };
  return { ...rollout, newSet: await update(changed, tools) };
}

/** The rollout with a ReplicaSet for the present template; `isMade` when there was none. */
export async function ensureNewSet(
  rollout: Rollout,
  tools: WorkloadTools,
): Promise<{ readonly rollout: Rollout; readonly isMade: boolean }> {
  if (rollout.newSet !== undefined) return { rollout, isMade: false };
  const newSet = await createNewSet(rollout, tools, 0);
  tools.informer(REPLICA_SETS).note(newSet);
  return { rollout: { ...rollout, newSet }, isMade: true };
}

const MOST_COLLISIONS = 5;

/** When somebody else's ReplicaSet has the name, another one is tried. */
async function createNewSet(rollout: Rollout, tools: WorkloadTools, collisions: number): Promise<KubeObject> {
  try {
    return await tools.api.create('replicasets', newSetOf(rollout, collisions));
  } catch (error) {
    if (!isStatusError(error, 'AlreadyExists') || collisions === MOST_COLLISIONS) throw error;
    return createNewSet(rollout, tools, collisions + 1);
  }
}

function newSetOf(rollout: Rollout, collisions: number) {
  const { deployment, oldSets } = rollout;
  const template = objectAt(deployment, 'spec', 'template');
  const hash = hashOf(template, collisions);
  const mark = { [HASH_LABEL]: hash };
  const labels = { ...textsAt(template, 'metadata', 'labels'), ...mark };
  const selector = objectAt(deployment, 'spec', 'selector');
  const { name, namespace } = deployment.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: { ...newSetAnnotations(deployment, oldSets), ...scaleAnnotations(deployment) },
      ownerReferences: [controlledBy(deployment)],
    },
    spec: {
      replicas: newSetReplicas(rollout),
      minReadySeconds: numberAt(deployment, 'spec', 'minReadySeconds'),
      selector: { ...selector, matchLabels: { ...textsAt(selector, 'matchLabels'), ...mark } },
      template: { ...template, metadata: { ...objectAt(template, 'metadata'), labels } },
    },
  };
}

/** As many as there is room for. */
export function newSetReplicas(rollout: Rollout): number {
  const { deployment, newSet } = rollout;
  const wanted = replicasOf(deployment);
  if (!isRolling(deployment)) return wanted;
  const room = wanted + leewayOf(deployment).surge - sum(allSets(rollout), replicasOf);
  const present = replicasOf(newSet);
  return room <= 0 ? present : present + Math.min(room, wanted - present);
}

/** Scales a ReplicaSet, and notes on it for what size of the Deployment. */
export async function scaleSet(
  deployment: KubeObject,
  set: KubeObject,
  scale: WorkloadTools & { readonly replicas: number },
): Promise<KubeObject> {
  const { replicas, ...tools } = scale;
  const annotations = { ...set.metadata.annotations, ...scaleAnnotations(deployment) };
  const isSame = replicas === replicasOf(set) && isSameJson(annotations, set.metadata.annotations);
  if (isSame) return set;
  const spec = { ...objectAt(set, 'spec'), replicas };
  return update({ ...set, metadata: { ...set.metadata, annotations }, spec }, tools);
}

async function update(set: KubeObject, { api, informer }: WorkloadTools): Promise<KubeObject> {
  const written = await api.update('replicasets', set);
  informer(REPLICA_SETS).note(written);
  return written;
}
