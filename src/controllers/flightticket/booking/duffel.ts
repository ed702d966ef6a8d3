import { done, type Blocked, type Done, type Outcome } from '../../../sdk/index.js';
import { createAsk, type Ask, type ProviderOptions } from './asking.js';
import { orderFailure, readData } from './duffel-answers.js';
import { cancelOrders } from './duffel-cancellation.js';
import { findOffer, toSearch, type Search } from './duffel-offers.js';
import { ordersUnder, orderWithID, theOrder, toBooking } from './duffel-orders.js';
import type { Passenger } from './duffel-passengers.js';
import { OrderShape, type OfferShape } from './duffel-shapes.js';
import { refused, unavailable } from './outcomes.js';
import type { Booking, BookingProvider, BookingRequest } from './provider.js';

export interface DuffelOptions extends ProviderOptions {
  readonly passengers: () => Promise<Done<readonly Passenger[]> | Blocked>;
  /**
   * Keys that are being booked with in this process. Duffel has no idempotency keys, so two calls for one ticket that
   * overlap have to be kept apart here; between two processes, nothing does.
   */
  readonly underway: Set<string>;
}

/**
 * Duffel's flights API, version v2. One-way, paid at once from the balance of the account.
 *
 * Orders are never changed in place: at Duffel that takes four calls without a key and one more to write down what is
 * booked now, and when an answer gets lost between them, nobody can tell whether the change has been paid for.
 */
export function createDuffelProvider(options: DuffelOptions): BookingProvider {
  const { lookUpMs, actMs, passengers, underway } = options;
  const ask = createAsk(options, { 'duffel-version': 'v2' });
  return {
    async find(key) {
      const orders = await ordersUnder(ask, key, AbortSignal.timeout(lookUpMs));
      return whenDone(orders, (found) => toBookingIfAny(theOrder(found)));
    },

    async get(bookingID) {
      return whenDone(await orderWithID(ask, bookingID, AbortSignal.timeout(lookUpMs)), toBookingIfAny);
    },

    async book(key, request) {
      if (underway.has(key)) return BOOKING_UNDERWAY;
      underway.add(key);
      try {
        return await bookOnce(ask, { key, request, passengers, actMs });
      } finally {
        underway.delete(key);
      }
    },

    change: () =>
      Promise.resolve(refused('NotChangeable', 'Orders at Duffel are booked anew instead of changed')),

    cancel: (cancellation) => cancelOrders(ask, cancellation, AbortSignal.timeout(actMs)),
  };
}

const BOOKING_UNDERWAY = unavailable({
  reason: 'BookingUnderway',
  message: 'An earlier call for this ticket is still waiting for Duffel',
});

function whenDone<From, To>(outcome: Outcome<From>, convert: (value: From) => To): Outcome<To> {
  return outcome.kind === 'done' ? done(convert(outcome.value)) : outcome;
}

function toBookingIfAny(order: OrderShape | undefined): Booking | undefined {
  return order === undefined ? undefined : toBooking(order);
}

interface Intent {
  readonly key: string;
  readonly request: BookingRequest;
  readonly passengers: DuffelOptions['passengers'];
  readonly actMs: number;
}

async function bookOnce(ask: Ask, { key, request, passengers, actMs }: Intent): Promise<Outcome<Booking>> {
  const known = await passengers();
  if (known.kind !== 'done') return known;
  const search = toSearch(request, known.value);
  if (search.kind !== 'done') return search;
  const time = searchTime(actMs);
  const ordering = AbortSignal.timeout(actMs);
  const offer = await findOffer(ask, { search: search.value, maxPrice: request.maxPrice }, time);
  if (offer.kind !== 'done') return offer;
  const body = { data: toOrder(offer.value, { key, search: search.value }) };
  const reply = await ask({ method: 'POST', path: '/air/orders', body, signal: ordering });
  return whenDone(readData(reply, OrderShape, orderFailure), toBooking);
}

/** Half of the time, so that the other half is left for the order: one that is cut off is the worst that can happen. */
function searchTime(actMs: number): Parameters<typeof findOffer>[2] {
  const halfMs = Math.floor(actMs / 2);
  return { signal: AbortSignal.timeout(halfMs), supplierMs: Math.min(Math.max(halfMs - 1000, 2000), 60_000) };
}

interface OrderIntent {
  readonly key: string;
  readonly search: Search;
}

function toOrder(offer: OfferShape, { key, search: { from, to, date, passengers } }: OrderIntent): object {
  return {
    type: 'instant',
    selected_offers: [offer.id],
    payments: [{ type: 'balance', amount: offer.total_amount, currency: offer.total_currency }],
    passengers: passengers.map((passenger, seat) => ({ ...passenger, id: offer.passengers[seat]?.id })),
    metadata: { metahooks_key: key, from, to, number: String(passengers.length), date },
  };
}
