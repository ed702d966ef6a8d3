import type { Blocked, Failure, Problem, Refused, Unavailable, Unclear } from '../../../sdk/index.js';
import type { Exchange } from './exchange.js';

export function refused(reason: string, message: string): Refused {
  return { kind: 'refused', reason, message };
}

export function blocked(reason: string, message: string): Blocked {
  return { kind: 'blocked', reason, message };
}

export function unavailable({ reason, message }: Problem, retryAfterSeconds?: number): Unavailable {
  const problem = { kind: 'unavailable', reason, message } as const;
  return retryAfterSeconds === undefined ? problem : { ...problem, retryAfterSeconds };
}

/** What a look-up came to that was not answered as agreed. A look-up changes nothing, so nothing is unclear about it. */
export function lookUpFailure(exchange: Exchange): Failure {
  return plainFailure(exchange) ?? unavailable(problemOf(exchange), exchange.retryAfterSeconds);
}

/** What an act came to that was not answered as agreed. Whoever answered, it may have been done. */
export function actFailure(exchange: Exchange, { repeatable }: Pick<Unclear, 'repeatable'>): Failure {
  return plainFailure(exchange) ?? unclear(problemOf(exchange), { repeatable });
}

export function unclear({ reason, message }: Problem, { repeatable }: Pick<Unclear, 'repeatable'>): Unclear {
  return { kind: 'unclear', reason, message: `${message}; it may have been carried out`, repeatable };
}

/** What means the same from everybody, whatever the body says: nothing happened. */
export function plainFailure(exchange: Exchange): Failure | undefined {
  if (exchange.kind === 'failed') {
    const { phase, problem, retryAfterSeconds } = exchange;
    return phase === 'before-sending' ? unavailable(problem, retryAfterSeconds) : undefined;
  }
  return BY_STATUS.find(({ matches }) => matches(exchange.status, exchange.retryAfterSeconds))?.failure(
    exchange.retryAfterSeconds,
  );
}

interface StatusRow {
  readonly matches: (status: number, retryAfterSeconds: number | undefined) => boolean;
  readonly failure: (retryAfterSeconds: number | undefined) => Failure;
}

const BY_STATUS: readonly StatusRow[] = [
  {
    matches: (status) => status >= 300 && status < 400,
    failure: () =>
      blocked(
        'RedirectRefused',
        'The provider answered with a redirect, which is not followed; correct its address',
      ),
  },
  {
    matches: (status) => status === 401 || status === 403,
    failure: () => blocked('CredentialsRejected', 'The provider rejected the API key'),
  },
  {
    matches: (status) => status === 429,
    failure: (after) =>
      unavailable({ reason: 'RateLimited', message: 'The provider was asked too often' }, after),
  },
  {
    // With a time to come back. Without one it may be a proxy that lost the provider after passing the request on.
    matches: (status, after) => status === 503 && after !== undefined,
    failure: (after) => unavailable(PROVIDER_UNAVAILABLE, after),
  },
];

export const PROVIDER_UNAVAILABLE: Problem = {
  reason: 'ProviderUnavailable',
  message: 'The provider is not available at the moment',
};

const FAILED_STATUSES: Readonly<Record<number, Problem>> = {
  500: { reason: 'ProviderFailed', message: 'The provider answered with an internal error' },
  502: { reason: 'ProviderUnavailable', message: 'A gateway before the provider got no answer from it' },
  503: PROVIDER_UNAVAILABLE,
  504: {
    reason: 'ProviderUnavailable',
    message: 'A gateway before the provider got no answer from it in time',
  },
};

function problemOf(exchange: Exchange): Problem {
  if (exchange.kind === 'failed') return exchange.problem;
  return FAILED_STATUSES[exchange.status] ?? exchange.unreadable ?? unexpectedAnswer(exchange.status);
}

function unexpectedAnswer(status: number): Problem {
  return {
    reason: 'ResponseInvalid',
    message: `The provider gave an answer with status ${status} that makes no sense here`,
  };
}
