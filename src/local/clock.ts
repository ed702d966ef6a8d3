/** Time as the local cluster knows it; nothing in src/local reads it elsewhere. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `run` once after the delay, unless the returned function is called before. */
  schedule(delayMs: number, run: () => void): () => void;
}

/** A clock that stands still until it is told to advance. */
export interface VirtualClock extends Clock {
  /** Moves on, running what is due in order; what a task sets off (promises, events) has settled before the next one runs. */
  advance(ms: number): Promise<void>;
  /** When the next task is due. */
  nextDueAt(): number | undefined;
}

/** Node fires a timer at once when its delay does not fit 32 bits; a yearly CronJob has such a delay. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function realClock(): Clock {
  return { now: () => Date.now(), schedule: scheduleTimer };
}

function scheduleTimer(delayMs: number, run: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (remaining: number): void => {
    const step = Math.min(remaining, LONGEST_TIMER_MS);
    timer = setTimeout(() => (remaining > step ? wait(remaining - step) : run()), step);
  };
  wait(Math.max(delayMs, 0));
  return () => clearTimeout(timer);
}

type Task = () => void;

export function virtualClock(start: Date | number): VirtualClock {
  let now = Number(start);
  // Grouped by time, because many things take equally long: finding the next time must not look at every task.
  const tasks = new Map<number, Set<Task>>();

  const advance = async (ms: number): Promise<void> => {
    const end = now + ms;
    await settle();
    for (let time = nextTime(tasks); time !== undefined && time <= end; time = nextTime(tasks)) {
      now = time;
      await runAll(tasks, time);
    }
    now = end;
  };

  return {
    now: () => now,
    schedule: (delayMs, run) => {
      const at = now + Math.max(delayMs, 0);
      const task = (): void => run();
      tasks.set(at, (tasks.get(at) ?? new Set()).add(task));
      return () => tasks.get(at)?.delete(task);
    },
    advance,
    nextDueAt: () => nextTime(tasks),
  };
}

/** Of several times that may be absent. */
export function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function nextTime(tasks: Map<number, ReadonlySet<Task>>): number | undefined {
  let next: number | undefined;
  for (const [time, due] of tasks) {
    // What is left of tasks that were all cancelled.
    if (due.size === 0) tasks.delete(time);
    else if (next === undefined || time < next) next = time;
  }
  return next;
}

/** In the order they were scheduled in; those that are added meanwhile for the same time as well. */
async function runAll(tasks: Map<number, Set<Task>>, time: number): Promise<void> {
  const due = tasks.get(time) ?? new Set<Task>();
  for (const task of due) {
    due.delete(task);
    task();
    await settle();
  }
  // Somebody may have looked for the next time meanwhile, and have begun anew for this one.
  if (tasks.get(time) === due) tasks.delete(time);
}

/** Every promise that can settle without time passing has settled when an immediate runs. */
function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
