import { type Clock, earliest } from '../clock.js';

interface FollowedClock {
  readonly clock: Clock;
  /** When the next timer is due that was set for at most so long. */
  readonly nextDueAt: (longestDelayMs: number) => number | undefined;
}

/** The same clock, and what is still to come of what is scheduled with it. */
export function followTimers(clock: Clock): FollowedClock {
  const timers = new Set<{ readonly dueAt: number; readonly delayMs: number }>();
  return {
    clock: {
      now: () => clock.now(),
      schedule: (delayMs, run) => {
        const timer = { dueAt: clock.now() + delayMs, delayMs };
        timers.add(timer);
        const cancel = clock.schedule(delayMs, () => {
          timers.delete(timer);
          run();
        });
        return () => {
          timers.delete(timer);
          cancel();
        };
      },
    },
    nextDueAt: (longestDelayMs) =>
      earliest([...timers].filter(({ delayMs }) => delayMs <= longestDelayMs).map(({ dueAt }) => dueAt)),
  };
}
