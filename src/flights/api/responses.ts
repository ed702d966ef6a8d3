import { z } from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { PROBLEMS, RETRY } from './problems.js';
import { Problem, RetryAfter, type ProblemCode } from './schemas.js';

interface PossibleProblem {
  readonly code: ProblemCode;
  /** @default the one of the code */
  readonly status?: number;
  /** @default the one of the code */
  readonly title?: string;
}

const EVERYWHERE: readonly ProblemCode[] = [
  'invalid_request',
  'unauthorized',
  'forbidden',
  'rate_limited',
  'internal_error',
  'unavailable',
];

/** What else can be wrong with a body. */
export const BODY_PROBLEMS: readonly PossibleProblem[] = [
  { code: 'invalid_request', status: 413, title: 'The body is larger than 64 kB' },
  { code: 'invalid_request', status: 415, title: 'The body is compressed or has an unknown charset' },
];

/** What a proxy in between answers on behalf of the service, in whatever form. */
const FROM_A_PROXY: ZodOpenApiResponsesObject = {
  '502': { description: `A proxy got no answer from the service.\n\n${RETRY.lookUp}` },
  '504': { description: `A proxy did not wait for the service any longer.\n\n${RETRY.lookUp}` },
};

/** The responses of an operation: what it answers when it succeeds, and every problem by its status. */
export function describeResponses(
  successes: ZodOpenApiResponsesObject,
  problems: readonly (ProblemCode | PossibleProblem)[],
): ZodOpenApiResponsesObject {
  const byStatus = new Map<number, Required<PossibleProblem>[]>();
  for (const problem of [...EVERYWHERE, ...problems].map(complete)) {
    byStatus.set(problem.status, [...(byStatus.get(problem.status) ?? []), problem]);
  }
  const described = [...byStatus].map(([status, found]) => [`${status}`, describeStatus(found)] as const);
  return { ...successes, ...Object.fromEntries(described), ...FROM_A_PROXY };
}

function complete(problem: ProblemCode | PossibleProblem): Required<PossibleProblem> {
  const given = typeof problem === 'string' ? { code: problem } : problem;
  const { status, title } = PROBLEMS[given.code];
  return { status, title, ...given };
}

/** Codes that share a status share what may be done after it. */
function describeStatus(problems: readonly Required<PossibleProblem>[]): ZodOpenApiResponseObject {
  const lines = problems.map(({ code, title }) => `- \`${code}\`: ${title}.`);
  const retries = new Set(problems.map(({ code }) => PROBLEMS[code].retry));
  const advice = [...retries].map((retry) => RETRY[retry]);
  return {
    description: [lines.join('\n'), ...advice].join('\n\n'),
    content: { 'application/problem+json': { schema: Problem } },
    ...(retries.has('later') ? { headers: z.object({ 'Retry-After': RetryAfter }) } : {}),
  };
}
