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
  | 'NotAcceptable'
  | 'NotFound'
  | 'RequestEntityTooLarge'
  | 'ServiceUnavailable'
  | 'Timeout'
  | 'TooManyRequests'
  | 'Unauthorized'
  | 'Unknown'
  | 'UnsupportedMediaType';

/** One cause of a refusal, as `details.causes` of a `Status` names it. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** What a `Status` may say beside its reason and message. */
export interface StatusDetails {
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
  /** `metadata.continue`: reads on, though not consistently, where a token has expired. */
  readonly continue?: string;
  /** Told in headers. */
  readonly warnings?: readonly string[];
}

/** A refusal by a Kubernetes API, real or local: the HTTP status, the reason and the message of its `Status` object. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: number;
  readonly reason: StatusReason;
  readonly details: StatusDetails;

  constructor(
    status: number,
    reason: StatusReason,
    text: string | (StatusDetails & { readonly message: string }),
  ) {
    const { message, ...details } = typeof text === 'string' ? { message: text } : text;
    super(message);
    this.status = status;
    this.reason = reason;
    this.details = details;
  }
}

export function isStatusError(error: unknown, reason: StatusReason): error is StatusError {
  return error instanceof StatusError && error.reason === reason;
}
