import { type VirtualClock, virtualClock } from '../../../../src/local/clock.js';

/** A virtual clock that knows how many timers are set. */
export function countingClock(): VirtualClock & { pending(): number } {
  const clock = virtualClock(Date.UTC(2026, 0, 1, 12));
  const timers = new Set<object>();
  return {
    ...clock,
    pending: () => timers.size,
    schedule: (delayMs, run) => {
      const timer = {};
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
  };
}
