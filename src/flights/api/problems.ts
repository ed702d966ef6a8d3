import type { Problem, ProblemCode } from './schemas.js';

/** What a caller may do after a problem. */
export const RETRY = {
  never: 'Nothing happened, and the same request will not do better.',
  later: 'Nothing happened. The same request may be repeated after `Retry-After`.',
  lookUp:
    'It is unknown whether anything happened: look the booking up by its key. Repeating with the same key is safe then.',
} as const;

interface ProblemEntry {
  readonly status: number;
  readonly title: string;
  readonly retry: keyof typeof RETRY;
}

/** Every problem: its usual status, what it means, and what a caller may do after it. */
export const PROBLEMS = {
  invalid_request: { status: 400, title: 'The request is not understood', retry: 'never' },
  unauthorized: { status: 401, title: 'The request carries no valid API key', retry: 'never' },
  forbidden: { status: 403, title: 'The API key may not do this', retry: 'never' },
  not_found: { status: 404, title: 'There is no such thing', retry: 'never' },
  unknown_city: { status: 422, title: 'The city is not served', retry: 'never' },
  same_city: { status: 422, title: 'Departure and destination are the same city', retry: 'never' },
  date_in_past: { status: 422, title: 'The date is before today (UTC)', retry: 'never' },
  sold_out: { status: 422, title: 'There are not enough seats', retry: 'never' },
  price_above_cap: { status: 422, title: 'The price is above maxPrice', retry: 'never' },
  key_reused: { status: 409, title: 'The key was used with another request', retry: 'never' },
  key_void: { status: 409, title: 'The key was voided by a cancellation', retry: 'never' },
  not_changeable: {
    status: 409,
    title: 'The booking cannot be changed; it can be booked anew',
    retry: 'never',
  },
  not_cancellable: { status: 409, title: 'The airline does not cancel the booking', retry: 'never' },
  revision_mismatch: { status: 412, title: 'The booking has another revision now', retry: 'never' },
  rate_limited: { status: 429, title: 'Too many requests', retry: 'later' },
  unavailable: { status: 503, title: 'The service is not available', retry: 'later' },
  internal_error: { status: 500, title: 'The service failed', retry: 'lookUp' },
} as const satisfies Record<ProblemCode, ProblemEntry>;

export function describeProblem(
  code: ProblemCode,
  { detail, status = PROBLEMS[code].status }: { readonly detail?: string; readonly status?: number } = {},
): Problem {
  const problem = { type: `urn:metahooks:flights:${code}`, title: PROBLEMS[code].title, status, code };
  return detail === undefined ? problem : { ...problem, detail };
}
