import { z } from 'zod';
import type { ObservedObject } from './objects.js';

/** What readiness is read from; everything else in a status is left alone. */
const Workload = z.object({
  spec: z
    .object({
      replicas: z.number().optional(),
      updateStrategy: z.object({ type: z.string().optional() }).optional(),
    })
    .catch({}),
  status: z
    .object({
      observedGeneration: z.number().optional(),
      phase: z.string().optional(),
      replicas: z.number().optional(),
      readyReplicas: z.number().optional(),
      updatedReplicas: z.number().optional(),
      availableReplicas: z.number().optional(),
      desiredNumberScheduled: z.number().optional(),
      updatedNumberScheduled: z.number().optional(),
      numberAvailable: z.number().optional(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional(),
    })
    .catch({}),
});
type Workload = z.infer<typeof Workload>;

/** How each kind says that it does its work now. Kinds that have nothing to wait for are ready once they exist. */
const READY_RULES: Readonly<Record<string, (workload: Workload) => boolean>> = {
  Pod: (pod) => hasCondition(pod, 'Ready'),
  Deployment: ({ spec: { replicas = 1 }, status }) =>
    (status.updatedReplicas ?? 0) >= replicas &&
    (status.availableReplicas ?? 0) >= replicas &&
    (status.replicas ?? 0) <= replicas,
  StatefulSet: ({ spec: { replicas = 1, updateStrategy }, status }) =>
    (updateStrategy?.type === 'OnDelete' || (status.updatedReplicas ?? 0) >= replicas) &&
    (status.readyReplicas ?? 0) >= replicas,
  ReplicaSet: ({ spec: { replicas = 1 }, status }) => (status.availableReplicas ?? 0) >= replicas,
  DaemonSet: ({ status }) =>
    (status.updatedNumberScheduled ?? 0) >= (status.desiredNumberScheduled ?? 0) &&
    (status.numberAvailable ?? 0) >= (status.desiredNumberScheduled ?? 0),
  Job: (job) => hasCondition(job, 'Complete'),
  PersistentVolumeClaim: ({ status }) => status.phase === 'Bound',
};

/**
 * Whether an observed child does its work *now*, with the spec it has now.
 *
 * A status that was reported for an earlier generation does not count: right after an update in place, the old `Ready`
 * stays until the kubelet or controller has acted. A child that is being deleted is not ready. Kinds without a rule are
 * ready when their `Ready` condition says so, or when they have none.
 */
export function isReady(child: ObservedObject): boolean {
  if (child.metadata.deletionTimestamp !== undefined) return false;
  const workload = Workload.parse({ spec: child['spec'] ?? {}, status: child['status'] ?? {} });
  if (!isFresh(child, workload)) return false;
  const rule = READY_RULES[child.kind];
  if (rule !== undefined) return rule(workload);
  const declaresReady = workload.status.conditions?.some(({ type }) => type === 'Ready') ?? false;
  return !declaresReady || hasCondition(workload, 'Ready');
}

/** Kinds whose status is made by somebody who looks at the spec first, and says which one it saw. */
const REPORTING: ReadonlySet<string> = new Set([
  'Pod',
  'Deployment',
  'StatefulSet',
  'ReplicaSet',
  'DaemonSet',
]);

/**
 * Whether the status is that of the present spec. Where `observedGeneration` is missing it is, but for the kinds that always
 * report it: their status is fresh only while the object was never changed in place.
 */
function isFresh({ kind, metadata: { generation = 1 } }: ObservedObject, { status }: Workload): boolean {
  if (status.observedGeneration !== undefined) return status.observedGeneration >= generation;
  return generation <= 1 || !REPORTING.has(kind);
}

function hasCondition({ status }: Workload, type: string): boolean {
  return (
    status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false
  );
}
