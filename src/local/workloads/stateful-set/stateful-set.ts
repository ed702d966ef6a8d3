import type { JsonObject, KubeObject } from '../../../contract/kube-object.js';
import { claimDependents } from '../claim.js';
import { numberAt, objectAt, textAt } from '../fields.js';
import { isReady, soonest } from '../pod-health.js';
import { CLAIMS, PODS, REVISIONS, STATEFUL_SETS } from '../resource.js';
import { dropRevisions, ensureRevision, revisionsOf } from '../revisions.js';
import { wakesAdopters } from '../selector.js';
import type { Watch, Workload, WorkloadTools } from '../workload.js';
import { writeStatus } from '../writes.js';
import {
  byOrdinal,
  delayOf,
  isAvailable,
  isTerminating,
  ordinalOf,
  REVISION_LABEL,
  type SetView,
} from './members.js';
import { bringForward } from './steps.js';

const RETRY_MS = 500;

/** Stand-in for the StatefulSet controller. */
export function statefulSetWorkload(): Workload {
  return {
    resource: STATEFUL_SETS,
    dependents: [PODS],
    watches: [wakesAdopters(STATEFUL_SETS, PODS), KNOWS_CLAIMS, KNOWS_REVISIONS],
    reconcile: async (set, tools) => {
      if (set.metadata.deletionTimestamp !== undefined) return undefined;
      const isAdoptable = (pod: KubeObject): boolean => ordinalOf(set, pod) !== undefined;
      const pods = await claimDependents({ owner: set, resource: PODS, isAdoptable }, tools);
      const view = await viewOf(set, pods, tools);
      const outcome = await bringForward(view, tools);
      const present = tools.informer(PODS).controlledBy(set.metadata.uid);
      const written = await report({ ...view, byOrdinal: byOrdinal(set, present) }, tools);
      await dropRevisions(set, (revision) => isUsed(revision, written, present), tools);
      const delays = present.map((pod) => delayOf(set, pod, tools.clock.now()));
      return outcome === 'blocked' ? RETRY_MS : soonest(delays);
    },
  };
}

const KNOWS_CLAIMS: Watch = { resource: CLAIMS, wakes: () => [] };
const KNOWS_REVISIONS: Watch = { resource: REVISIONS, wakes: () => [] };

async function viewOf(set: KubeObject, pods: readonly KubeObject[], tools: WorkloadTools): Promise<SetView> {
  const update = await ensureRevision(set, 'controller.kubernetes.io/hash', tools);
  const currentName = textAt(set, 'status', 'currentRevision');
  const known = revisionsOf(set, tools.informer);
  const current = known.find(({ metadata }) => metadata.name === currentName) ?? update;
  return { set, byOrdinal: byOrdinal(set, pods), current, update, now: tools.clock.now() };
}

async function report(view: SetView, tools: WorkloadTools): Promise<KubeObject> {
  const { set } = view;
  return writeStatus(
    STATEFUL_SETS,
    { ...set, status: { ...objectAt(set, 'status'), ...statusOf(view) } },
    tools,
  );
}

function statusOf(view: SetView): JsonObject {
  const { set, current, update } = view;
  const pods = [...view.byOrdinal.values()];
  const ofRevision = ({ metadata }: KubeObject): number =>
    pods.filter((pod) => !isTerminating(pod) && pod.metadata.labels?.[REVISION_LABEL] === metadata.name)
      .length;
  const replicas = numberAt(set, 'spec', 'replicas') ?? 1;
  const ready = pods.filter(isReady).length;
  const updated = ofRevision(update);
  const isRolling = textAt(set, 'spec', 'updateStrategy', 'type') !== 'OnDelete';
  const isDone = isRolling && [updated, ready, pods.length].every((count) => count === replicas);
  return {
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    readyReplicas: ready || undefined,
    availableReplicas: pods.filter((pod) => isAvailable(view, pod)).length,
    currentReplicas: (isDone ? updated : ofRevision(current)) || undefined,
    updatedReplicas: updated || undefined,
    currentRevision: isDone ? update.metadata.name : current.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: 0,
  };
}

function isUsed({ metadata }: KubeObject, set: KubeObject, pods: readonly KubeObject[]): boolean {
  const named = ['currentRevision', 'updateRevision'].map((field) => textAt(set, 'status', field));
  const worn = pods.map((pod) => pod.metadata.labels?.[REVISION_LABEL]);
  return [...named, ...worn].includes(metadata.name);
}
