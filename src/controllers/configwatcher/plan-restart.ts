import { toTime } from '../../sdk/index.js';

/** What is remembered between two calls, in the status of a ConfigWatcher or in annotations of a ConfigMap. */
export interface Memory {
  /** Content that the Pods run with; undefined before the first sight. */
  readonly applied: string | undefined;
  readonly pending: Pending | undefined;
  /** How many restarts are done. */
  readonly restarts: number;
  readonly lastRestartTime: string | undefined;
}

/** A content for which Pods are to be restarted. It stays until a Job for just this one is complete. */
export interface Pending {
  readonly hash: string;
  /** When it was first seen: names this change, as the same content may come back later. */
  readonly since: string;
}

/** A Job that restarts Pods, as far as it tells how that goes. */
export interface RestartJob extends Pending {
  readonly name: string;
  /** The how-manieth restart it is. */
  readonly number: number;
  readonly state: 'running' | 'complete' | 'failed';
  readonly endedAt: string | undefined;
}

export interface Sight {
  /** As it is stored: what an earlier call returned may have been lost. */
  readonly memory: Memory;
  /** Of the content; undefined while there is no ConfigMap. */
  readonly hash: string | undefined;
  readonly jobs: readonly RestartJob[];
  readonly hasPods: boolean;
  readonly debounceSeconds: number;
  /** Milliseconds. */
  readonly now: number;
}

/** What goes on, and with it what is due. */
export type Step =
  | { readonly kind: 'missing' | 'settled' | 'preparing' | 'retrying' }
  | { readonly kind: 'debouncing'; readonly until: number }
  | { readonly kind: 'start'; readonly restart: Pending & { readonly number: number } }
  | { readonly kind: 'running'; readonly job: RestartJob }
  | { readonly kind: 'failed'; readonly job: RestartJob; readonly retryAt: number };

export interface Plan {
  readonly memory: Memory;
  readonly step: Step;
  /** Jobs that stay; every other one goes. */
  readonly kept: readonly RestartJob[];
  readonly resyncAfterSeconds: number | undefined;
}

/** How long a failed Job is shown before the same restart is tried again. */
const RETRY_AFTER_MS = 300_000;

/**
 * Decides what is to be done so that Pods are restarted once for each change of the content.
 *
 * A change is written down before its Job is made, and forgotten when the end of that Job is written down; each step can be
 * taken twice. The Job of a change has the same name and arguments whenever it is made.
 */
export function planRestart(sight: Sight): Plan {
  const memory = rememberContent(rememberEnds(sight.memory, sight.jobs), sight);
  const step = nextStep(memory, sight);
  const done = step.kind === 'settled' && !sight.hasPods && sight.hash !== undefined;
  const next = done ? { ...memory, applied: sight.hash, pending: undefined } : memory;
  return { memory: next, step, kept: keptJobs(sight, step), resyncAfterSeconds: waitFor(step, sight.now) };
}

function rememberEnds(memory: Memory, jobs: readonly RestartJob[]): Memory {
  const ended = jobs.filter(({ state, number }) => state === 'complete' && number > memory.restarts);
  const last = ended.sort((one, other) => one.number - other.number).at(-1);
  if (last === undefined) return memory;
  const isPending = memory.pending !== undefined && !isSame(memory.pending, last);
  return {
    applied: last.hash,
    pending: isPending ? memory.pending : undefined,
    restarts: last.number,
    lastRestartTime: last.endedAt ?? memory.lastRestartTime,
  };
}

/** Also content that came back is another change: Pods may have started with what was there between. */
function rememberContent(memory: Memory, { hash, now }: Sight): Memory {
  if (hash === undefined) return memory;
  if (memory.applied === undefined) return { ...memory, applied: hash, pending: undefined };
  const latest = memory.pending?.hash ?? memory.applied;
  return latest === hash ? memory : { ...memory, pending: { hash, since: new Date(now).toISOString() } };
}

function isSame(one: Pending | undefined, other: Pending): boolean {
  return one?.hash === other.hash && one.since === other.since;
}

function nextStep(memory: Memory, sight: Sight): Step {
  const running = sight.jobs.find(({ state }) => state === 'running');
  if (running !== undefined) return { kind: 'running', job: running };
  if (sight.hash === undefined) return { kind: 'missing' };
  const { pending } = memory;
  // A Pod that starts from now on starts with the content as it is.
  if (pending === undefined || !sight.hasPods) return { kind: 'settled' };
  const until = Date.parse(pending.since) + sight.debounceSeconds * 1000;
  if (sight.now < until) return { kind: 'debouncing', until };
  return dueStep(pending, memory, sight);
}

function dueStep(pending: Pending, { restarts }: Memory, { memory, jobs, now }: Sight): Step {
  const failed = jobs.find(({ state }) => state === 'failed');
  if (failed !== undefined) {
    const retryAt = Date.parse(failed.endedAt ?? toTime(now)) + RETRY_AFTER_MS;
    if (isSame(pending, failed) && now < retryAt) return { kind: 'failed', job: failed, retryAt };
    // Its successor may have the same name.
    return { kind: 'retrying' };
  }
  // Until it is stored, the time of this change may turn out to be another one.
  if (!isSame(memory.pending, pending)) return { kind: 'preparing' };
  return { kind: 'start', restart: { ...pending, number: restarts + 1 } };
}

/** A Job that has ended stays until what it did is stored. */
function keptJobs({ jobs, memory }: Sight, step: Step): RestartJob[] {
  return jobs.filter(({ name, state, number }) => {
    if (state === 'failed') return step.kind === 'failed' && step.job.name === name;
    return state === 'running' || number > memory.restarts;
  });
}

function waitFor(step: Step, now: number): number | undefined {
  const until = step.kind === 'debouncing' ? step.until : step.kind === 'failed' ? step.retryAt : undefined;
  return until === undefined ? undefined : Math.max(Math.ceil((until - now) / 1000), 1);
}
