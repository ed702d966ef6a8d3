import { createContext, Script } from 'node:vm';

const CALL = new Script('work()');

interface Sandbox {
  work: () => void;
}
let shared: Sandbox | undefined;

/** Each attempt may take twice as long as the one before: together 7 times the limit. */
const MAX_ATTEMPTS = 3;
/** V8's clock and that of the processor do not agree to the last microsecond. */
const SHARE_OF_FULL_TIME = 0.9;

/**
 * Runs synchronous work and stops it when it takes longer, wherever it is: in a loop or inside a regular expression.
 *
 * What counts is the time of the processor. V8 can only watch the clock on the wall, which also runs while a busy machine, or
 * the CPU limit of a container, lets others work; work that was stopped without its time is done again, and given longer.
 *
 * The work keeps its own realm and closures; only the clock is V8's. It must hold nothing and be fit to be done again: a
 * stopped run leaves without its `finally`. Costs well under a millisecond: guard a whole render, not each expression.
 *
 * @returns undefined when the time was up: at the latest after 7 times as long on the wall
 */
export function withinTime<T>(milliseconds: number, work: () => T): { readonly result: T } | undefined {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const before = process.cpuUsage();
    const outcome = tryWithin(milliseconds * 2 ** attempt, work);
    if (outcome !== undefined || millisecondsSince(before) >= milliseconds * SHARE_OF_FULL_TIME)
      return outcome;
  }
  return undefined;
}

function millisecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function tryWithin<T>(milliseconds: number, work: () => T): { readonly result: T } | undefined {
  let outcome: { readonly result: T } | undefined;
  try {
    runStoppable(milliseconds, () => {
      outcome = { result: work() };
    });
  } catch (error) {
    if (isTimeout(error)) return undefined;
    throw error;
  }
  return outcome;
}

function runStoppable(milliseconds: number, work: () => void): void {
  // Making a context is the expensive part, so one is kept. It is made at the first call: importing does nothing.
  shared ??= makeSandbox();
  const sandbox = shared;
  const before = sandbox.work;
  sandbox.work = work;
  try {
    CALL.runInContext(sandbox, { timeout: milliseconds });
  } finally {
    sandbox.work = before;
  }
}

function makeSandbox(): Sandbox {
  const sandbox: Sandbox = { work: () => undefined };
  createContext(sandbox);
  return sandbox;
}

function isTimeout(error: unknown): boolean {
  // Not `instanceof Error`: the error comes from the realm of Node itself, which in a test is another one.
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
