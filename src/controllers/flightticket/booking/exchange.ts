import type { Problem } from '../../../sdk/index.js';
import {
  connectionLost,
  timedOut,
  toNetworkFailure,
  type NetworkFailure,
  type Phase,
} from './network-errors.js';
import { BodyTooLarge, readJson } from './response-body.js';
import { parseRetryAfter } from './retry-after.js';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** With its query; put behind the base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Aborted when the time is up. */
  readonly signal: AbortSignal;
}

/** The other side answered; whether the answer is of any use is another matter. */
export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly retryAfterSeconds?: number | undefined;
  /** Parsed from JSON. */
  readonly body: unknown;
  /** Why there is no body although there was an answer. */
  readonly unreadable?: Problem | undefined;
}

/** No answer. */
export interface Failed {
  readonly kind: 'failed';
  readonly phase: Phase;
  readonly problem: Problem;
  readonly retryAfterSeconds?: number | undefined;
}

export type Exchange = Answered | Failed;

export interface ExchangeLimits {
  readonly baseUrl: string;
  readonly maxResponseBytes: number;
}

/**
 * One request, sent once, and its answer. Never throws. A redirect is an answer like any other and never followed: the
 * API key would go with it. No part of the request, of a header or of the body gets into a problem.
 */
export async function exchange(
  request: HttpRequest,
  { baseUrl, maxResponseBytes }: ExchangeLimits,
): Promise<Exchange> {
  const { host } = new URL(baseUrl);
  const { signal } = request;
  if (isOver(signal)) return failed(timedOut(host, 'before-sending'));
  try {
    const response = await fetch(`${baseUrl}${request.path}`, toRequestInit(request));
    return await toAnswered(response, { host, signal, maxResponseBytes });
  } catch (error) {
    return failed(isOver(signal) ? timedOut(host, 'maybe-sent') : toNetworkFailure(error, host));
  }
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

function failed(failure: NetworkFailure): Failed {
  return { kind: 'failed', ...failure };
}

function toRequestInit({ method, headers, body, signal }: HttpRequest): RequestInit {
  const common = { method, signal, redirect: 'manual' } as const;
  if (body === undefined) return { ...common, headers };
  return {
    ...common,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

interface Reading {
  readonly host: string;
  readonly signal: AbortSignal;
  readonly maxResponseBytes: number;
}

/** The status counts even when the body gets lost: a 401 is a 401. */
async function toAnswered(response: Response, reading: Reading): Promise<Answered> {
  const { status } = response;
  const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'), Date.now());
  return { kind: 'answered', status, retryAfterSeconds, ...(await readBody(response, reading)) };
}

async function readBody(
  response: Response,
  reading: Reading,
): Promise<Pick<Answered, 'body' | 'unreadable'>> {
  try {
    const json = await readJson(response, reading.maxResponseBytes);
    return json === undefined ? { body: undefined, unreadable: notJson(reading.host) } : { body: json.value };
  } catch (error) {
    return { body: undefined, unreadable: readingProblem(error, reading) };
  }
}

function notJson(host: string): Problem {
  return { reason: 'ResponseInvalid', message: `${host} answered with something other than JSON` };
}

function readingProblem(error: unknown, { host, signal, maxResponseBytes }: Reading): Problem {
  if (error instanceof BodyTooLarge) {
    return {
      reason: 'ResponseTooLarge',
      message: `${host} answered with more than ${maxResponseBytes} bytes`,
    };
  }
  return isOver(signal) ? timedOut(host, 'maybe-sent').problem : connectionLost(host).problem;
}
