import type { Problem, Step } from '../../sdk/index.js';
import { isLive, type TicketState } from './state.js';

/** How one call ends: what is known now, what stands in the way, and when to look again. */
export interface Progress {
  readonly state: TicketState;
  /**
   * - `settled`: nothing is to be done
   * - `acting`: something is on its way
   * - `waiting`: it could not be done yet, and nothing happened
   * - `unclear`: it may have happened
   * - `refused`: it will not be done as long as the spec stays as it is
   * - `unseen`: nothing is to be done as far as known, but the provider could not be asked
   */
  readonly kind: 'settled' | 'acting' | 'waiting' | 'unclear' | 'refused' | 'unseen';
  readonly problem?: Problem;
  readonly resyncAfterSeconds?: number;
}

/** Somebody has to act, or the provider has to come back; nothing in the cluster tells when. */
const ATTENTION_SECONDS = 30;

export function attentionSeconds(maxBackoffSeconds = ATTENTION_SECONDS): number {
  return Math.min(ATTENTION_SECONDS, maxBackoffSeconds);
}

/** The status that is written causes the next call; this one is for the case that the write is lost. */
const SOON_SECONDS = 5;

export function acting(state: TicketState): Progress {
  return { state, kind: 'acting', resyncAfterSeconds: SOON_SECONDS };
}

/** At rest; what happens to a live booking at the provider is noticed by looking now and then. */
export function settled(state: TicketState, watchSeconds: number): Progress {
  const isWatched = state.booking !== undefined && isLive(state.booking);
  return { state, kind: 'settled', ...(isWatched ? { resyncAfterSeconds: watchSeconds } : {}) };
}

/** How a step that is not done leaves the ticket. */
export function toProgress(
  state: TicketState,
  step: Exclude<Step<unknown>, { readonly state: 'done' }>,
): Progress {
  const next = { ...state, ledger: step.ledger };
  switch (step.state) {
    case 'intended':
      return { state: next, kind: 'acting', resyncAfterSeconds: step.resyncAfterSeconds };
    case 'refused':
      return { state: next, kind: 'refused', problem: step.problem };
    case 'waiting':
    case 'unclear': {
      const { problem, resyncAfterSeconds } = step;
      return { state: next, kind: step.state, problem, resyncAfterSeconds };
    }
  }
}
