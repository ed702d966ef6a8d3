import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeApi } from '../../cluster/kube-api.js';
import { toMilliseconds } from '../../contract/go-duration.js';
import { HookError } from '../../errors/hook-error.js';
import { type Clock, earliest, type VirtualClock } from '../clock.js';
import type { Metacontroller } from '../metacontroller/metacontroller.js';
import type { Workloads } from '../workloads/start-workloads.js';
import { readFacts } from './controller-facts.js';
import { describeIdleController, describeUnrest } from './diagnose.js';
import { rest } from './rest.js';
import type { Trouble, Watch } from './watch.js';

export interface SettleOptions {
  /**
   * How long to follow what goes on by itself, in milliseconds of the cluster's clock.
   *
   * @default 600000 with a virtual clock, 60000 with the real one
   */
  readonly withinMs?: number;
}

export interface TimekeeperOptions {
  readonly clock: Clock | VirtualClock;
  readonly api: Pick<KubeApi, 'list' | 'discover'>;
  readonly metacontroller: Pick<Metacontroller, 'state'>;
  readonly workloads: Pick<Workloads, 'idle' | 'nextDueAt'>;
  readonly watch: Watch;
  /** When something else ends by itself that was to take at most so long. */
  readonly nextDueAt: (longestDelayMs: number) => number | undefined;
  /** How long a hook may take in real time before virtual time goes on over its call. @default 10000 */
  readonly hookPatienceMs?: number;
}

/**
 * What is due within that time belongs to what goes on now and is followed: retries, Pods that become ready, Jobs that run.
 * What is due later waits for `advance`, as do CronJobs and every resyncAfterSeconds of a second or more.
 */
const SOON_MS = 10_000;

/** Lets a cluster come to rest, and lets its time pass. Calls wait for each other. */
export class Timekeeper {
  readonly #options: TimekeeperOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: TimekeeperOptions) {
    this.#options = options;
  }

  /** @throws HookError NOT_SETTLED naming parent, hook, field, both values and the likely cause */
  settle({ withinMs }: SettleOptions = {}): Promise<void> {
    const { clock } = this.#options;
    return this.#inTurn(() => this.#settle(withinMs ?? (isVirtual(clock) ? 600_000 : 60_000)));
  }

  /** @throws HookError ADVANCE_IMPOSSIBLE, NOT_SETTLED */
  advance(duration: string | number): Promise<void> {
    return this.#inTurn(() => this.#advance(duration));
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#last.then(task);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #settle(withinMs: number): Promise<void> {
    const { clock, watch } = this.#options;
    const end = clock.now() + withinMs;
    watch.begin();
    for (;;) {
      const state = await this.#rest(end);
      const due = state === 'waiting' ? Infinity : this.#nextSoon();
      if (due === undefined) break;
      // One timer after the other: on the way to what is awaited, others come to rest, too.
      const next = isVirtual(clock) ? (clock.nextDueAt() ?? due) : due;
      await this.#pass(Math.min(next, end + 1));
    }
    await this.#failOn(watch.failing[0]);
    const [idle] = watch.idleControllers;
    if (idle !== undefined) throw notSettled(describeIdleController(idle));
  }

  async #advance(duration: string | number): Promise<void> {
    const { clock, watch } = this.#options;
    if (!isVirtual(clock)) throw impossible('its clock is the real one');
    const end = clock.now() + parseDuration(duration);
    watch.begin();
    await this.#rest();
    for (let due = clock.nextDueAt(); due !== undefined && due <= end; due = clock.nextDueAt()) {
      await this.#pass(due);
      await this.#rest();
    }
    await this.#pass(end);
  }

  /** When something is due that belongs to what goes on now. */
  #nextSoon(): number | undefined {
    const { clock, metacontroller, workloads, nextDueAt } = this.#options;
    const { nextAwaitedAt = Infinity } = metacontroller.state();
    const isSoon = nextAwaitedAt - clock.now() <= SOON_MS;
    return earliest([isSoon ? nextAwaitedAt : undefined, workloads.nextDueAt(SOON_MS), nextDueAt(SOON_MS)]);
  }

  async #pass(until: number): Promise<void> {
    const { clock } = this.#options;
    const milliseconds = Math.max(until - clock.now(), 0);
    if (isVirtual(clock)) await clock.advance(milliseconds);
    else await sleep(milliseconds);
  }

  /** @throws HookError NOT_SETTLED when that does not come to an end, or only after `end` */
  async #rest(end = Infinity): Promise<'idle' | 'waiting'> {
    const { clock, metacontroller, workloads, watch, hookPatienceMs = 10_000 } = this.#options;
    const isLate = (): boolean => clock.now() > end;
    const state = await rest(
      {
        isIdle: () => metacontroller.state().idle && workloads.idle(),
        isHopeless: () =>
          metacontroller.state().crash !== undefined || watch.trouble !== undefined || isLate(),
        callsUnderWay: () => metacontroller.state().callsUnderWay,
      },
      { isTimePassing: !isVirtual(clock), patienceMs: hookPatienceMs },
    );
    if (state !== 'hopeless') return state;
    const { crash } = metacontroller.state();
    if (crash !== undefined) throw notSettled(`${crash.reason}. ${crash.fix}`);
    await this.#failOn(watch.trouble ?? watch.busiest);
    throw notSettled('the workloads are still at work');
  }

  async #failOn(trouble: Trouble | undefined): Promise<void> {
    if (trouble === undefined) return;
    const { evidence, text } = trouble;
    const facts = await readFacts(this.#options.api, evidence);
    throw notSettled(describeUnrest({ ...evidence, ...facts }, text));
  }
}

function isVirtual(clock: Clock | VirtualClock): clock is VirtualClock {
  return 'advance' in clock;
}

function parseDuration(duration: string | number): number {
  const milliseconds = typeof duration === 'number' ? duration : toMilliseconds(duration);
  if (milliseconds !== undefined && milliseconds >= 0) return milliseconds;
  throw impossible(`${JSON.stringify(duration)} is neither milliseconds nor a duration such as 90s or 1h30m`);
}

function impossible(message: string): HookError {
  return new HookError('ADVANCE_IMPOSSIBLE', {
    message: `the time of this cluster cannot be advanced: ${message}`,
  });
}

function notSettled(message: string): HookError {
  return new HookError('NOT_SETTLED', { message });
}
