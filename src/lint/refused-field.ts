import type { StatusError } from '../cluster/status-error.js';

/** The first field that a refusal by an API server names; empty when it names none. */
export function refusedField({ message }: StatusError): string {
  return /is invalid: \[?([^:\s]+): /.exec(message)?.[1] ?? '';
}
