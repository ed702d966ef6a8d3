import type { KubeObject } from '../../contract/kube-object.js';
import type { WorkloadTimes } from './times.js';

/** Annotation on a Pod, or on a Pod template: what becomes of it. */
export const OUTCOME_ANNOTATION = 'local.metahooks.dev/outcome';
/** Annotation: what the containers leave behind as their termination message. */
export const MESSAGE_ANNOTATION = 'local.metahooks.dev/termination-message';

/**
 * `ready`: becomes ready and stays so (what Pods do that no Job owns). `succeed`: runs and ends well (what Pods of Jobs do).
 * `slow`: the same as without the annotation, but it takes longer to start. `fail`: runs and ends with exit code 1, whatever its
 * restartPolicy. `crash-loop`: its containers end again and again. `never-ready`: runs, and never gets ready nor ends.
 */
const OUTCOMES = ['ready', 'succeed', 'slow', 'fail', 'crash-loop', 'never-ready'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** When what happens to a Pod, in milliseconds after its containers began to be made. */
export interface Timeline {
  readonly runningAt: number;
  readonly readyAt: number;
  readonly endsAt: number;
  readonly endsWith: 'Succeeded' | 'Failed';
  readonly crashes: boolean;
}

export function timelineOf(pod: KubeObject, times: WorkloadTimes): Timeline {
  const outcome = outcomeOf(pod);
  const start = outcome === 'slow' ? times.slowPodReadyMs : times.podReadyMs;
  const ends = outcome === 'fail' || outcome === 'succeed' || (outcome === 'slow' && isPodOfJob(pod));
  const isEverReady = outcome !== 'crash-loop' && outcome !== 'never-ready';
  return {
    runningAt: start / 2,
    readyAt: isEverReady ? start : Infinity,
    endsAt: ends ? start / 2 + times.podRunMs : Infinity,
    endsWith: outcome === 'fail' ? 'Failed' : 'Succeeded',
    crashes: outcome === 'crash-loop',
  };
}

function outcomeOf(pod: KubeObject): Outcome {
  const named = pod.metadata.annotations?.[OUTCOME_ANNOTATION];
  const known = OUTCOMES.find((outcome) => outcome === named);
  return known ?? (isPodOfJob(pod) ? 'succeed' : 'ready');
}

function isPodOfJob({ metadata }: KubeObject): boolean {
  return (
    metadata.ownerReferences?.some(({ kind, controller }) => kind === 'Job' && controller === true) ?? false
  );
}

const FIRST_BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 300_000;

/** How often a crash-looping container has been restarted by then, and when it will be the next time. */
export function crashesUntil(elapsed: number, firstAt: number): { restarts: number; nextAt: number } {
  let restarts = 0;
  let nextAt = firstAt;
  for (
    let backoff = FIRST_BACKOFF_MS;
    nextAt <= elapsed;
    backoff = Math.min(2 * backoff, LONGEST_BACKOFF_MS)
  ) {
    restarts += 1;
    nextAt += backoff;
  }
  return { restarts, nextAt };
}
