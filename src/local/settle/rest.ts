import { setTimeout as sleep } from 'node:timers/promises';

/** What is asked whether it is at rest. */
export interface Busyness {
  /** Whether nothing is under way that needs no time to pass. */
  readonly isIdle: () => boolean;
  /** Whether there is no use in waiting on. */
  readonly isHopeless: () => boolean;
  /** Hook calls that have not been answered yet. */
  readonly callsUnderWay: () => number;
}

export interface RestOptions {
  /** Whether time passes by itself; if not, somebody else has to let it pass for what waits for it. */
  readonly isTimePassing: boolean;
  /** How long a hook call may take in real time before it counts as one that waits for its timeout. */
  readonly patienceMs: number;
}

/** Rounds of the event loop. What is handed over without a socket or a timer takes none at all; these are to be sure. */
const ROUNDS_OF_REST = 3;
const ROUNDS_OF_WAITING = 10;
/** Most answers come before; from then on others may have the processor. */
const BUSY_ROUNDS = 500;

/**
 * Waits until all is done that can be done now.
 *
 * @returns `waiting` when something under way waits for time that does not pass by itself: a pause between two attempts, the
 *   timeout of a hook that does not answer
 */
export async function rest(
  { isIdle, isHopeless, callsUnderWay }: Busyness,
  { isTimePassing, patienceMs }: RestOptions,
): Promise<'idle' | 'waiting' | 'hopeless'> {
  const deadline = performance.now() + patienceMs;
  const isMoving = (): boolean => isTimePassing || (callsUnderWay() > 0 && performance.now() < deadline);
  let [roundsIdle, roundsWaiting] = [0, 0];
  for (let round = 0; !isHopeless(); round += 1) {
    roundsIdle = isIdle() ? roundsIdle + 1 : 0;
    roundsWaiting = isIdle() || isMoving() ? 0 : roundsWaiting + 1;
    if (roundsIdle >= ROUNDS_OF_REST) return 'idle';
    if (roundsWaiting >= ROUNDS_OF_WAITING) return 'waiting';
    await (round < BUSY_ROUNDS ? nextRound() : sleep(1));
  }
  return 'hopeless';
}

function nextRound(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
