import type { ConditionInput, Problem } from '../../sdk/index.js';
import type { Result } from './children.js';
import type { Progress } from './progress.js';
import type { Phase } from './schema.js';
import { type BookingRecord, isLive, type TicketState, writeState } from './state.js';
import { describeItinerary } from './booking-effects.js';

/** The status: what is known, and why it is not yet what the spec asks for. */
export function describeTicket(progress: Progress): Result['status'] {
  const phase = toPhase(progress);
  const booked = bookedCondition(progress);
  const synced = syncedCondition(progress, phase);
  return {
    phase,
    ...writeState(progress.state),
    conditions: [readyCondition(booked, synced), booked, synced],
  };
}

const BY_ACTION: Readonly<Record<string, Phase>> = {
  Book: 'Booking',
  Rebook: 'Rebooking',
  Change: 'Changing',
  Withdraw: 'Cancelling',
  Cancel: 'Cancelling',
};

const BY_STATE: Readonly<Record<BookingRecord['state'], Phase>> = {
  Pending: 'Booking',
  Confirmed: 'Booked',
  Cancelling: 'Cancelling',
  Cancelled: 'Cancelled',
  Expired: 'Cancelled',
  Gone: 'Cancelled',
};

function toPhase({ state, kind }: Progress): Phase {
  const { ledger, booking, superseded } = state;
  if (kind === 'unclear' && booking === undefined) return 'Unknown';
  if (ledger.intent !== undefined) return BY_ACTION[ledger.intent.action] ?? 'Unknown';
  if (superseded.length > 0) return 'Cancelling';
  if (booking === undefined) return kind === 'refused' ? 'Failed' : 'Pending';
  return BY_STATE[booking.state];
}

function bookedCondition({ state, kind, problem }: Progress): ConditionInput {
  const { booking } = state;
  if (booking !== undefined) return { type: 'Booked', ...describeBooking(booking) };
  if (kind === 'unclear' && problem !== undefined) {
    return { type: 'Booked', status: 'Unknown', ...retryHint(problem, state) };
  }
  return { type: 'Booked', status: 'False', reason: 'NotBooked', message: 'nothing is booked' };
}

function describeBooking(booking: BookingRecord): Omit<ConditionInput, 'type'> {
  const { state, reference, itinerary, key } = booking;
  const what = `${reference}: ${describeItinerary(itinerary)}`;
  const again = `to book anew, change the spec or set the annotation flights.com/retry to ${key}`;
  switch (state) {
    case 'Confirmed':
      return { status: 'True', reason: 'Confirmed', message: what };
    case 'Pending':
      return {
        status: 'False',
        reason: 'Pending',
        message: `${what}; the provider has not confirmed it yet`,
      };
    case 'Cancelling':
      return { status: 'False', reason: 'Cancelling', message: `${what} is being cancelled at the provider` };
    case 'Expired':
      return { status: 'False', reason: 'Expired', message: `${what} has expired; ${again}` };
    case 'Gone':
      return {
        status: 'False',
        reason: 'Gone',
        message: `the provider does not know ${what} any more; ${again}`,
      };
    case 'Cancelled': {
      const byAirline = booking.cancelledBy === 'airline';
      const reason = byAirline ? 'CancelledByAirline' : 'CancelledAtProvider';
      const who = byAirline ? 'by the airline' : 'at the provider';
      return { status: 'False', reason, message: `${what} was cancelled ${who}; ${again}` };
    }
  }
}

/** An outcome that only a person can settle says how. */
function retryHint({ reason, message }: Problem, { ledger }: TicketState): Problem {
  if (ledger.intent?.unclear !== true) return { reason, message };
  const { key } = ledger.intent;
  const hint = `it is only looked for now; when the provider says there is none, set the annotation flights.com/retry to ${key}`;
  return { reason, message: `${message}; ${hint}` };
}

function syncedCondition({ state, kind, problem }: Progress, phase: Phase): ConditionInput {
  if (problem !== undefined) {
    const isUnknown = kind === 'unclear' || kind === 'unseen';
    return { type: 'Synced', status: isUnknown ? 'Unknown' : 'False', ...retryHint(problem, state) };
  }
  if (kind !== 'settled') {
    const message = state.ledger.intent?.request ?? 'on its way';
    return { type: 'Synced', status: 'False', reason: phase, message };
  }
  const isBooked = state.booking !== undefined && isLive(state.booking);
  return isBooked
    ? { type: 'Synced', status: 'True', reason: 'InSync', message: 'the booking is what the spec asks for' }
    : { type: 'Synced', status: 'False', reason: phase, message: 'there is no booking' };
}

/** A provider that cannot be asked does not take the seats away. */
function readyCondition(booked: ConditionInput, synced: ConditionInput): ConditionInput {
  const isReady = booked.status === 'True' && synced.status !== 'False';
  if (isReady) return { type: 'Ready', status: 'True', reason: 'Booked', message: booked.message };
  const { reason, message } = booked.status === 'True' || synced.status !== 'True' ? synced : booked;
  return { type: 'Ready', status: 'False', reason, message };
}
