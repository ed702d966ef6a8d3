import { setTimeout as pause } from 'node:timers/promises';
import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleType,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { exchange, type Exchange, type Failed, type HttpRequest } from './exchange.js';

export interface BreakerOptions {
  /**
   * Calls in a row that find the provider down before it is left alone.
   *
   * @default 5
   */
  readonly threshold?: number;
  /**
   * How long it is left alone before one call may try again.
   *
   * @default 10_000
   */
  readonly halfOpenAfterMs?: number;
}

export interface HttpClientOptions {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly breaker?: BreakerOptions;
  /**
   * Longest answer that is read.
   *
   * @default 1_048_576
   */
  readonly maxResponseBytes?: number;
}

/** Everything sent to one base URL goes through one client, which knows whether anybody is there. */
export interface HttpClient {
  /** Never throws. A GET is sent a second time, within its time, when nobody answered; nothing else ever is. */
  exchange(request: HttpRequest): Promise<Exchange>;
}

export function createHttpClient({
  baseUrl,
  breaker: { threshold = 5, halfOpenAfterMs = 10_000 } = {},
  maxResponseBytes = 1024 * 1024,
}: HttpClientOptions): HttpClient {
  const breaker = circuitBreaker(handleType(ProviderDown), {
    breaker: new ConsecutiveBreaker(threshold),
    halfOpenAfter: halfOpenAfterMs,
  });
  let openUntil = 0;
  breaker.onBreak(() => {
    openUntil = Date.now() + halfOpenAfterMs;
  });
  return {
    exchange: (request) =>
      guarded(breaker, {
        attempt: () => exchangeTwiceAtMost(request, { baseUrl, maxResponseBytes }),
        leftAlone: () => leftAlone(baseUrl, openUntil - Date.now()),
      }),
  };
}

/** Carries what the breaker counts past it. */
class ProviderDown extends Error {
  readonly exchange: Exchange;

  constructor(exchange: Exchange) {
    super();
    this.exchange = exchange;
  }
}

interface Guarded {
  readonly attempt: () => Promise<Exchange>;
  readonly leftAlone: () => Failed;
}

async function guarded(breaker: CircuitBreakerPolicy, { attempt, leftAlone }: Guarded): Promise<Exchange> {
  // The breaker would make this call wait for the one that is trying; the time limit does not allow for that.
  if (breaker.state === CircuitState.HalfOpen) return leftAlone();
  try {
    return await breaker.execute(async () => {
      const result = await attempt();
      if (isDown(result)) throw new ProviderDown(result);
      return result;
    });
  } catch (error) {
    return error instanceof ProviderDown ? error.exchange : leftAlone();
  }
}

const GATEWAY_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);
const SILENCES: ReadonlySet<string | undefined> = new Set(['ConnectionLost', 'ProviderTimeout']);

/** A 500 may be about one request, a 429 comes from somebody who is there. */
function isDown(result: Exchange): boolean {
  if (result.kind === 'failed') return true;
  return GATEWAY_STATUSES.has(result.status) || SILENCES.has(result.unreadable?.reason);
}

const RETRY_PAUSE_MS = 100;

async function exchangeTwiceAtMost(
  request: HttpRequest,
  limits: Parameters<typeof exchange>[1],
): Promise<Exchange> {
  const first = await exchange(request, limits);
  if (request.method !== 'GET' || !isWorthRepeating(first)) return first;
  const waited = await pause(RETRY_PAUSE_MS, true, { signal: request.signal }).catch(() => false);
  return waited ? exchange(request, limits) : first;
}

const REPEATED_FAILURES: ReadonlySet<string> = new Set(['ProviderUnreachable', 'ConnectionLost']);

function isWorthRepeating(result: Exchange): boolean {
  if (result.kind === 'failed') return REPEATED_FAILURES.has(result.problem.reason);
  return GATEWAY_STATUSES.has(result.status) && result.retryAfterSeconds === undefined;
}

function leftAlone(baseUrl: string, remainingMs: number): Failed {
  return {
    kind: 'failed',
    phase: 'before-sending',
    problem: {
      reason: 'ProviderUnavailable',
      message: `${new URL(baseUrl).host} failed several times in a row and is left alone for a moment`,
    },
    retryAfterSeconds: Math.max(1, Math.ceil(remainingMs / 1000)),
  };
}
