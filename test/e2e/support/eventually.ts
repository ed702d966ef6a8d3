import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  /** @default 30_000 */
  readonly timeoutMs?: number;
  /** @default 200 */
  readonly intervalMs?: number;
  /** What is waited for, for the message. */
  readonly what?: string;
}

/**
 * Calls `check` until it neither throws nor returns undefined or false, and returns what it returned.
 *
 * @throws Error with the last reason when the time is over
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 30_000, intervalMs = 200, what = 'this' }: EventuallyOptions = {},
): Promise<Exclude<T, undefined | false>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const outcome = await attempt(check);
    if (outcome.done) return outcome.value;
    if (Date.now() > deadline) {
      throw new Error(`${what} did not happen within ${timeoutMs} ms: ${outcome.reason}`, {
        cause: outcome.cause,
      });
    }
    await delay(intervalMs);
  }
}

type Outcome<T> =
  | { readonly done: true; readonly value: Exclude<T, undefined | false> }
  | { readonly done: false; readonly reason: string; readonly cause?: unknown };

async function attempt<T>(check: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    const value = await check();
    if (value === undefined || value === false) return { done: false, reason: `last value ${String(value)}` };
    // The compiler does not narrow a generic by comparison; both excluded values have just left.
    return { done: true, value: value as Exclude<T, undefined | false> };
  } catch (cause) {
    return { done: false, reason: cause instanceof Error ? cause.message : String(cause), cause };
  }
}

/** The garbage collector learns of a new custom resource only when it reads discovery again, every 30 s. */
export const COLLECTED: EventuallyOptions = { timeoutMs: 90_000, what: 'the garbage collection' };
