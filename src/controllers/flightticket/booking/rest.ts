import { Booking as BookingBody, BookingList } from '../../../flights/api/schemas.js';
import { done, type Failure, type Outcome } from '../../../sdk/index.js';
import { createAsk, type ProviderOptions, type Reply } from './asking.js';
import type { Exchange } from './exchange.js';
import { actFailure, blocked, lookUpFailure, plainFailure, unavailable, unclear } from './outcomes.js';
import type { Booking, BookingProvider, BookingRequest, BookingState, Cancellation } from './provider.js';
import { codedFailure, problemCode } from './rest-problems.js';

/** The booking API of src/flights/api, wherever it runs. */
export function createRestProvider(options: ProviderOptions): BookingProvider {
  const { lookUpMs, actMs } = options;
  const ask = createAsk(options);
  const find = async (key: string, signal: AbortSignal): Promise<Outcome<Booking | undefined>> => {
    const path = `/v1/bookings?key=${encodeURIComponent(key)}`;
    return replied(await ask({ method: 'GET', path, signal }), (answer) => toFound(answer, key));
  };
  return {
    find: (key) => find(key, AbortSignal.timeout(lookUpMs)),

    async get(bookingID) {
      const path = `/v1/bookings/${encodeURIComponent(bookingID)}`;
      const reply = await ask({ method: 'GET', path, signal: AbortSignal.timeout(lookUpMs) });
      return replied(reply, (answer) => toGot(answer, bookingID));
    },

    async book(key, request) {
      const signal = AbortSignal.timeout(actMs);
      const reply = await ask({
        method: 'POST',
        path: '/v1/bookings',
        headers: { 'idempotency-key': key },
        body: toBody(request),
        signal,
      });
      if (reply.kind === 'answered' && problemCode(reply) === 'key_reused') {
        return bookedBefore(await find(key, signal), reply);
      }
      return replied(reply, (answer) => toActed(answer, (booking) => booking.key === key));
    },

    async change(booking, request) {
      const reply = await ask({
        method: 'PATCH',
        path: `/v1/bookings/${encodeURIComponent(booking.id)}`,
        headers: { 'if-match': `"${booking.revision}"` },
        body: toBody(request),
        signal: AbortSignal.timeout(actMs),
      });
      return replied(reply, (answer) => toActed(answer, ({ id }) => id === booking.id));
    },

    async cancel({ key, bookingID }) {
      const signal = AbortSignal.timeout(actMs);
      const reply = await ask({ method: 'POST', path: '/v1/cancellations', body: { key }, signal });
      return replied(reply, (answer) => toCancelled(answer, { key, bookingID }));
    },
  };
}

function replied<Value>(reply: Reply, read: (exchange: Exchange) => Outcome<Value>): Outcome<Value> {
  return reply.kind === 'blocked' ? reply : read(reply);
}

/** Whole, and without whatever else the caller's object holds. */
function toBody({ from, to, number, date, maxPrice }: BookingRequest): BookingRequest {
  return { from, to, number, date, maxPrice };
}

function toFound(exchange: Exchange, key: string): Outcome<Booking | undefined> {
  const bookings = readList(exchange, key);
  if (bookings === undefined) return failedLookUp(exchange);
  const live = LIVE_STATUSES.map((status) => bookings.find((booking) => booking.status === status));
  const found = live.find((booking) => booking !== undefined) ?? bookings.at(-1);
  return done(found === undefined ? undefined : toBooking(found));
}

const LIVE_STATUSES = ['confirmed', 'pending', 'cancelling'] as const;

/** Bookings under another key would mean that somebody between did not see the query. */
function readList(exchange: Exchange, key: string): readonly BookingBody[] | undefined {
  if (exchange.kind === 'failed' || exchange.status !== 200) return undefined;
  const list = BookingList.safeParse(exchange.body);
  if (!list.success || list.data.bookings.some((booking) => booking.key !== key)) return undefined;
  return list.data.bookings;
}

function toGot(exchange: Exchange, bookingID: string): Outcome<Booking | undefined> {
  if (exchange.kind === 'answered' && exchange.status === 404 && problemCode(exchange) === 'not_found') {
    return done(undefined);
  }
  const booking = readBooking(exchange);
  return booking?.id === bookingID ? done(toBooking(booking)) : failedLookUp(exchange);
}

function failedLookUp(exchange: Exchange): Failure {
  return plainFailure(exchange) ?? codedLookUpFailure(exchange) ?? lookUpFailure(exchange);
}

/** The only refusal of a look-up is that the question is wrong; codes that belong to acts make no sense here. */
function codedLookUpFailure(exchange: Exchange): Failure | undefined {
  const failure = codedFailure(exchange);
  return failure?.kind === 'blocked' || failure?.reason === 'ProviderUnavailable' ? failure : undefined;
}

function toActed(exchange: Exchange, isExpected: (booking: BookingBody) => boolean): Outcome<Booking> {
  const booking = readBooking(exchange);
  return booking !== undefined && isExpected(booking) ? done(toBooking(booking)) : failedAct(exchange);
}

const BOOKING_STATUSES: ReadonlySet<number> = new Set([200, 201, 202]);

function readBooking(exchange: Exchange): BookingBody | undefined {
  if (exchange.kind === 'failed' || !BOOKING_STATUSES.has(exchange.status)) return undefined;
  const booking = BookingBody.safeParse(exchange.body);
  return booking.success ? booking.data : undefined;
}

/** Keys make repeating safe, but for an answer that says that the work goes on. */
function failedAct(exchange: Exchange): Failure {
  if (exchange.kind === 'answered' && exchange.status === 202) return unclear(GOES_ON, { repeatable: false });
  return plainFailure(exchange) ?? codedFailure(exchange) ?? actFailure(exchange, { repeatable: true });
}

const GOES_ON = {
  reason: 'ResponseInvalid',
  message: 'The provider goes on working, but did not say on what',
};

function bookedBefore(found: Outcome<Booking | undefined>, reply: Exchange): Outcome<Booking> {
  if (found.kind !== 'done') return found;
  return found.value === undefined ? failedAct(reply) : done(found.value);
}

const ENDED_STATUSES: ReadonlySet<string> = new Set(['cancelled', 'expired']);

function toCancelled(
  exchange: Exchange,
  { key, bookingID }: Pick<Cancellation, 'key' | 'bookingID'>,
): Outcome<undefined> {
  if (exchange.kind === 'answered' && exchange.status === 202) return stillCancelling(exchange);
  const bookings = readList(exchange, key);
  if (bookings === undefined) return failedAct(exchange);
  // A provider that never heard of the booking has not cancelled it: this is another one, or it has lost its memory.
  if (bookingID !== undefined && !bookings.some(({ id }) => id === bookingID)) {
    return blocked('BookingNotFound', 'The provider does not know the booking; is it the one that made it?');
  }
  return bookings.every(({ status }) => ENDED_STATUSES.has(status))
    ? done(undefined)
    : stillCancelling(exchange);
}

function stillCancelling({ retryAfterSeconds }: Exchange): Failure {
  const message = 'The provider is still cancelling the booking';
  return unavailable({ reason: 'CancellationPending', message }, retryAfterSeconds);
}

const STATES: Readonly<Record<BookingBody['status'], BookingState>> = {
  pending: 'Pending',
  confirmed: 'Confirmed',
  cancelling: 'Cancelling',
  cancelled: 'Cancelled',
  expired: 'Expired',
};

function toBooking({ from, to, number, date, status, revision, ...same }: BookingBody): Booking {
  return {
    ...same,
    state: STATES[status],
    revision: String(revision),
    itinerary: { from, to, number, date },
  };
}
