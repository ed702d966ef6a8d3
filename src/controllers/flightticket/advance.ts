import { type Failure, findRefusal } from '../../sdk/index.js';
import { book, cancelSuperseded, change, type Ticket, toRecord, withdraw } from './acts.js';
import { attentionSeconds, type Progress, settled } from './progress.js';
import { type BookingRecord, isLive, isSameItinerary, type TicketState } from './state.js';

/**
 * One step towards what the spec wants: what was begun is ended first, then superseded bookings are cancelled, then the
 * booking is made or looked after.
 */
export async function advance(ticket: Ticket, state: TicketState): Promise<Progress> {
  const { ledger, superseded, booking } = state;
  const resume = ledger.intent === undefined ? undefined : RESUME[ledger.intent.action];
  if (resume !== undefined) return resume(ticket, state);
  if (superseded.length > 0) return cancelSuperseded(ticket, state);
  return booking === undefined ? book(ticket, state) : tend(ticket, state, booking);
}

type Act = (ticket: Ticket, state: TicketState) => Promise<Progress>;

/** How what an intent names is ended. */
const RESUME: Readonly<Record<string, Act>> = {
  Book: resumeBooking,
  Rebook: resumeBooking,
  Change: change,
  Withdraw: withdraw,
  Cancel: cancelSuperseded,
};

/** The spec may have changed since the intent was written, back to what is booked. */
function resumeBooking(ticket: Ticket, state: TicketState): Promise<Progress> {
  const { booking } = state;
  const isWanted = booking === undefined || mayRebook(ticket, booking);
  return isWanted ? book(ticket, state) : withdraw(ticket, state);
}

function mayRebook({ spec }: Ticket, { itinerary }: BookingRecord): boolean {
  return spec.changePolicy !== 'Reject' && !isSameItinerary(itinerary, spec);
}

/** Looks what has become of a booking, and brings it in line with the spec. */
async function tend(ticket: Ticket, state: TicketState, known: BookingRecord): Promise<Progress> {
  const found = await ticket.provider.get(known.id);
  if (found.kind !== 'done') return withoutSight(ticket, { ...state, booking: known }, found);
  const { value } = found;
  const booking: BookingRecord = value === undefined ? { ...known, state: 'Gone' } : toRecord(value, known);
  const next = { ...state, booking };
  if (booking.state === 'Pending' || booking.state === 'Cancelling') return pending(ticket, next, booking);
  if (isSameItinerary(booking.itinerary, ticket.spec)) return settled(next, ticket.watchSeconds);
  return follow(ticket, next, booking);
}

/** Nothing is to be done only if what was seen last was at rest and as the spec wants it. */
function withoutSight(
  { spec, step }: Ticket,
  state: TicketState & { readonly booking: BookingRecord },
  problem: Failure,
): Progress {
  const { itinerary, state: bookingState } = state.booking;
  const isOnItsWay = bookingState === 'Pending' || bookingState === 'Cancelling';
  const asked = problem.kind === 'unavailable' ? problem.retryAfterSeconds : undefined;
  return {
    state,
    kind: isSameItinerary(itinerary, spec) && !isOnItsWay ? 'unseen' : 'waiting',
    problem,
    resyncAfterSeconds: asked ?? attentionSeconds(step.maxBackoffSeconds),
  };
}

/** The longer it takes already, the less often it is looked at. */
function pending({ step, watchSeconds }: Ticket, state: TicketState, { since }: BookingRecord): Progress {
  const passedSeconds = (step.now - Date.parse(since)) / 1000;
  const resyncAfterSeconds = Math.max(1, Math.min(Math.round(passedSeconds / 2), watchSeconds));
  return { state, kind: 'acting', resyncAfterSeconds };
}

/** The spec wants something else than what is booked. */
async function follow(ticket: Ticket, state: TicketState, booking: BookingRecord): Promise<Progress> {
  if (ticket.spec.changePolicy === 'Reject') return { state, kind: 'refused', problem: CHANGE_REJECTED };
  return isModifiable(ticket, state, booking) ? change(ticket, state) : book(ticket, state);
}

const CHANGE_REJECTED = {
  reason: 'ChangeRejected',
  message: 'the booking stays as it is, because changePolicy is Reject',
};

function isModifiable({ spec, step }: Ticket, { ledger }: TicketState, booking: BookingRecord): boolean {
  if (spec.changePolicy !== 'Modify' || !isLive(booking)) return false;
  const refusal = findRefusal(ledger, { action: 'Change', key: booking.key, generation: step.generation });
  return refusal?.reason !== 'NotChangeable';
}
