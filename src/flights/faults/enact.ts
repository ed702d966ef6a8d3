import { answerProblem, type Answer } from '../answer.js';
import type { Handling } from '../bookings/office.js';
import type { FaultKind, FaultPlan } from './plan.js';

/** Instead of an answer: the connection is closed. */
export const DROPPED = 'dropped';

interface Faulty {
  readonly run: (handling?: Handling) => Answer;
  readonly plan: Pick<FaultPlan, 'latencyMs' | 'acceptMs'>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

export type Outcome = Answer | typeof DROPPED;

/** Carries out a request with its fault. */
export async function enact(fault: FaultKind | undefined, faulty: Faulty): Promise<Outcome> {
  return fault === undefined ? faulty.run() : ENACTMENTS[fault](faulty);
}

const RETRY_SOON = { headers: { 'Retry-After': '1' } };

const ENACTMENTS: Readonly<Record<FaultKind, (faulty: Faulty) => Outcome | Promise<Outcome>>> = {
  'drop-after-commit': ({ run }) => {
    run();
    return DROPPED;
  },
  'drop-before': () => DROPPED,
  'fail-before': () => answerProblem('internal_error'),
  'fail-after': ({ run }) => {
    run();
    return answerProblem('internal_error');
  },
  slow: async ({ run, plan, wait }) => {
    await wait(plan.latencyMs);
    return run();
  },
  'slow-after': async ({ run, plan, wait }) => {
    const answer = run();
    await wait(plan.latencyMs);
    return answer;
  },
  'rate-limit': () => answerProblem('rate_limited', RETRY_SOON),
  unavailable: () => answerProblem('unavailable', RETRY_SOON),
  accept: ({ run, plan }) => run({ acceptMs: plan.acceptMs }),
  html: () => ({
    status: 200,
    headers: { 'Content-Type': 'text/html' },
    body: '<html><body>Service temporarily unavailable</body></html>',
  }),
  garbage: () => ({ status: 200, body: { ok: true } }),
};
