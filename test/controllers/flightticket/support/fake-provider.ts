import type {
  Booking,
  BookingProvider,
  BookingRequest,
  Cancellation,
} from '../../../../src/controllers/flightticket/booking/provider.js';
import { done, type Failure, type Outcome } from '../../../../src/sdk/index.js';

/**
 * What befalls the next act:
 *
 * - `answer-lost`, `killed`: it is done, but the hook does not learn of it, or dies
 * - `late`: the request arrives after the next few calls, whatever these have done
 */
export type Fault = 'none' | 'answer-lost' | 'killed' | 'late' | 'down' | 'look-up-fails' | 'accepted';

export class Killed extends Error {}

const DOWN: Failure = { kind: 'unavailable', reason: 'ProviderUnreachable', message: 'the provider is down' };
const LOST: Failure = {
  kind: 'unclear',
  repeatable: true,
  reason: 'ConnectionLost',
  message: 'the answer was lost',
};
const ACCEPTED: Failure = { kind: 'unclear', repeatable: false, reason: 'Accepted', message: 'it goes on' };
const NOT_CHANGEABLE: Failure = { kind: 'refused', reason: 'NotChangeable', message: 'the fare forbids it' };

/** A provider in memory that keeps to the contract, and fails as it is told. */
export class FakeProvider implements BookingProvider {
  readonly bookings: Booking[] = [];
  readonly calls: string[] = [];
  fault: Fault = 'none';
  /** Answers every booking and change, when set. */
  refusal: Failure | undefined;
  changeable = true;
  readonly #void = new Set<string>();
  readonly #late: { afterCalls: number; run: () => void }[] = [];

  get live(): readonly Booking[] {
    return this.bookings.filter(({ state }) => state === 'Pending' || state === 'Confirmed');
  }

  async find(key: string): Promise<Outcome<Booking | undefined>> {
    this.#record(`find ${key}`);
    if (this.fault === 'look-up-fails' || this.fault === 'down') return DOWN;
    return done(this.#findLive(key) ?? this.bookings.findLast((booking) => booking.key === key));
  }

  async get(bookingID: string): Promise<Outcome<Booking | undefined>> {
    this.#record(`get ${bookingID}`);
    if (this.fault === 'look-up-fails' || this.fault === 'down') return DOWN;
    return done(this.bookings.find(({ id }) => id === bookingID));
  }

  async book(key: string, request: BookingRequest): Promise<Outcome<Booking>> {
    this.#record(`book ${key}`);
    if (this.refusal !== undefined) return this.refusal;
    if (this.#void.has(key)) return { kind: 'refused', reason: 'KeyVoid', message: 'the key is void' };
    return this.#act(() => this.#add(key, request));
  }

  async change(booking: Booking, request: BookingRequest): Promise<Outcome<Booking>> {
    this.#record(`change ${booking.id}`);
    if (this.refusal !== undefined) return this.refusal;
    const current = this.bookings.find(({ id }) => id === booking.id);
    if (current?.state !== 'Confirmed' || !this.changeable) return NOT_CHANGEABLE;
    if (current.revision !== booking.revision) return { ...DOWN, reason: 'ChangedMeanwhile' };
    return this.#act(() => {
      const now = this.bookings.find(({ id }) => id === booking.id);
      if (now?.revision !== booking.revision || now.state !== 'Confirmed') return current;
      return this.set(booking.id, {
        itinerary: toItinerary(request),
        revision: `${Number(now.revision) + 1}`,
      });
    });
  }

  async cancel({ key }: Cancellation): Promise<Outcome<undefined>> {
    this.#record(`cancel ${key}`);
    return this.#act(() => {
      this.#void.add(key);
      for (const { id } of this.live.filter((booking) => booking.key === key)) {
        this.set(id, { state: 'Cancelled', cancelledBy: 'customer' });
      }
      return undefined;
    });
  }

  /** What the airline does by itself. */
  set(bookingID: string, fields: Partial<Booking>): Booking {
    const index = this.bookings.findIndex(({ id }) => id === bookingID);
    const booking = this.bookings[index];
    if (booking === undefined) throw new Error(`no booking ${bookingID}`);
    const next = { ...booking, ...fields };
    this.bookings[index] = next;
    return next;
  }

  /** Requests that are still on their way arrive. */
  arrive(): void {
    for (const { run } of this.#late.splice(0)) run();
  }

  #record(call: string): void {
    this.calls.push(call);
    for (const late of [...this.#late]) {
      late.afterCalls -= 1;
      if (late.afterCalls > 0) continue;
      this.#late.splice(this.#late.indexOf(late), 1);
      late.run();
    }
  }

  #act<Value>(act: () => Value): Outcome<Value> {
    switch (this.fault) {
      case 'down':
        return DOWN;
      case 'late':
        this.#late.push({ afterCalls: 3, run: act });
        return LOST;
      case 'answer-lost':
        act();
        return LOST;
      case 'accepted':
        act();
        return ACCEPTED;
      case 'killed':
        act();
        throw new Killed();
      case 'none':
      case 'look-up-fails':
        return done(act());
    }
  }

  #findLive(key: string): Booking | undefined {
    return this.live.find((booking) => booking.key === key);
  }

  #add(key: string, request: BookingRequest): Booking {
    const existing = this.#findLive(key);
    if (existing !== undefined) return existing;
    // A late request under a key that was voided meanwhile comes to nothing.
    const state = this.#void.has(key) ? 'Cancelled' : 'Confirmed';
    const booking: Booking = {
      id: `bkg_${this.bookings.length + 1}`,
      key,
      reference: `REF00${this.bookings.length + 1}`,
      state,
      ...(state === 'Cancelled' ? { cancelledBy: 'customer' } : {}),
      revision: '1',
      itinerary: toItinerary(request),
      price: { amount: '100.00', currency: 'EUR' },
    };
    this.bookings.push(booking);
    return booking;
  }
}

function toItinerary({ from, to, number, date }: BookingRequest): Booking['itinerary'] {
  return { from, to, number, ...(date === undefined ? {} : { date }) };
}
