import { z } from 'zod';
import type { ObservedObject } from './objects.js';

/** What failures are read from; everything else in a status is left alone. */
const Status = z
  .object({
    phase: z.string().optional(),
    reason: z.string().optional(),
    message: z.string().optional(),
    conditions: z
      .array(
        z.object({
          type: z.string(),
          status: z.string(),
          reason: z.string().optional(),
          message: z.string().optional(),
        }),
      )
      .optional(),
    containerStatuses: z.array(z.unknown()).optional(),
    initContainerStatuses: z.array(z.unknown()).optional(),
  })
  .catch({});

const WaitingContainer = z.object({
  name: z.string(),
  state: z.object({ waiting: z.object({ reason: z.string(), message: z.string().optional() }) }),
});

/** Conditions that say, with that status, that an object does not get on by itself. */
const FAILURES: Readonly<Record<string, string>> = {
  // Deployment: its progress deadline is over; its ReplicaSet cannot make Pods.
  Progressing: 'False',
  ReplicaFailure: 'True',
  // Job, and the convention of kstatus.
  Failed: 'True',
  Stalled: 'True',
};

/** Reasons a container waits for that do not go away by waiting. */
const BROKEN =
  /^(CrashLoopBackOff|ImagePullBackOff|ErrImagePull|InvalidImageName|ErrImageNeverPull|CreateContainer(Config)?Error|RunContainerError)$/;

/**
 * What an observed child says is wrong with it, as a sentence; undefined when it says nothing of the kind. A child that
 * only takes its time has not failed.
 */
export function failureOf(child: ObservedObject): string | undefined {
  const status = Status.parse(child['status'] ?? {});
  if (status.phase === 'Failed' || status.phase === 'Lost') {
    return describe(status.reason ?? status.phase, status.message);
  }
  const condition = status.conditions?.find(({ type, status: value }) => isFailure(child.kind, type, value));
  if (condition !== undefined) return describe(condition.reason ?? condition.type, condition.message);
  return child.kind === 'Pod' ? brokenContainer(status) : undefined;
}

function brokenContainer(status: z.infer<typeof Status>): string | undefined {
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const waiting = containers
    .map((container) => WaitingContainer.safeParse(container).data)
    .find((container) => BROKEN.test(container?.state.waiting.reason ?? ''));
  if (waiting === undefined) return undefined;
  const { reason, message } = waiting.state.waiting;
  return describe(`container ${waiting.name}: ${reason}`, message);
}

/** `Progressing: False` means trouble with a Deployment only; our own kinds end in it. */
function isFailure(kind: string, type: string, status: string): boolean {
  return FAILURES[type] === status && (type !== 'Progressing' || kind === 'Deployment');
}

function describe(reason: string, message: string | undefined): string {
  return message === undefined || message === '' ? reason : `${reason}: ${message}`;
}
