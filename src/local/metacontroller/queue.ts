import { type Clock, earliest } from '../clock.js';
import { RateLimiter } from './rate-limiter.js';

/** What becomes of a key after its turn. */
export type Verdict = 'done' | 'retry' | { readonly afterMs: number };

export interface QueueOptions<Cause> {
  readonly clock: Clock;
  readonly workers: number;
  /** Takes one turn; must not throw. Tells what comes next, before the key can have its next turn. */
  readonly handle: (key: string, causes: readonly Cause[]) => Promise<Verdict>;
  /** The cause that stands for a failed turn's retry. */
  readonly retryCause: Cause;
}

interface Delayed<Cause> {
  readonly dueAt: number;
  readonly delayMs: number;
  readonly cause: Cause;
  readonly cancel: () => void;
}

/**
 * The work queue of one controller: adds of one key coalesce, a key never has two turns at once, several keys run side by
 * side up to the number of workers.
 *
 * Of several delayed adds of a key the earliest stays, and an immediate add does not cancel it: a long resyncAfterSeconds
 * does not postpone a short one.
 */
export class WorkQueue<Cause> {
  readonly #options: QueueOptions<Cause>;
  readonly #limiter: RateLimiter;
  /** Keys that want a turn, with their causes; those now running wait here for their next one. */
  readonly #wanted = new Map<string, Cause[]>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #delayed = new Map<string, Delayed<Cause>>();
  #started = false;
  #stopped = false;

  constructor(options: QueueOptions<Cause>) {
    this.#options = options;
    this.#limiter = new RateLimiter(options.clock);
  }

  /** Whether no turn runs or waits. Delayed ones do not count: they may be hours away. */
  get idle(): boolean {
    return this.#running.size === 0 && (this.#wanted.size === 0 || this.#stopped);
  }

  /** When the next delayed turn is due. */
  get nextDueAt(): number | undefined {
    return earliest([...this.#delayed.values()].map(({ dueAt }) => dueAt));
  }

  /** The same of those delayed turns that something is waiting for. */
  nextDueOf(isAwaited: (cause: Cause, delayMs: number) => boolean): number | undefined {
    const awaited = [...this.#delayed.values()].filter(({ cause, delayMs }) => isAwaited(cause, delayMs));
    return earliest(awaited.map(({ dueAt }) => dueAt));
  }

  /** Turns begin now; until then keys are only collected. */
  start(): void {
    this.#started = true;
    this.#pump();
  }

  add(key: string, cause: Cause): void {
    if (this.#stopped) return;
    this.#wanted.set(key, [...(this.#wanted.get(key) ?? []), cause]);
    // Not at once: an informer tells everything it has to tell before a turn looks at it.
    queueMicrotask(() => this.#pump());
  }

  addAfter(key: string, delayMs: number, cause: Cause): void {
    if (this.#stopped) return;
    // Go's delay wraps around beyond 2^63 ns; what is past then is due now.
    if (!(delayMs > 0) || delayMs * 1e6 >= 2 ** 63) {
      this.add(key, cause);
      return;
    }
    const { clock } = this.#options;
    const dueAt = clock.now() + delayMs;
    const earlier = this.#delayed.get(key);
    if (earlier !== undefined && earlier.dueAt <= dueAt) return;
    earlier?.cancel();
    const cancel = clock.schedule(delayMs, () => {
      this.#delayed.delete(key);
      this.add(key, cause);
    });
    this.#delayed.set(key, { dueAt, delayMs, cause, cancel });
  }

  /** Ends with the turns that are under way; nothing is taken up any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    await Promise.all(this.#running.values());
  }

  #pump(): void {
    if (!this.#started || this.#stopped) return;
    for (const [key, causes] of this.#wanted) {
      if (this.#running.size >= this.#options.workers) return;
      if (this.#running.has(key)) continue;
      this.#wanted.delete(key);
      this.#running.set(key, this.#run(key, causes));
    }
  }

  async #run(key: string, causes: readonly Cause[]): Promise<void> {
    const verdict = await this.#options.handle(key, causes);
    this.#running.delete(key);
    this.#settle(key, verdict);
    this.#pump();
  }

  #settle(key: string, verdict: Verdict): void {
    const { retryCause } = this.#options;
    if (verdict === 'done') this.#limiter.forget(key);
    else if (verdict === 'retry') this.addAfter(key, this.#limiter.delayMs(key), retryCause);
    else this.addAfter(key, verdict.afterMs, retryCause);
  }
}
