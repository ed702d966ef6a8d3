import { z } from 'zod';
import {
  type EffectLedger,
  EMPTY_LEDGER,
  type ObservedObject,
  type Parent,
  toTime,
} from '../../sdk/index.js';
import { BookedItinerary, FlightTicketStatus, type Superseded } from './schema.js';
import type { Booking, Itinerary } from './booking/provider.js';

/** The booking of a ticket, as the provider last told it. */
export interface BookingRecord extends Omit<Booking, 'revision' | 'state'> {
  /** `Gone`: the provider knows no such booking any more. */
  readonly state: Booking['state'] | 'Gone';
  /** When its key was first written down. */
  readonly since: string;
}

/** What is known of a ticket between two calls. */
export interface TicketState {
  readonly ledger: EffectLedger;
  readonly booking: BookingRecord | undefined;
  readonly superseded: readonly Superseded[];
}

/**
 * What the last calls wrote into the status. Where the status was lost, the itinerary ConfigMap tells what was booked.
 *
 * Throws when a ledger is there but cannot be read: not knowing what was done must not look like nothing having been done.
 */
export function readState(parent: Parent<unknown>, itinerary: ObservedObject | undefined): TicketState {
  const { effects, superseded = [], ...status } = StoredStatus.parse(parent.status);
  if (effects === undefined && itinerary !== undefined) return recoverState(parent, itinerary);
  return { ledger: effects ?? EMPTY_LEDGER, booking: readBooking(status), superseded };
}

const StoredStatus = FlightTicketStatus.omit({ phase: true }).partial();

function readBooking(status: z.infer<typeof StoredStatus>): BookingRecord | undefined {
  const { bookingKey, bookingID, bookingState, bookedSince, booked, price } = status;
  const isKnown = bookingKey !== undefined && bookingID !== undefined && bookingState !== undefined;
  if (!isKnown || bookedSince === undefined || booked === undefined || price === undefined) return undefined;
  return {
    id: bookingID,
    key: bookingKey,
    state: bookingState,
    cancelledBy: status.cancelledBy,
    since: bookedSince,
    reference: status.reference ?? '',
    itinerary: booked,
    price,
  };
}

export function writeState({ ledger, booking, superseded }: TicketState): Omit<FlightTicketStatus, 'phase'> {
  return {
    ...(booking === undefined ? {} : writeBooking(booking)),
    ...(superseded.length === 0 ? {} : { superseded: [...superseded] }),
    ...(isUnused(ledger) ? {} : { effects: ledger }),
  };
}

function isUnused({ counter, intent }: EffectLedger): boolean {
  return counter === 0 && intent === undefined;
}

function writeBooking(booking: BookingRecord): Omit<FlightTicketStatus, 'phase'> {
  return {
    bookingKey: booking.key,
    bookingID: booking.id,
    bookingState: booking.state,
    ...(booking.cancelledBy === undefined ? {} : { cancelledBy: booking.cancelledBy }),
    bookedSince: booking.since,
    reference: booking.reference,
    booked: BookedItinerary.parse(booking.itinerary),
    price: booking.price,
  };
}

/** What the ConfigMap holds; all of it is text. */
const ItineraryData = z.object({
  key: z.string().regex(/-\d+$/),
  bookingID: z.string(),
  reference: z.string(),
  from: z.string(),
  to: z.string(),
  number: z.coerce.number().int(),
  date: z.string().optional(),
  state: z.enum(['Confirmed', 'Cancelling', 'Cancelled', 'Expired', 'Gone']),
  price: z.string(),
  currency: z.string(),
});

export function toItineraryData({
  itinerary,
  price,
  ...booking
}: BookingRecord): Readonly<Record<string, string>> {
  const { from, to, number, date } = itinerary;
  return {
    key: booking.key,
    bookingID: booking.id,
    reference: booking.reference,
    from,
    to,
    number: String(number),
    ...(date === undefined ? {} : { date }),
    state: booking.state,
    price: price.amount,
    currency: price.currency,
  };
}

function recoverState({ metadata }: Parent<unknown>, itinerary: ObservedObject): TicketState {
  const data = ItineraryData.safeParse(itinerary['data']).data;
  if (data === undefined) return { ledger: EMPTY_LEDGER, booking: undefined, superseded: [] };
  const { key, bookingID, reference, state, price, currency, ...itineraryFields } = data;
  return {
    ledger: { ...EMPTY_LEDGER, counter: Number(key.slice(key.lastIndexOf('-') + 1)) },
    booking: {
      id: bookingID,
      key,
      state,
      reference,
      since: metadata.creationTimestamp ?? toTime(0),
      itinerary: itineraryFields,
      price: { amount: price, currency },
    },
    superseded: [],
  };
}

/** Whether a booking can still take somebody anywhere. */
export function isLive({ state }: Pick<BookingRecord, 'state'>): boolean {
  return state === 'Pending' || state === 'Confirmed';
}

export function isSameItinerary(a: Itinerary, b: Itinerary): boolean {
  return a.from === b.from && a.to === b.to && a.number === b.number && a.date === b.date;
}

export function toSuperseded({ key, id, since }: BookingRecord): Superseded {
  return { key, bookingID: id, since };
}

/** No request under the key is older than that, as far as the ledger remembers. */
export function keySince({ intent, history }: EffectLedger, key: string): string {
  if (intent?.key === key) return intent.since;
  return history.findLast((settled) => settled.key === key)?.time ?? toTime(0);
}
