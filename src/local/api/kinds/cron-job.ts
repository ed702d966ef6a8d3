import { isCronSchedule } from '../../../contract/cron-schedule.js';
import { fieldsAt, textAt } from '../fields.js';
import { dnsSubdomainProblem, type NameRule } from '../../names.js';
import type { KindRules } from '../resource-info.js';
import { jobSpecProblems } from './job.js';
import { enumProblems } from './pod.js';
import { preparePodTemplate, withoutEmpty } from './pod-spec.js';

/** Jobs are named after their CronJob and a number of up to eleven characters. */
export const cronJobNameProblem: NameRule = (name) =>
  dnsSubdomainProblem(name) ?? (name.length > 52 ? 'must be no more than 52 characters' : undefined);

export const CRON_JOB_RULES: KindRules = {
  prepare: (cronJob) => {
    const spec = fieldsAt(cronJob, 'spec');
    const jobTemplate = fieldsAt(spec, 'jobTemplate');
    const jobSpec = fieldsAt(jobTemplate, 'spec');
    return {
      ...cronJob,
      spec: {
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
        ...withoutEmpty(spec),
        // The defaults of a Job come when a Job is made.
        jobTemplate: {
          metadata: {},
          ...jobTemplate,
          spec: { ...jobSpec, template: preparePodTemplate(fieldsAt(jobSpec, 'template')) },
        },
      },
    };
  },
  validate: (cronJob) => {
    const spec = fieldsAt(cronJob, 'spec');
    return [
      ...scheduleProblems(textAt(spec, 'schedule') ?? ''),
      ...timeZoneProblems(textAt(spec, 'timeZone')),
      ...enumProblems(spec['concurrencyPolicy'], 'spec.concurrencyPolicy', ['Allow', 'Forbid', 'Replace']),
      ...jobSpecProblems(fieldsAt(spec, 'jobTemplate', 'spec'), 'spec.jobTemplate.spec'),
    ];
  },
  initialStatus: () => ({}),
};

function scheduleProblems(schedule: string): string[] {
  if (schedule === '') return ['spec.schedule: Required value'];
  const why = scheduleProblem(schedule);
  return why === undefined ? [] : [`spec.schedule: Invalid value: ${JSON.stringify(schedule)}: ${why}`];
}

function scheduleProblem(schedule: string): string | undefined {
  if (schedule.includes('TZ')) return 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
  const fields = schedule.trim().split(/\s+/);
  if (!schedule.startsWith('@') && fields.length !== 5) {
    return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  }
  return isCronSchedule(schedule) ? undefined : 'not a schedule that Kubernetes takes';
}

function timeZoneProblems(timeZone: string | undefined): string[] {
  if (timeZone === undefined) return [];
  const why = complaintOf(() => new Intl.DateTimeFormat('en', { timeZone }));
  return why === undefined
    ? []
    : [`spec.timeZone: Invalid value: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone}`];
}

function complaintOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
