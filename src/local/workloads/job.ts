import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { hasCondition, type NewCondition, withConditions } from './conditions.js';
import { isTrueAt, numberAt, objectAt, objectsAt, textAt, toTimestamp } from './fields.js';
import { createPods, formatIndexes, indexOf, type JobPods, sortPods } from './job-pods.js';
import { JOBS, PODS } from './resource.js';
import type { Workload, WorkloadTools } from './workload.js';
import { deleteObject } from './writes.js';

/** What is remembered of Pods that have come to an end: they count even when they are deleted later. */
interface Ended {
  readonly succeeded: Map<string, number | undefined>;
  readonly failed: Map<string, number>;
}

interface JobView {
  readonly job: KubeObject;
  readonly pods: JobPods;
  readonly ended: Ended;
  readonly now: number;
}

/** Stand-in for the Job controller. podFailurePolicy, successPolicy and backoffLimitPerIndex are not simulated. */
export function jobWorkload(): Workload {
  const endedByJob = new Map<string, Ended>();
  return {
    resource: JOBS,
    dependents: [PODS],
    reconcile: async (job, tools) => {
      const { uid, deletionTimestamp } = job.metadata;
      if (deletionTimestamp !== undefined || isFinished(job)) {
        endedByJob.delete(uid);
        return deletionTimestamp === undefined ? expire(job, tools) : undefined;
      }
      const pods = sortPods(tools.informer(PODS).controlledBy(uid));
      const now = tools.clock.now();
      const ended = endedByJob.get(uid) ?? { succeeded: new Map(), failed: new Map() };
      endedByJob.set(uid, ended);
      for (const pod of pods.succeeded) ended.succeeded.set(pod.metadata.uid, indexOf(pod));
      for (const pod of pods.failed) {
        if (!ended.failed.has(pod.metadata.uid)) ended.failed.set(pod.metadata.uid, now);
      }
      return bringForward({ job, pods, ended, now }, tools);
    },
  };
}

export function isFinished(job: KubeObject): boolean {
  return hasCondition(job, 'Complete') || hasCondition(job, 'Failed');
}

async function expire(job: KubeObject, { api, clock }: WorkloadTools): Promise<number | undefined> {
  const ttl = numberAt(job, 'spec', 'ttlSecondsAfterFinished');
  if (ttl === undefined) return undefined;
  const last = objectsAt(job, 'status', 'conditions').find(
    ({ type }) => type === 'Complete' || type === 'Failed',
  );
  const finishedAt = Date.parse(textAt(last, 'lastTransitionTime') ?? '');
  const remaining = finishedAt + ttl * 1000 - clock.now();
  if (remaining > 0) return remaining;
  const { name, namespace, uid } = job.metadata;
  await api.delete({ ...JOBS, name, namespace }, { uid, propagationPolicy: 'Background' });
  return undefined;
}

async function bringForward(view: JobView, tools: WorkloadTools): Promise<number | undefined> {
  const { job, pods } = view;
  const verdict = verdictOf(view);
  if (verdict !== undefined || isTrueAt(job, 'spec', 'suspend')) {
    await deletePods(pods.active, tools);
    await writeStatus({ ...view, pods: { ...pods, active: [], ready: 0 } }, verdict ?? suspended(), tools);
    return undefined;
  }
  const missing = wantedActive(view) - pods.active.length;
  if (missing < 0) await deletePods(pods.active.slice(missing), tools);
  const retryIn = missing > 0 ? retryDelay(view, tools) : 0;
  if (missing > 0 && retryIn <= 0) await createPods(job, missing, { ...tools, taken: takenIndexes(view) });
  const now = sortPods(tools.informer(PODS).controlledBy(job.metadata.uid));
  await writeStatus({ ...view, pods: now }, resumed(job), tools);
  return nextLook(view, retryIn);
}

interface Verdict {
  readonly conditions: readonly NewCondition[];
  readonly isComplete: boolean;
}

