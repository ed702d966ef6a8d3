import { createHash } from 'node:crypto';

export interface BackoffOptions {
  /** How many attempts have failed: 1 or more. */
  readonly attempts: number;
  /** What spreads the retries of many parents, and is the same in every call: the uid. */
  readonly seed: string;
  /** @default 300 */
  readonly maxSeconds?: number | undefined;
}

/**
 * Whole seconds to wait after a failed attempt: 1, 2, 4 … up to the maximum, of which each seed waits another share between a
 * half and the whole. Nothing is random: the same request must give the same answer.
 */
export function backoffSeconds({ attempts, seed, maxSeconds = 300 }: BackoffOptions): number {
  const longest = Math.min(maxSeconds, 2 ** Math.min(attempts - 1, 30));
  return Math.max(1, Math.round(longest * (0.5 + 0.5 * shareOf(`${seed}/${attempts}`))));
}

/** Between 0 and 1, spread evenly. */
function shareOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
