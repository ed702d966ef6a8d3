import type { PrimaryLease } from './primary-lease.js';

/**
 * Tells how long nobody has held the Lease. As in client-go, the times written into the Lease are never compared with the
 * clock here: what counts is how long ago, by this clock, the Lease was last seen to change.
 */
export class LeaseWatch {
  readonly #defaultMs: number;
  #seen: { readonly version: string | undefined; readonly at: number } | undefined;

  constructor(defaultMs: number) {
    this.#defaultMs = defaultMs;
  }

  /** For how long the Lease has been free; undefined while it is held. */
  freeMs(lease: PrimaryLease | 'none', now: number): number | undefined {
    const version = lease === 'none' ? undefined : lease.metadata.resourceVersion;
    if (this.#seen?.version !== version || this.#seen === undefined) this.#seen = { version, at: now };
    const unchangedMs = now - this.#seen.at;
    if (lease === 'none' || lease.holder === undefined) return unchangedMs;
    const freeMs = unchangedMs - (lease.durationMs || this.#defaultMs);
    return freeMs < 0 ? undefined : freeMs;
  }
}
