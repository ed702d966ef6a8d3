import { createContext, Script } from 'node:vm';

const CALL = new Script('work()');

interface Sandbox {
  work: () => void;
}
let shared: Sandbox | undefined;

/**
 * Runs synchronous work and stops it when it takes longer, wherever it is: in a loop or inside a regular expression.
 *
 * The work keeps its own realm and closures; only the clock is V8's. It must hold nothing and be fit to be done again: a
 * stopped run leaves without its `finally`, and is repeated when the machine gave it no time. Costs well under a millisecond: guard a whole render, not each expression.
 *
 * @returns undefined when the time was up
 */
export function withinTime<T>(milliseconds: number, work: () => T): { readonly result: T } | undefined {
  for (let attempt = 1; ; attempt += 1) {
    const before = process.cpuUsage();
    const outcome = tryWithin(milliseconds, work);
    const { user, system } = process.cpuUsage(before);
    // The clock of V8 also runs while a busy machine lets others work; that is nobody's fault, so the work is done again.
    const wasHeldUp = user + system < milliseconds * 500;
    if (outcome !== undefined || !wasHeldUp || attempt === MAX_ATTEMPTS) return outcome;
  }
}

const MAX_ATTEMPTS = 3;

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
