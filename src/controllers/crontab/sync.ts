import { type DesiredObject, isEqual, keep, lastDesired } from '../../sdk/index.js';
import { hasEnded, hasStarted, type ObservedJob, parseCronJob, parseJob } from './runs.js';
import { describeRuns } from './status.js';
import type { Child, Context, Result } from './children.js';

/** Longest name the API server takes for a CronJob; it appends a time to it for each Job. */
const MAX_CRON_JOB_NAME = 52;
/** The name of a Job becomes a label value. */
const MAX_JOB_NAME = 63;

export function sync(context: Context): Result {
  const { parent } = context;
  const tooLong = findNameProblem(context);
  if (tooLong !== undefined) {
    return {
      children: [...keepCronJobs(context), ...keepJobs(context)],
      status: describeRuns(context, { reason: 'NameTooLong', message: tooLong }),
    };
  }
  const { byId } = context.render();
  const children =
    parent.spec.cronSpec === undefined
      ? [...drainCronJob(context), ...(byId['job'] ?? []).map((job) => settleJob(context, job))]
      : [...(byId['cronJob'] ?? []), ...drainJob(context)];
  return { children, status: describeRuns(context) };
}

function findNameProblem({ parent }: Context): string | undefined {
  const { name } = parent.metadata;
  const limit = parent.spec.cronSpec === undefined ? MAX_JOB_NAME : MAX_CRON_JOB_NAME;
  if (name.length <= limit) return undefined;
  return `the name has ${name.length} characters, ${limit} are possible; create the CronTab under a shorter one`;
}

/**
 * A Job that has started runs to its end unless its Pods should be different: scaling it must not start it over. One that
 * is still suspended has nothing to lose.
 */
function settleJob({ observed, parent }: Context, desired: Child): Child {
  const current = observed.find('batch/v1', 'Job', parent.metadata.name);
  if (current === undefined || !hasStarted(parseJob(current))) return desired;
  return isSameTask(current, desired) ? keep(current) : desired;
}

function isSameTask(current: ObservedJob, desired: Child): boolean {
  const record = lastDesired(current);
  return record !== undefined && isEqual(podTemplate(record), podTemplate(desired));
}

function podTemplate({ spec }: DesiredObject): unknown {
  return typeof spec === 'object' && spec !== null && 'template' in spec ? spec.template : undefined;
}

/** After a cronSpec was added, a run-once Job may still finish. */
function drainJob({ observed }: Context): Child[] {
  return observed
    .all('batch/v1', 'Job')
    .filter((job) => hasStarted(parseJob(job)) && !hasEnded(parseJob(job)))
    .map((job) => keep(job));
}

/** After the cronSpec was removed, the CronJob stays while runs are under way: deleting it would kill them. */
function drainCronJob({ observed }: Context): Child[] {
  return observed
    .all('batch/v1', 'CronJob')
    .filter((cronJob) => parseCronJob(cronJob).active > 0)
    .map((cronJob) => suspended(keep(cronJob)));
}

function suspended(cronJob: Child): Child {
  const spec = typeof cronJob['spec'] === 'object' ? cronJob['spec'] : {};
  return { ...cronJob, spec: { ...spec, suspend: true } };
}

function keepCronJobs({ observed }: Context): Child[] {
  return observed.all('batch/v1', 'CronJob').map((cronJob) => keep(cronJob));
}

function keepJobs({ observed }: Context): Child[] {
  return observed.all('batch/v1', 'Job').map((job) => keep(job));
}
