import { describeProblem } from './api/problems.js';
import type { ProblemCode } from './api/schemas.js';

/** What goes back over the wire, decided before any of it is written. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface ProblemDetails {
  readonly detail?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function answerProblem(code: ProblemCode, { headers, ...details }: ProblemDetails = {}): Answer {
  const body = describeProblem(code, details);
  return {
    status: body.status,
    body,
    headers: { ...headers, 'Content-Type': 'application/problem+json' },
  };
}
