import { Cron } from 'croner';
import { toInterval } from '../../contract/cron-schedule.js';
import { isStatusError } from '../../cluster/status-error.js';
import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { hasCondition } from './conditions.js';
import { isTrueAt, numberAt, objectAt, objectsAt, textAt, textsAt, toTimestamp } from './fields.js';
import { isFinished } from './job.js';
import { CRON_JOBS, JOBS } from './resource.js';
import { controlledBy, type Workload, type WorkloadTools } from './workload.js';
import { deleteObject } from './writes.js';

/** Stand-in for the CronJob controller. */
export function cronJobWorkload(): Workload {
  return {
    resource: CRON_JOBS,
    dependents: [JOBS],
    isTimetable: true,
    reconcile: async (cronJob, tools) => {
      if (cronJob.metadata.deletionTimestamp !== undefined) return undefined;
      const jobs = tools.informer(JOBS).controlledBy(cronJob.metadata.uid);
      await dropHistory(cronJob, jobs, tools);
      const schedule = readSchedule(cronJob, tools.clock.now());
      const isStarted = await runMissed(cronJob, schedule, { ...tools, jobs });
      await writeStatus(cronJob, isStarted ? schedule.missed : undefined, tools);
      return schedule.nextIn;
    },
  };
}

interface Schedule {
  /** The latest time that has passed without a run; earlier ones are given up. */
  readonly missed: number | undefined;
  readonly nextIn: number | undefined;
}

function readSchedule(cronJob: KubeObject, now: number): Schedule {
  if (isTrueAt(cronJob, 'spec', 'suspend')) return { missed: undefined, nextIn: undefined };
  const { missed, next } = timesAround(cronJob, now);
  const deadline = numberAt(cronJob, 'spec', 'startingDeadlineSeconds') ?? Infinity;
  const isTooLate = missed !== undefined && now - missed > deadline * 1000;
  return { missed: isTooLate ? undefined : missed, nextIn: next === undefined ? undefined : next - now };
}

function timesAround(
  cronJob: KubeObject,
  now: number,
): { readonly missed: number | undefined; readonly next: number | undefined } {
  const timezone = textAt(cronJob, 'spec', 'timeZone') ?? 'UTC';
  const nextAfter = nextRunOf(textAt(cronJob, 'spec', 'schedule') ?? '', timezone);
  const last = textAt(cronJob, 'status', 'lastScheduleTime') ?? cronJob.metadata.creationTimestamp;
  let missed: number | undefined;
  let next = nextAfter(last === undefined || last === null ? now : Date.parse(last));
  while (next !== undefined && next <= now) {
    missed = next;
    next = nextAfter(next);
  }
  return { missed, next };
}

/** When a schedule is due next after a time, in milliseconds; never for one that has no day left, such as 30 February. */
function nextRunOf(schedule: string, timezone: string): (after: number) => number | undefined {
  const interval = toInterval(schedule);
  if (interval !== undefined) return (after) => after + interval;
  const cron = new Cron(schedule, { timezone, paused: true });
  return (after) => cron.nextRun(new Date(after))?.getTime();
}

type CronTools = WorkloadTools & { readonly jobs: readonly KubeObject[] };

/** Starts the Job of a missed time, if the concurrency policy lets it; otherwise it stays missed, and is tried again. */
async function runMissed(cronJob: KubeObject, { missed }: Schedule, tools: CronTools): Promise<boolean> {
  if (missed === undefined) return false;
  const active = tools.jobs.filter((job) => !isFinished(job));
  const policy = textAt(cronJob, 'spec', 'concurrencyPolicy');
  if (policy === 'Forbid' && active.length > 0) return false;
  if (policy === 'Replace') await deleteJobs(active, tools);
  try {
    tools.informer(JOBS).note(await tools.api.create('jobs', jobOf(cronJob, missed)));
  } catch (error) {
    // Made before a crash or by a run that could not write its status.
    if (!isStatusError(error, 'AlreadyExists')) throw error;
  }
  return true;
}

function jobOf(cronJob: KubeObject, scheduledAt: number) {
  const template = objectAt(cronJob, 'spec', 'jobTemplate');
  const { name, namespace } = cronJob.metadata;
  const stamp = { 'batch.kubernetes.io/cronjob-scheduled-timestamp': toTimestamp(scheduledAt) };
  const metadata = {
    name: `${name}-${Math.floor(scheduledAt / 60_000)}`,
    namespace: namespace ?? '',
    labels: textsAt(template, 'metadata', 'labels'),
    annotations: { ...textsAt(template, 'metadata', 'annotations'), ...stamp },
    ownerReferences: [controlledBy(cronJob)],
  };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: objectAt(template, 'spec') };
}

async function dropHistory(
  cronJob: KubeObject,
  jobs: readonly KubeObject[],
  tools: WorkloadTools,
): Promise<void> {
  const oldestFirst = jobs.toSorted((one, other) => startOf(one).localeCompare(startOf(other)));
  const limits = { Complete: 'successfulJobsHistoryLimit', Failed: 'failedJobsHistoryLimit' } as const;
  for (const type of ['Complete', 'Failed'] as const) {
    const finished = oldestFirst.filter((job) => hasCondition(job, type));
    const limit = numberAt(cronJob, 'spec', limits[type]) ?? Infinity;
    await deleteJobs(finished.slice(0, Math.max(0, finished.length - limit)), tools);
  }
}

function startOf(job: KubeObject): string {
  return textAt(job, 'status', 'startTime') ?? '';
}

async function deleteJobs(jobs: readonly KubeObject[], tools: WorkloadTools): Promise<void> {
  for (const job of jobs) await deleteObject(JOBS, job, { ...tools, propagationPolicy: 'Background' });
}

async function writeStatus(
  cronJob: KubeObject,
  startedAt: number | undefined,
  { api, informer }: WorkloadTools,
): Promise<void> {
  const jobs = informer(JOBS).controlledBy(cronJob.metadata.uid);
  const before = objectAt(cronJob, 'status');
  const active = jobs.filter((job) => !isFinished(job) && job.metadata.deletionTimestamp === undefined);
  const succeeded = jobs
    .filter((job) => hasCondition(job, 'Complete'))
    .map((job) => textAt(job, 'status', 'completionTime') ?? '');
  const lastSuccess = [textAt(before, 'lastSuccessfulTime') ?? '', ...succeeded].toSorted().at(-1);
  const status: JsonObject = {
    active: active.length === 0 ? undefined : active.map((job) => toReference(job, before)),
    lastScheduleTime: startedAt === undefined ? before['lastScheduleTime'] : toTimestamp(startedAt),
    lastSuccessfulTime: lastSuccess === '' ? undefined : lastSuccess,
  };
  const written = await api.updateStatus('cronjobs', {
    ...cronJob,
    status,
  });
  informer(CRON_JOBS).note(written);
}

/** The reference of a Job stays as it was first written: its resourceVersion is that of the creation. */
function toReference({ apiVersion, kind, metadata }: KubeObject, before: JsonObject): JsonObject {
  const known = objectsAt(before, 'active').find((reference) => reference['uid'] === metadata.uid);
  if (known !== undefined) return known;
  const { name, namespace, uid, resourceVersion } = metadata;
  return { apiVersion, kind, name, namespace, uid, resourceVersion };
}
