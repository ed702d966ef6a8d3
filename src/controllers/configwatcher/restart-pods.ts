import { z } from 'zod';
import { parseToolboxReport } from '../../contract/toolbox-report.js';
import type { ObservedObject } from '../../sdk/index.js';
import { restartLabels } from './restart-objects.js';

const JOB_LABEL = 'batch.kubernetes.io/job-name';

const PodFields = z.object({
  status: z
    .object({
      phase: z.string().optional(),
      containerStatuses: z
        .array(
          z.object({
            state: z
              .object({
                waiting: z
                  .object({ reason: z.string().optional(), message: z.string().optional() })
                  .optional(),
                terminated: z
                  .object({
                    exitCode: z.number(),
                    reason: z.string().optional(),
                    message: z.string().optional(),
                    finishedAt: z.string().optional(),
                  })
                  .optional(),
              })
              .default({}),
          }),
        )
        .default([]),
    })
    .prefault({}),
});

function statusOf(pod: ObservedObject): z.infer<typeof PodFields>['status'] {
  return PodFields.parse({ status: pod['status'] ?? {} }).status;
}

/** Pods that the selector selects and that still run, but for those of restarts themselves. */
export function countSelected(
  pods: readonly ObservedObject[],
  podSelector: Readonly<Record<string, string>>,
  owner: Parameters<typeof restartLabels>[0],
): number {
  const [own = ''] = Object.keys(restartLabels(owner));
  return pods.filter((pod) => {
    const { labels = {}, deletionTimestamp } = pod.metadata;
    const isSelected = Object.entries(podSelector).every(([key, value]) => labels[key] === value);
    const hasEnded = ['Succeeded', 'Failed'].includes(statusOf(pod).phase ?? '');
    return isSelected && !(own in labels) && !hasEnded && deletionTimestamp === undefined;
  }).length;
}

/** What is in the way of a Job: what its last attempt that failed left behind, or why its Pod does not start. */
export function findComplaint(pods: readonly ObservedObject[], jobName: string): string | undefined {
  const attempts = pods
    .filter(({ metadata }) => metadata.labels?.[JOB_LABEL] === jobName)
    .flatMap((pod) => statusOf(pod).containerStatuses.map(({ state }) => state));
  const [failed] = attempts
    .flatMap(({ terminated }) => (terminated === undefined || terminated.exitCode === 0 ? [] : [terminated]))
    .sort((one, other) => ((one.finishedAt ?? '') > (other.finishedAt ?? '') ? -1 : 1));
  if (failed !== undefined) return describeEnd(failed);
  const waiting = attempts.find((state) => state.waiting?.message !== undefined)?.waiting;
  return waiting === undefined ? undefined : `${waiting.reason ?? 'Waiting'}: ${waiting.message ?? ''}`;
}

function describeEnd({
  exitCode,
  reason = 'Error',
  message = '',
}: {
  readonly exitCode: number;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}): string {
  const report = parseToolboxReport(message);
  if (report !== undefined) return `${report.code ?? reason}: ${report.message}`;
  return `${reason}, exit code ${exitCode}`;
}
