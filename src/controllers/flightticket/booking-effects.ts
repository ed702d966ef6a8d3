import { done, type Effect, type Outcome } from '../../sdk/index.js';
import type { Booking, BookingProvider, BookingRequest } from './booking/provider.js';
import { type BookingRecord, isSameItinerary } from './state.js';
import type { FlightTicketSpec, Superseded } from './schema.js';

// Everything a ticket ever asks of its provider, as effects: how to find out whether it is done, and how to do it.

export function bookEffect(
  provider: BookingProvider,
  {
    action,
    key,
    spec,
  }: { readonly action: 'Book' | 'Rebook'; readonly key: string; readonly spec: FlightTicketSpec },
): Effect<Booking> {
  const request = toRequest(spec);
  return {
    action,
    key,
    request: describeRequest(request),
    find: () => provider.find(key),
    perform: () => provider.book(key, request),
  };
}

export function changeEffect(
  provider: BookingProvider,
  { booking, spec }: { readonly booking: BookingRecord; readonly spec: FlightTicketSpec },
): Effect<Booking> {
  const request = toRequest(spec);
  let current: Booking | undefined;
  return {
    action: 'Change',
    key: booking.key,
    request: describeRequest(request),
    find: async () => {
      const found = await provider.get(booking.id);
      if (found.kind !== 'done') return found;
      current = found.value;
      return current !== undefined && isSameItinerary(current.itinerary, request)
        ? done(current)
        : done(undefined);
    },
    perform: () => changeCurrent(provider, { current, spec, request }),
  };
}

async function changeCurrent(
  provider: BookingProvider,
  change: {
    readonly current: Booking | undefined;
    readonly spec: FlightTicketSpec;
    readonly request: BookingRequest;
  },
): Promise<Outcome<Booking>> {
  const { current, spec, request } = change;
  if (current === undefined) return notChangeable('the provider does not know the booking any more');
  // The policy may have been edited since the intent was written.
  if (spec.changePolicy !== 'Modify') return notChangeable(`changePolicy is ${spec.changePolicy}`);
  return provider.change(current, request);
}

function notChangeable(message: string): Outcome<Booking> {
  return { kind: 'refused', reason: 'NotChangeable', message };
}

/** Cancelling by key needs no look-up before: doing it twice is doing it once. */
export function cancelEffect(
  provider: BookingProvider,
  {
    action,
    target,
    now,
  }: { readonly action: 'Cancel' | 'Withdraw'; readonly target: Superseded; readonly now: number },
): Effect<true> {
  const { key, bookingID, since } = target;
  return {
    action,
    key,
    request: 'cancel',
    find: () => Promise.resolve(done(undefined)),
    perform: async () => {
      const outcome = await provider.cancel({ key, bookingID, since: Date.parse(since), now });
      return outcome.kind === 'done' ? done(true) : outcome;
    },
  };
}

function toRequest({ from, to, number, date, maxPrice }: FlightTicketSpec): BookingRequest {
  return { from, to, number, date, maxPrice };
}

function describeRequest(request: BookingRequest): string {
  const { maxPrice } = request;
  const cap = maxPrice === undefined ? '' : `, at most ${maxPrice.amount} ${maxPrice.currency}`;
  return `${describeItinerary(request)}${cap}`;
}

export function describeItinerary({ from, to, number, date }: BookingRequest): string {
  const day = date === undefined ? '' : ` on ${date}`;
  return `${from} to ${to}, ${number} ${number === 1 ? 'seat' : 'seats'}${day}`;
}
