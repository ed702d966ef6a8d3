import type { Outcome } from '../../../sdk/index.js';

export interface Itinerary {
  readonly from: string;
  readonly to: string;
  readonly number: number;
  readonly date?: string | undefined;
}

export interface Price {
  /** Decimal: `249.90`. */
  readonly amount: string;
  /** ISO 4217: `EUR`. */
  readonly currency: string;
}

export type BookingState = 'Pending' | 'Confirmed' | 'Cancelling' | 'Cancelled' | 'Expired';

/** A booking as the provider has it now. */
export interface Booking {
  readonly id: string;
  /** Under which it was asked for. */
  readonly key: string;
  /** For people; empty as long as the provider has given none. */
  readonly reference: string;
  readonly state: BookingState;
  readonly cancelledBy?: 'customer' | 'airline' | undefined;
  /** Given back with a change, so that a late one cannot undo a newer one; opaque. */
  readonly revision: string;
  readonly itinerary: Itinerary;
  readonly price: Price;
}

/** What is asked for, with the most it may cost. */
export interface BookingRequest extends Itinerary {
  readonly maxPrice?: Price | undefined;
}

/** The one to cancel. */
export interface Cancellation {
  readonly key: string;
  /** When the provider has told it already. */
  readonly bookingID?: string | undefined;
  /** Milliseconds since the epoch: when the key was first written down, so no request with it is older. */
  readonly since: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Who sells flights, behind one interface for every adapter. Nothing is thrown; every method keeps its own time limit, and
 * the limits of one look-up and one act together fit in a hook call.
 */
export interface BookingProvider {
  /** The booking made under that key: the live one, else the last; undefined only when the provider says that there is none. */
  find(key: string): Promise<Outcome<Booking | undefined>>;
  /** The booking with that id; undefined only when the provider says that there is none. */
  get(bookingID: string): Promise<Outcome<Booking | undefined>>;
  /** Asks once. A booking that is there already under the key comes back as it is, whatever it holds. */
  book(key: string, request: BookingRequest): Promise<Outcome<Booking>>;
  /** Makes the booking what is asked for, keeping its id; refused with reason `NotChangeable` when it has to be booked anew. */
  change(booking: Booking, request: BookingRequest): Promise<Outcome<Booking>>;
  /**
   * Cancels whatever is booked under the key, and makes certain that nothing comes into being under it later, also from a
   * request that is still on its way. Done only when the provider confirms; a booking that is cancelled already is done.
   */
  cancel(cancellation: Cancellation): Promise<Outcome<undefined>>;
}
