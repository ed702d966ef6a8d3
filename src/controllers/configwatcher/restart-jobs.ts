import { z } from 'zod';
import type { ObservedObject } from '../../sdk/index.js';
import type { RestartJob } from './plan-restart.js';

export const NUMBER_ANNOTATION = 'k8spatterns.com/change';
export const HASH_ANNOTATION = 'k8spatterns.com/config-hash';
export const CHANGED_AT_ANNOTATION = 'k8spatterns.com/changed-at';

const Annotations = z.object({
  [NUMBER_ANNOTATION]: z.coerce.number().int().min(1),
  [HASH_ANNOTATION]: z.string(),
  [CHANGED_AT_ANNOTATION]: z.iso.datetime(),
});

const JobFields = z.object({
  status: z
    .object({
      completionTime: z.string().optional(),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), lastTransitionTime: z.string().optional() }))
        .default([]),
    })
    .prefault({}),
});

/** The Jobs among the children that restart Pods; one without its annotations tells nothing and is none. */
export function readRestartJobs(jobs: readonly ObservedObject[]): RestartJob[] {
  return jobs.flatMap(({ metadata, ...job }) => {
    const { data } = Annotations.safeParse(metadata.annotations ?? {});
    if (data === undefined || metadata.deletionTimestamp !== undefined) return [];
    const { conditions, completionTime } = JobFields.parse({ status: job['status'] ?? {} }).status;
    const end = conditions.find(({ type, status }) => status === 'True' && isEnd(type));
    return {
      name: metadata.name,
      number: data[NUMBER_ANNOTATION],
      hash: data[HASH_ANNOTATION],
      since: data[CHANGED_AT_ANNOTATION],
      state: end === undefined ? 'running' : end.type === 'Complete' ? 'complete' : 'failed',
      endedAt: completionTime ?? end?.lastTransitionTime,
    };
  });
}

function isEnd(type: string): boolean {
  return type === 'Complete' || type === 'Failed';
}
