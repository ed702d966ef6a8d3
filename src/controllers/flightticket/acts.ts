import { closeKey, type EffectLedger, nextKey, type StepContext, takeStep } from '../../sdk/index.js';
import type { Booking, BookingProvider } from './booking/provider.js';
import { bookEffect, cancelEffect, changeEffect } from './booking-effects.js';
import { acting, type Progress, settled, toProgress } from './progress.js';
import type { FlightTicketSpec } from './schema.js';
import {
  type BookingRecord,
  isLive,
  isSameItinerary,
  keySince,
  type TicketState,
  toSuperseded,
} from './state.js';

/** Everything one step depends on. */
export interface Ticket {
  readonly spec: FlightTicketSpec;
  readonly provider: BookingProvider;
  readonly step: StepContext;
  /** How often a booking at rest is looked at. */
  readonly watchSeconds: number;
}

/** Books: for the first time, or anew beside a booking that is cancelled once the new one is there. */
export async function book(ticket: Ticket, state: TicketState): Promise<Progress> {
  const { spec, provider } = ticket;
  if (isPastDate(ticket, state)) return refusePastDate(state);
  const key = nextKey(state.ledger, ticket.step.uid);
  const action = state.booking === undefined ? 'Book' : 'Rebook';
  const step = await takeStep(state.ledger, bookEffect(provider, { action, key, spec }), ticket.step);
  if (step.state === 'done')
    return arrive(ticket, adopt(state, { booking: step.value, ledger: step.ledger }));
  const progress = toProgress(state, step);
  if (step.state !== 'refused') return progress;
  // A key that was voided: by us, before the status that said so was lost. The next one is free.
  if (step.problem.reason === 'KeyVoid') return acting(closeVoidKey(progress.state));
  return lookAgain(ticket, progress);
}

/** A booking that was found or made becomes that of the ticket; the one before it has to go. */
function adopt(
  state: TicketState,
  { booking, ledger }: { readonly booking: Booking; readonly ledger: EffectLedger },
): TicketState {
  const closed = closeKey(ledger);
  // Cancelled by us, before the status that said so was lost.
  if (booking.state === 'Cancelled' && booking.cancelledBy === 'customer')
    return { ...state, ledger: closed };
  const { booking: previous, superseded } = state;
  const hasToGo = previous !== undefined && (isLive(previous) || previous.state === 'Cancelling');
  return {
    ledger: closed,
    booking: toRecord(booking, { since: keySince(state.ledger, booking.key) }),
    superseded: hasToGo ? [...superseded, toSuperseded(previous)] : superseded,
  };
}

function closeVoidKey(state: TicketState): TicketState {
  const refusals = state.ledger.refusals.filter(({ reason }) => reason !== 'KeyVoid');
  return { ...state, ledger: closeKey({ ...state.ledger, refusals }) };
}

/** An earlier request whose answer was lost may have been heard, although a later one was refused. */
async function lookAgain({ provider, watchSeconds }: Ticket, refused: Progress): Promise<Progress> {
  const { state } = refused;
  const found = state.ledger.openKey === undefined ? undefined : await provider.find(state.ledger.openKey);
  if (found?.kind === 'done' && found.value !== undefined) {
    return acting(adopt(state, { booking: found.value, ledger: state.ledger }));
  }
  return { ...refused, resyncAfterSeconds: watchSeconds };
}

/** Changes the booking in place. Where the provider does not, the next call books anew. */
export async function change(ticket: Ticket, state: TicketState): Promise<Progress> {
  const { spec, provider } = ticket;
  const { booking } = state;
  if (booking === undefined) return acting(state);
  if (isPastDate(ticket, state)) return refusePastDate(state);
  const step = await takeStep(state.ledger, changeEffect(provider, { booking, spec }), ticket.step);
  if (step.state === 'done') {
    return arrive(ticket, { ...state, ledger: step.ledger, booking: toRecord(step.value, booking) });
  }
  const progress = toProgress(state, step);
  const isRebookable = step.state === 'refused' && step.problem.reason === 'NotChangeable';
  return isRebookable ? acting(progress.state) : progress;
}

/** What was asked for is not wanted any more, but may have come into being or may still come. */
export async function withdraw({ provider, step: context }: Ticket, state: TicketState): Promise<Progress> {
  const key = nextKey(state.ledger, context.uid);
  const target = { key, since: keySince(state.ledger, key) };
  const effect = cancelEffect(provider, { action: 'Withdraw', target, now: context.now });
  const step = await takeStep(state.ledger, effect, context);
  return step.state === 'done'
    ? acting({ ...state, ledger: closeKey(step.ledger) })
    : toProgress(state, step);
}

/** Cancels the first of the bookings whose place another one has taken. */
export async function cancelSuperseded(ticket: Ticket, state: TicketState): Promise<Progress> {
  const { provider, step: context } = ticket;
  const [target, ...others] = state.superseded;
  if (target === undefined) return acting(state);
  const effect = cancelEffect(provider, { action: 'Cancel', target, now: context.now });
  const step = await takeStep(state.ledger, effect, context);
  if (step.state !== 'done') return toProgress(state, step);
  return arrive(ticket, { ...state, ledger: step.ledger, superseded: others });
}

/** The provider has just told it: what is as the spec wants it needs no other call. */
function arrive({ spec, watchSeconds }: Ticket, state: TicketState): Progress {
  const { booking, superseded } = state;
  const isThere = booking?.state === 'Confirmed' && isSameItinerary(booking.itinerary, spec);
  return isThere && superseded.length === 0 ? settled(state, watchSeconds) : acting(state);
}

/** What was begun is ended all the same: it may have been booked the day before. */
function isPastDate({ spec, step }: Ticket, { ledger }: TicketState): boolean {
  if (ledger.intent !== undefined || spec.date === undefined) return false;
  return spec.date < new Date(step.now).toISOString().slice(0, 10);
}

function refusePastDate(state: TicketState): Progress {
  return {
    state,
    kind: 'refused',
    problem: { reason: 'DateInPast', message: 'the day of departure is over' },
  };
}

export function toRecord(
  { revision: _, ...booking }: Booking,
  { since }: Pick<BookingRecord, 'since'>,
): BookingRecord {
  return { ...booking, since };
}
