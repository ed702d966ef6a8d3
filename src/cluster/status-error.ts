/** Reasons of a Kubernetes `Status`, as the API server spells them. */
export type StatusReason =
  | 'AlreadyExists'
  | 'BadRequest'
  | 'Conflict'
  | 'Expired'
  | 'Forbidden'
  | 'Gone'
  | 'InternalError'
  | 'Invalid'
  | 'MethodNotAllowed'
  | 'NotFound'
  | 'ServiceUnavailable'
  | 'Timeout'
  | 'TooManyRequests'
  | 'Unauthorized'
  | 'Unknown'
  | 'UnsupportedMediaType';

/** A refusal by a Kubernetes API, real or local: the HTTP status, the reason and the message of its `Status` object. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: number;
  readonly reason: StatusReason;

  constructor(status: number, reason: StatusReason, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export function isStatusError(error: unknown, reason: StatusReason): error is StatusError {
  return error instanceof StatusError && error.reason === reason;
}
