import { z } from 'zod';
import { done, type Failure, type Outcome, type Problem } from '../../../sdk/index.js';
import type { Reply } from './asking.js';
import type { Exchange } from './exchange.js';
import {
  actFailure,
  blocked,
  lookUpFailure,
  plainFailure,
  PROVIDER_UNAVAILABLE,
  refused,
  unavailable,
  unclear,
} from './outcomes.js';
import { ErrorsShape } from './duffel-shapes.js';

/** Reads `{ data }` of a good answer; every other answer is for `failure` to name. */
export function readData<Value>(
  reply: Reply,
  shape: z.ZodType<Value>,
  failure: (exchange: Exchange) => Failure,
): Outcome<Value> {
  if (reply.kind === 'blocked') return reply;
  if (reply.kind === 'failed' || !GOOD_STATUSES.has(reply.status)) return failure(reply);
  const answer = z.object({ data: shape }).safeParse(reply.body);
  return answer.success ? done(answer.data.data) : failure(reply);
}

/** Not 202: Duffel goes on working then, and asks not to be asked again. */
const GOOD_STATUSES: ReadonlySet<number> = new Set([200, 201]);

/** Duffel's own code for what went wrong; undefined when the answer is from somebody in between. */
export function errorCode(exchange: Exchange): string | undefined {
  if (exchange.kind === 'failed') return undefined;
  const body = ErrorsShape.safeParse(exchange.body);
  return body.success ? body.data.errors[0]?.code : undefined;
}

/** For requests that leave nothing behind, whatever their method: searches and quotes. */
export function harmlessFailure(exchange: Exchange): Failure {
  return plainFailure(exchange) ?? codedFailure(exchange) ?? lookUpFailure(exchange);
}

/** Duffel has no idempotency keys: an order that may exist must not be asked for again. */
export function orderFailure(exchange: Exchange): Failure {
  if (exchange.kind === 'answered' && exchange.status === 202) return unclear(GOES_ON, { repeatable: false });
  return plainFailure(exchange) ?? codedFailure(exchange) ?? actFailure(exchange, { repeatable: false });
}

/** Confirming a cancellation twice cancels once. */
export function cancellationFailure(exchange: Exchange): Failure {
  return plainFailure(exchange) ?? codedFailure(exchange) ?? actFailure(exchange, { repeatable: true });
}

const GOES_ON: Problem = {
  reason: 'AcceptedOnly',
  message: 'Duffel has taken the order, but not finished it',
};

/** Only with an error that Duffel itself wrote. By its documentation, 503 and 504 then mean: later again. */
function codedFailure(exchange: Exchange): Failure | undefined {
  const code = errorCode(exchange);
  if (exchange.kind === 'failed' || code === undefined) return undefined;
  const { status, retryAfterSeconds } = exchange;
  if (status === 503 || status === 504) return unavailable(PROVIDER_UNAVAILABLE, retryAfterSeconds);
  const coded = BY_CODE.get(code);
  if (coded !== undefined) return coded;
  return status >= 400 && status < 500
    ? refused('RequestInvalid', 'Duffel does not take this request')
    : undefined;
}

const OFFER_GONE = unavailable({
  reason: 'OfferGone',
  message: 'The offer was gone, or its price had changed, before it could be booked',
});

const BY_CODE: ReadonlyMap<string, Failure> = new Map<string, Failure>([
  ['offer_no_longer_available', OFFER_GONE],
  ['offer_expired', OFFER_GONE],
  ['price_changed', OFFER_GONE],
  [
    'order_not_created',
    unavailable({
      reason: 'OrderNotCreated',
      message: 'The airline could not create the order; nothing was booked',
    }),
  ],
  [
    'insufficient_balance',
    blocked('BalanceInsufficient', 'The Duffel balance does not suffice for the order'),
  ],
  ['not_found', unavailable({ reason: 'ChangedMeanwhile', message: 'Duffel does not have this any more' })],
]);
