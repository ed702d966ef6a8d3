import { StatusError } from '../../cluster/status-error.js';

/** Runs a write: when it is refused, its warnings go out with the refusal. */
export function warned<T>(warnings: readonly string[], write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof StatusError) || warnings.length === 0) throw error;
    const { status, reason, message, details } = error;
    throw new StatusError(status, reason, { message, ...details, warnings });
  }
}