function verdictOf({ job, pods, ended, now }: JobView): Verdict | undefined {
  const completions = numberAt(job, 'spec', 'completions');
  const succeeded = ended.succeeded.size;
  const isComplete =
    completions === undefined ? succeeded > 0 && pods.active.length === 0 : succeeded >= completions;
  if (isComplete) {
    return verdict('SuccessCriteriaMet', 'Complete', {
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    });
  }
  if (ended.failed.size > (numberAt(job, 'spec', 'backoffLimit') ?? 6)) {
    return verdict('FailureTarget', 'Failed', {
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
  }
  if (now < deadlineOf(job)) return undefined;
  return verdict('FailureTarget', 'Failed', {
    reason: 'DeadlineExceeded',
    message: 'Job was active longer than specified deadline',
  });
}

function verdict(
  first: string,
  last: 'Complete' | 'Failed',
  why: { readonly reason: string; readonly message: string },
): Verdict {
  const conditions = [first, last].map((type) => ({ type, status: 'True' as const, ...why }));
  return { conditions, isComplete: last === 'Complete' };
}

function deadlineOf(job: KubeObject): number {
  const seconds = numberAt(job, 'spec', 'activeDeadlineSeconds');
  const startTime = textAt(job, 'status', 'startTime');
  if (seconds === undefined || startTime === undefined) return Infinity;
  return Date.parse(startTime) + seconds * 1000;
}

function suspended(): Verdict {
  const why = { reason: 'JobSuspended', message: 'Job suspended' };
  return { conditions: [{ type: 'Suspended', status: 'True', ...why }], isComplete: false };
}

function resumed(job: KubeObject): Verdict {
  const why = { reason: 'JobResumed', message: 'Job resumed' };
  const wasSuspended = hasCondition(job, 'Suspended');
  return {
    conditions: wasSuspended ? [{ type: 'Suspended', status: 'False', ...why }] : [],
    isComplete: false,
  };
}

function wantedActive({ job, pods, ended }: JobView): number {
  const parallelism = numberAt(job, 'spec', 'parallelism') ?? 1;
  const completions = numberAt(job, 'spec', 'completions');
  // Without a number of completions, the first success ends the recruiting.
  if (completions === undefined) return ended.succeeded.size > 0 ? pods.active.length : parallelism;
  return Math.min(parallelism, completions - ended.succeeded.size);
}

function retryDelay({ ended, now }: JobView, { times }: WorkloadTools): number {
  return Math.max(0, ...ended.failed.values()) + times.jobRetryMs * Math.sign(ended.failed.size) - now;
}

function takenIndexes({ pods, ended }: JobView): readonly number[] {
  return [...ended.succeeded.values(), ...pods.active.map(indexOf)].filter((index) => index !== undefined);
}

function nextLook({ job, now }: JobView, retryIn: number): number | undefined {
  // A Job that has just started learns its startTime, and with it its deadline, with the change of its status.
  const steps = [retryIn, deadlineOf(job) - now].filter((step) => step > 0 && step < Infinity);
  return steps.length === 0 ? undefined : Math.min(...steps);
}

async function deletePods(pods: readonly KubeObject[], tools: WorkloadTools): Promise<void> {
  for (const pod of pods) await deleteObject(PODS, pod, tools);
}

async function writeStatus(
  view: JobView,
  { conditions, isComplete }: Verdict,
  tools: WorkloadTools,
): Promise<void> {
  const { job, pods, ended, now } = view;
  const isSuspended = isTrueAt(job, 'spec', 'suspend');
  const before = objectAt(job, 'status');
  const all = withConditions(
    job,
    conditions.filter((condition) => isNews(job, condition)),
    now,
  );
  const indexes = [...ended.succeeded.values()].filter((index) => index !== undefined);
  const status: JsonObject = {
    conditions: all.length === 0 ? undefined : all,
    startTime: isSuspended ? undefined : (before['startTime'] ?? toTimestamp(now)),
    completionTime: isComplete ? toTimestamp(now) : undefined,
    active: pods.active.length || undefined,
    succeeded: ended.succeeded.size || undefined,
    failed: ended.failed.size || undefined,
    completedIndexes: indexes.length === 0 ? undefined : formatIndexes(indexes),
    terminating: 0,
    uncountedTerminatedPods: {},
    ready: pods.ready,
  };
  const written = await tools.api.updateStatus('jobs', { ...job, status });
  tools.informer(JOBS).note(written);
}

/** A condition that is there already keeps the time it was last looked at. */
function isNews(job: KubeObject, { type, status }: NewCondition): boolean {
  return status === 'False' ? hasCondition(job, type) : !hasCondition(job, type);
}
