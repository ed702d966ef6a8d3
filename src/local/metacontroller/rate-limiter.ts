import type { Clock } from '../clock.js';

const FIRST_DELAY_MS = 5;
const LONGEST_DELAY_MS = 1_000_000;
const TOKENS_PER_SECOND = 10;
const BURST = 100;

/**
 * How long a failed key waits: 5 ms doubled with each failure up to 1000 s, or as long as a bucket shared by all keys of the
 * controller says (10 per second, 100 at once), whichever is longer.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #failures = new Map<string, number>();
  #tokens = BURST;
  #filledAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filledAt = clock.now();
  }

  /** Counts one more failure of the key. */
  delayMs(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    return Math.max(Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS), this.#takeToken());
  }

  /** After a success: the next failure waits 5 ms again. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  #takeToken(): number {
    const now = this.#clock.now();
    const filled = this.#tokens + ((now - this.#filledAt) / 1000) * TOKENS_PER_SECOND;
    this.#tokens = Math.min(BURST, filled) - 1;
    this.#filledAt = now;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / TOKENS_PER_SECOND) * 1000;
  }
}
