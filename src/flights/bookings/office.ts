import type { Store } from '../store.js';

/** What the airline does not do at the moment. */
export interface Rules {
  readonly notChangeable: boolean;
  readonly notCancellable: boolean;
  /** Codes or names of cities without a free seat. */
  readonly soldOut: readonly string[];
}

/** What booking, changing and cancelling work with. */
export interface Office {
  readonly store: Store;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly keyTtlMs: number;
  readonly rules: () => Rules;
}

export interface Handling {
  /** The airline takes that long to confirm; it confirms at once without it. */
  readonly acceptMs?: number | undefined;
}
