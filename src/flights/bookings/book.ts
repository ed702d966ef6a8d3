import { answerProblem, type Answer } from '../answer.js';
import type { Booking, BookingRequest, Price } from '../api/schemas.js';
import { nameBooking } from '../booking-id.js';
import type { KeyRecord } from '../store.js';
import type { Handling, Office } from './office.js';
import { quote } from './quote.js';

export interface Order {
  readonly key: string;
  readonly request: BookingRequest;
}

/** Books once under a key, for as long as the key is remembered. */
export function book(order: Order, office: Office, handling: Handling = {}): Answer {
  const { store, now } = office;
  return store.transact(() => {
    store.settle(now());
    const record = store.findKey(order.key);
    if (record?.isVoid === true) return answerProblem('key_void');
    // As with other providers, a key that was forgotten books again: callers look before they ask a second time.
    if (record !== undefined && record.expiresAt > now()) return replay(order, record, office);

    const quoted = quote(order.request, office);
    return 'refusal' in quoted ? quoted.refusal : bookAnew(order, quoted.price, { office, handling });
  });
}

function replay({ request }: Order, record: KeyRecord, { store }: Office): Answer {
  if (record.request !== canonicalForm(request)) return answerProblem('key_reused');
  const booking = store.find(record.bookingId ?? '');
  if (booking === undefined) return answerProblem('internal_error');
  return { status: booking.status === 'pending' ? 202 : 200, body: booking };
}

function bookAnew(
  { key, request }: Order,
  price: Price,
  { office, handling }: { readonly office: Office; readonly handling: Handling },
): Answer {
  const { store, now, keyTtlMs } = office;
  const { acceptMs } = handling;
  const { maxPrice, ...itinerary } = request;
  const booking: Booking = {
    ...nameBooking(key, store.listByKey(key).length + 1),
    key,
    status: acceptMs === undefined ? 'confirmed' : 'pending',
    revision: 1,
    ...itinerary,
    price,
  };
  store.save({ booking, settlesAt: acceptMs === undefined ? undefined : now() + acceptMs });
  store.saveKey({
    key,
    request: canonicalForm(request),
    bookingId: booking.id,
    expiresAt: now() + keyTtlMs,
    isVoid: false,
  });
  return {
    status: acceptMs === undefined ? 201 : 202,
    body: booking,
    headers: { Location: `/v1/bookings/${booking.id}` },
  };
}

/** The same for requests that differ in the order of their fields only. */
function canonicalForm({ from, to, number, date, maxPrice }: BookingRequest): string {
  return JSON.stringify([
    from,
    to,
    number,
    date ?? null,
    maxPrice?.amount ?? null,
    maxPrice?.currency ?? null,
  ]);
}
