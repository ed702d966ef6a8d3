import { answerProblem, type Answer } from '../answer.js';
import type { Booking, BookingRequest } from '../api/schemas.js';
import type { Office } from './office.js';
import { quote } from './quote.js';

export interface Change {
  readonly id: string;
  /** The revision that the caller has seen. */
  readonly revision: number;
  readonly request: BookingRequest;
}

/** Gives a confirmed booking another itinerary; its id and its reference stay. */
export function change(asked: Change, office: Office): Answer {
  const { store, now } = office;
  return store.transact(() => {
    store.settle(now());
    const booking = store.find(asked.id);
    if (booking === undefined) return answerProblem('not_found');
    if (booking.status !== 'confirmed') {
      return answerProblem('not_changeable', { detail: `the booking is ${booking.status}` });
    }
    // Before the revision, so that a change whose answer was lost can be repeated (RFC 9110, 13.1.1 allows it).
    if (isSameItinerary(booking, asked.request)) return { status: 200, body: booking };
    if (booking.revision !== asked.revision) {
      return answerProblem('revision_mismatch', { detail: `the revision is ${booking.revision}` });
    }
    if (office.rules().notChangeable) {
      return answerProblem('not_changeable', { detail: 'the airline does not change this route' });
    }
    return rebook(booking, asked.request, office);
  });
}

function rebook({ date, ...booking }: Booking, request: BookingRequest, office: Office): Answer {
  const quoted = quote(request, office);
  if ('refusal' in quoted) return quoted.refusal;
  const { maxPrice, ...itinerary } = request;
  const changed = { ...booking, ...itinerary, revision: booking.revision + 1, price: quoted.price };
  office.store.save({ booking: changed });
  return { status: 200, body: changed };
}

function isSameItinerary(booking: Booking, { from, to, number, date }: BookingRequest): boolean {
  return booking.from === from && booking.to === to && booking.number === number && booking.date === date;
}
