import { toTime } from '../../sdk/index.js';

/** What is remembered between two calls, in the status of a ConfigWatcher or in annotations of a ConfigMap. */
export interface Memory {
  /** Content that the Pods run with; undefined before the first sight. */
  readonly applied: Change | undefined;
  readonly pending: Pending | undefined;
  /** How many restarts are done. */
  readonly restarts: number;
  readonly lastRestartTime: string | undefined;
}

/** A content that was seen. */
export interface Change {
  readonly hash: string;
  /**
   * The same content may come back later, so changes are numbered. The next number follows from what is stored and from nothing
   * else: a call that does not see yet what the one before it has stored comes to the same number.
   */
  readonly number: number;
}

/** A content for which Pods are to be restarted. It stays until a Job for it, or for a later one, is complete. */
export interface Pending extends Change {
  /** When it was first seen. Calls that see it at the same time may differ, until there is a Job, which has one of their times. */
  readonly since: string;
}

/** A Job that restarts Pods, as far as it tells how that goes. */
export interface RestartJob extends Pending {
  readonly name: string;
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
  | { readonly kind: 'start'; readonly restart: Pending }
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
 * taken twice, also by a call that is given an older state: Metacontroller writes a status over whatever is stored. The Job of a
 * change has the same name whenever it is made, and does the same thing once.
 */
export function planRestart(sight: Sight): Plan {
  const memory = rememberContent(rememberEnds(sight.memory, sight.jobs), sight);
  const step = nextStep(memory, sight);
  const { pending } = memory;
  const done = step.kind === 'settled' && !sight.hasPods && pending !== undefined;
  const next = done ? { ...memory, applied: toChange(pending), pending: undefined } : memory;
  return { memory: next, step, kept: keptJobs(sight, step), resyncAfterSeconds: waitFor(step, sight.now) };
}

function rememberEnds(memory: Memory, jobs: readonly RestartJob[]): Memory {
  const { applied, restarts, lastRestartTime } = memory;
  const before = applied?.number ?? 0;
  const ended = jobs.filter(({ state, number }) => state === 'complete' && number > before);
  const last = ended.sort((one, other) => one.number - other.number).at(-1);
  if (last === undefined) return { ...memory, pending: after(before, memory.pending) };
  return {
    applied: toChange(last),
    pending: after(last.number, memory.pending),
    restarts: restarts + ended.length,
    lastRestartTime: last.endedAt ?? lastRestartTime,
  };
}

function after(number: number, pending: Pending | undefined): Pending | undefined {
  return pending !== undefined && pending.number > number ? pending : undefined;
}

/** Also content that came back is another change: Pods may have started with what was there between. */
function rememberContent(memory: Memory, { hash, jobs, now }: Sight): Memory {
  if (hash === undefined) return memory;
  const { applied, pending } = memory;
  if (applied === undefined)
    return { ...memory, applied: { hash, number: firstNumber(now) }, pending: undefined };
  const latest = pending ?? applied;
  if (latest.hash === hash) return { ...memory, pending: asStarted(pending, jobs) };
  const number = 1 + Math.max(latest.number, ...jobs.map((job) => job.number));
  return { ...memory, pending: { hash, number, since: new Date(now).toISOString() } };
}

/** Higher than all that an earlier watcher of the same Pods has counted to: they still carry its last number. */
function firstNumber(now: number): number {
  return Math.floor(now / 1000);
}

function asStarted(pending: Pending | undefined, jobs: readonly RestartJob[]): Pending | undefined {
  const job = jobs.find((one) => isSame(pending, one));
  return job === undefined || pending === undefined ? pending : { ...pending, since: job.since };
}

function toChange({ hash, number }: Change): Change {
  return { hash, number };
}

function isSame(one: Change | undefined, other: Change): boolean {
  return one?.hash === other.hash && one.number === other.number;
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
  return dueStep(pending, sight);
}

function dueStep(pending: Pending, { memory, jobs, now }: Sight): Step {
  const failed = jobs.find(({ state }) => state === 'failed');
  if (failed !== undefined) {
    const retryAt = Date.parse(failed.endedAt ?? toTime(now)) + RETRY_AFTER_MS;
    if (isSame(pending, failed) && now < retryAt) return { kind: 'failed', job: failed, retryAt };
    // Its successor may have the same name.
    return { kind: 'retrying' };
  }
  // Until it is stored, another change may get its number.
  if (!isSame(memory.pending, pending)) return { kind: 'preparing' };
  return { kind: 'start', restart: pending };
}

/** A Job that has ended stays until what it did is stored. */
function keptJobs({ jobs, memory }: Sight, step: Step): RestartJob[] {
  return jobs.filter(({ name, state, number }) => {
    if (state === 'failed') return step.kind === 'failed' && step.job.name === name;
    return state === 'running' || number > (memory.applied?.number ?? 0);
  });
}

function waitFor(step: Step, now: number): number | undefined {
  const until = step.kind === 'debouncing' ? step.until : step.kind === 'failed' ? step.retryAt : undefined;
  return until === undefined ? undefined : Math.max(Math.ceil((until - now) / 1000), 1);
}
