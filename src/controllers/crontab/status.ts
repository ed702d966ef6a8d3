import type { ConditionInput } from '../../sdk/index.js';
import type { Context, Result } from './children.js';
import { labelSelectorOf } from './labels.js';
import { hasEnded, hasStarted, parseCronJob, parseJob, type Run, type Schedule } from './runs.js';

interface Problem {
  readonly reason: string;
  readonly message: string;
}

/** The status, from what was observed: the runs there are, and how the last one ended. */
export function describeRuns(context: Context, problem?: Problem): Result['status'] {
  const runs = findRuns(context);
  const cronJob = context.observed.all('batch/v1', 'CronJob').at(0);
  const schedule = cronJob === undefined ? undefined : parseCronJob(cronJob);
  const lastSuccessfulTime = schedule?.lastSuccessfulTime ?? lastEnd(runs, 'succeeded')?.endedAt;
  const lastScheduleTime = schedule?.lastScheduleTime;
  return {
    replicas: runs.reduce((total, run) => total + run.active, 0),
    labelSelector: labelSelectorOf(context.parent.metadata.name),
    active: runs.filter((run) => hasStarted(run) && !hasEnded(run)).length,
    ...(lastScheduleTime === undefined ? {} : { lastScheduleTime }),
    ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }),
    conditions: [
      problem === undefined ? readyCondition(context, runs, schedule) : { ...NOT_READY, ...problem },
      progressingCondition(runs),
      failedCondition(runs),
    ],
  };
}

/** Every Job of this CronTab: its own, and those its CronJob has started. */
function findRuns({ observed, related }: Context): Run[] {
  const jobs = [...observed.all('batch/v1', 'Job'), ...related.all('batch/v1', 'Job')];
  const byUid = new Map(jobs.map((job) => [job.metadata.uid, job]));
  return [...byUid.values()].map(parseJob);
}

const NOT_READY = { type: 'Ready', status: 'False' } as const;
const READY = { type: 'Ready', status: 'True' } as const;

function readyCondition(
  { parent }: Context,
  runs: readonly Run[],
  schedule: Schedule | undefined,
): ConditionInput {
  const { cronSpec, suspend, replicas } = parent.spec;
  const isSuspended = suspend || replicas === 0;
  if (cronSpec === undefined)
    return onceCondition(
      runs.find(({ name }) => name === parent.metadata.name),
      isSuspended,
    );
  if (schedule === undefined)
    return { ...NOT_READY, reason: 'CronJobMissing', message: 'the CronJob is being made' };
  if (isSuspended) return { ...READY, reason: 'Suspended', message: 'no further runs are started' };
  return { ...READY, reason: 'Scheduled', message: `runs at "${cronSpec}"` };
}

function onceCondition(run: Run | undefined, isSuspended: boolean): ConditionInput {
  if (run === undefined) return { ...NOT_READY, reason: 'JobMissing', message: 'the Job is being made' };
  if (run.result === 'succeeded')
    return { ...READY, reason: 'Completed', message: 'the task ran to its end' };
  if (run.result === 'failed') return { ...NOT_READY, reason: 'Failed', message: run.message };
  if (hasStarted(run)) return { ...NOT_READY, reason: 'Running', message: 'the task runs' };
  if (isSuspended) return { ...READY, reason: 'Suspended', message: 'the task waits to be resumed' };
  return { ...NOT_READY, reason: 'Starting', message: 'the task starts' };
}

function progressingCondition(runs: readonly Run[]): ConditionInput {
  const running = runs.filter((run) => hasStarted(run) && !hasEnded(run)).length;
  return running === 0
    ? { type: 'Progressing', status: 'False', reason: 'Idle', message: 'no run is under way' }
    : { type: 'Progressing', status: 'True', reason: 'Running', message: `${running} under way` };
}

function failedCondition(runs: readonly Run[]): ConditionInput {
  const last = lastEnd(runs, undefined);
  return last?.result === 'failed'
    ? { type: 'Failed', status: 'True', reason: 'LastRunFailed', message: `${last.name}: ${last.message}` }
    : { type: 'Failed', status: 'False', reason: 'NoFailure', message: 'the last run did not fail' };
}

/** The run that ended last, with that result or with any. Times in UTC to the second sort as text. */
function lastEnd(runs: readonly Run[], result: Run['result']): Run | undefined {
  return runs
    .filter((run) => hasEnded(run) && (result === undefined || run.result === result))
    .sort((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? -1 : 1))
    .at(-1);
}
