import { ExpressionError } from '../cel/expression-error.js';
import type { HookError } from '../errors/hook-error.js';

/** Codes of errors that say: not there. */
const ABSENCES: ReadonlySet<string> = new Set([
  'no_such_key',
  'index_out_of_bounds',
  'optional_value_missing',
  'unknown_variable',
]);

/**
 * A value that cannot be told yet, because something it reads of the cluster is not there. What needs it waits: a child that
 * exists stays as it is, one that does not is not made, a status field is left out.
 */
export class PendingValue extends Error {
  override readonly name = 'PendingValue';
  /** Id of the child it waits for, as far as that is known. */
  readonly id: string | undefined;
  /** What to say where waiting is of no use. */
  readonly failure: HookError;

  constructor(
    message: string,
    { id, failure }: { readonly id: string | undefined; readonly failure: HookError },
  ) {
    super(message);
    this.id = id;
    this.failure = failure;
  }
}

/** Whether an expression failed for want of a field or an object, and not because it is wrong. */
export function isAbsence(error: unknown): boolean {
  return error instanceof ExpressionError && ABSENCES.has(error.code);
}
