import { isStatusError, type StatusReason } from '../../cluster/status-error.js';

/** A failure of a turn or of a controller's start, worded as Metacontroller words it; it ends in an Event on the object. */
export class MetacontrollerError extends Error {
  override readonly name: string = 'MetacontrollerError';
}

/** The hook answered 429: come back after so many seconds. No Event, and no failure is counted. */
export class HookBusyError extends MetacontrollerError {
  override readonly name = 'HookBusyError';
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super(`Too many request, it will be resync after: ${retryAfterSeconds}`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Related objects of a kind asked for the first time are not there yet: a quiet retry without an Event. */
export class InformerNotSyncedError extends MetacontrollerError {
  override readonly name = 'InformerNotSyncedError';

  constructor() {
    super('related informer not synced yet');
  }
}

/** What the real process does not survive. The stand-in stops, too, and says why. */
export class CrashError extends MetacontrollerError {
  override readonly name = 'CrashError';
  readonly fix: string;

  constructor(reason: string, fix: string) {
    super(reason);
    this.fix = fix;
  }
}

/**
 * The real one panics while it builds the controller. The reconcile loop around it survives, says so in the log and tries
 * again, so the controller never starts and no Event tells why.
 */
export class ConstructionPanic extends MetacontrollerError {
  override readonly name = 'ConstructionPanic';
  readonly fix: string;

  constructor(reason: string, fix: string) {
    super(reason);
    this.fix = fix;
  }
}

/** The controller was stopped in the middle of a turn: no failure, and nothing more is to be done. */
export class StoppedError extends MetacontrollerError {
  override readonly name = 'StoppedError';

  constructor() {
    super('the controller was stopped');
  }
}

/** Runs a step and puts words in front of its error; errors that steer the queue pass untouched. */
export async function explain<T>(prefix: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (steersQueue(error)) throw error;
    throw new MetacontrollerError(`${prefix}: ${messageOf(error)}`, { cause: error });
  }
}

function steersQueue(error: unknown): boolean {
  return (
    error instanceof HookBusyError ||
    error instanceof InformerNotSyncedError ||
    error instanceof CrashError ||
    error instanceof ConstructionPanic ||
    error instanceof StoppedError
  );
}

/** One error for many: equal messages once, a single one as it is, several in brackets. */
export function aggregate(errors: readonly unknown[]): MetacontrollerError | undefined {
  const messages = new Set(errors.map(messageOf));
  if (messages.size === 0) return undefined;
  const text = [...messages].join(', ');
  return new MetacontrollerError(messages.size === 1 ? text : `[${text}]`, { cause: errors[0] });
}

export function messageOf(error: unknown): string {
  // Not by class: what fetch throws may come from another realm.
  const isError = typeof error === 'object' && error !== null && 'message' in error;
  return isError ? String(error.message) : String(error);
}

/** Whether the API refused for that reason, also behind words put in front. */
export function isRefusedAs(error: unknown, reason: StatusReason): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isStatusError(current, reason)) return true;
  }
  return false;
}
