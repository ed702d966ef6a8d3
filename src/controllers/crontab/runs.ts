import { z } from 'zod';
import type { ObservedObject } from '../../sdk/index.js';

export type ObservedJob = ObservedObject<'batch/v1', 'Job'>;

const JobFields = z.object({
  status: z
    .object({
      active: z.number().default(0),
      startTime: z.string().optional(),
      completionTime: z.string().optional(),
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            message: z.string().default(''),
            lastTransitionTime: z.string().optional(),
          }),
        )
        .default([]),
    })
    .prefault({}),
});

/** One run of the task: a Job, as far as it tells how the run goes. */
export interface Run {
  readonly name: string;
  /** Pods that run now. */
  readonly active: number;
  readonly startedAt: string | undefined;
  readonly result: 'succeeded' | 'failed' | undefined;
  readonly endedAt: string | undefined;
  readonly message: string;
}

export function parseJob(job: ObservedJob): Run {
  const { status } = JobFields.parse({ status: job['status'] ?? {} });
  const end = status.conditions.find(({ type, status: is }) => isEnd(type) && is === 'True');
  return {
    name: job.metadata.name,
    active: status.active,
    startedAt: status.startTime,
    result: end === undefined ? undefined : end.type === 'Complete' ? 'succeeded' : 'failed',
    endedAt: status.completionTime ?? end?.lastTransitionTime,
    message: end?.message ?? '',
  };
}

function isEnd(type: string): boolean {
  return type === 'Complete' || type === 'Failed';
}

export function hasStarted({ startedAt, active }: Run): boolean {
  return startedAt !== undefined || active > 0;
}

export function hasEnded({ result }: Run): boolean {
  return result !== undefined;
}

const CronJobFields = z.object({
  status: z
    .object({
      active: z.array(z.unknown()).default([]),
      lastScheduleTime: z.string().optional(),
      lastSuccessfulTime: z.string().optional(),
    })
    .prefault({}),
});

export interface Schedule {
  /** Jobs under way. */
  readonly active: number;
  readonly lastScheduleTime: string | undefined;
  readonly lastSuccessfulTime: string | undefined;
}

export function parseCronJob(cronJob: ObservedObject<'batch/v1', 'CronJob'>): Schedule {
  const { status } = CronJobFields.parse({ status: cronJob['status'] ?? {} });
  const { active, lastScheduleTime, lastSuccessfulTime } = status;
  return { active: active.length, lastScheduleTime, lastSuccessfulTime };
}
