import { z } from 'zod';
import { keep, nextKey, type Problem, takeStep, toTime } from '../../sdk/index.js';
import type { BookingProviders } from './booking/connect.js';
import type { Booking, BookingProvider } from './booking/provider.js';
import type { DeletionContext, DeletionResult } from './children.js';
import { acting, attentionSeconds, type Progress, toProgress } from './progress.js';
import { FlightTicketSpec, type Superseded } from './schema.js';
import { keySince, readState, type TicketState, toSuperseded, writeState } from './state.js';
import { cancelEffect } from './booking-effects.js';
import { findItinerary, findSecret, toStepContext } from './ticket-context.js';

type Opened = Awaited<ReturnType<BookingProviders['open']>>;

/** Set to "true", it lets a ticket go whatever has become of its bookings. */
const ABANDON = 'flights.com/abandon';
const LETTING_GO = `to let go without cancelling, set the annotation ${ABANDON} to "true" or deletionPolicy to Retain`;

/** What finalize needs of a spec that need not be valid. */
const DeletedSpec = z.object({
  provider: FlightTicketSpec.shape.provider,
  deletionPolicy: FlightTicketSpec.shape.deletionPolicy,
});

/**
 * Cancels one booking or key after the other, and ends only when the provider has confirmed each of them, and knows of none that
 * the status has forgotten.
 */
export async function finalize(context: DeletionContext): Promise<DeletionResult> {
  const state = readState(context.parent, findItinerary(context));
  if (isLetGo(context)) return release(context, state);
  const progress =
    listTargets(state).length > 0 ? await cancelNext(context, state) : await findForgotten(context, state);
  return progress === undefined ? release(context, state) : holdOn(context, progress);
}

/** Everything that was ever asked for and may be there: what is being worked on first. */
function listTargets({ ledger, booking, superseded }: TicketState): Superseded[] {
  const { intent, openKey } = ledger;
  const open = openKey === undefined ? [] : [{ key: openKey, since: keySince(ledger, openKey) }];
  const booked = booking === undefined ? [] : [toSuperseded(booking)];
  const targets = [...open, ...booked, ...superseded];
  return targets.toSorted((a, b) => Number(b.key === intent?.key) - Number(a.key === intent?.key));
}

function isLetGo({ parent }: DeletionContext): boolean {
  const spec = DeletedSpec.pick({ deletionPolicy: true }).safeParse(parent.spec).data;
  return parent.metadata.annotations?.[ABANDON] === 'true' || spec?.deletionPolicy === 'Retain';
}

async function cancelNext(context: DeletionContext, state: TicketState): Promise<Progress> {
  const opened = await openProvider(context);
  return opened.kind === 'blocked'
    ? blocked(context, state, opened)
    : cancelFirst(context, state, opened.value);
}

async function openProvider(context: DeletionContext): Promise<Opened> {
  const spec = DeletedSpec.pick({ provider: true }).safeParse(context.parent.spec);
  // Another provider would say that there is nothing to cancel.
  if (!spec.success)
    return { kind: 'blocked', reason: 'InvalidSpec', message: 'spec.provider cannot be read' };
  const { provider } = spec.data;
  return context.effects.providers.open(provider, findSecret(context, provider));
}

/**
 * Metacontroller writes a status over whatever is stored. So a call on old data may have taken a key out of the status again
 * under which another call booked; that can only be the next one to be given out.
 *
 * @returns undefined when there is none
 */
async function findForgotten(context: DeletionContext, state: TicketState): Promise<Progress | undefined> {
  const { ledger, superseded } = state;
  const opened = ledger.counter === 0 ? undefined : await openProvider(context);
  // Nothing was ever asked for; or nobody can be asked any more, and nothing is known that would be worth waiting.
  if (opened === undefined || opened.kind === 'blocked') return undefined;
  const { uid } = context.parent.metadata;
  const key = nextKey(ledger, uid);
  const found = await opened.value.find(key);
  if (found.kind !== 'done') return blocked(context, state, found);
  if (found.value === undefined || isOver(found.value)) return undefined;
  const forgotten = { key, bookingID: found.value.id, since: toTime(context.now) };
  const counted = { ...ledger, counter: ledger.counter + 1 };
  return acting({ ...state, ledger: counted, superseded: [...superseded, forgotten] });
}

function isOver({ state }: Booking): boolean {
  return state === 'Cancelled' || state === 'Expired';
}

async function cancelFirst(
  context: DeletionContext,
  state: TicketState,
  provider: BookingProvider,
): Promise<Progress> {
  const [target] = listTargets(state);
  if (target === undefined) return acting(state);
  const effect = cancelEffect(provider, { action: 'Cancel', target, now: context.now });
  const step = await takeStep(state.ledger, effect, toStepContext(context));
  return step.state === 'done'
    ? acting(without({ ...state, ledger: step.ledger }, target.key))
    : toProgress(state, step);
}

function without({ ledger, booking, superseded }: TicketState, key: string): TicketState {
  const { openKey, ...rest } = ledger;
  return {
    ledger: openKey === undefined || openKey === key ? rest : ledger,
    booking: booking?.key === key ? undefined : booking,
    superseded: superseded.filter((earlier) => earlier.key !== key),
  };
}

function blocked({ effects }: DeletionContext, state: TicketState, problem: Problem): Progress {
  const resyncAfterSeconds = attentionSeconds(effects.maxBackoffSeconds);
  return { state, kind: 'waiting', problem, resyncAfterSeconds };
}

/** The ticket stays, and says why. */
function holdOn(context: DeletionContext, { state, problem, resyncAfterSeconds }: Progress): DeletionResult {
  const reason = problem?.reason ?? 'Cancelling';
  const message =
    problem === undefined ? 'the booking is being cancelled' : `${problem.message}; ${LETTING_GO}`;
  return {
    finalized: false,
    children: context.observed.all('v1', 'ConfigMap').map((child) => keep(child)),
    status: {
      phase: 'Cancelling',
      ...writeState(state),
      conditions: [
        { type: 'Ready', status: 'False', reason, message },
        { type: 'Booked', status: 'Unknown', reason: 'Deleting', message: 'the ticket is being deleted' },
        { type: 'Synced', status: 'False', reason, message },
      ],
    },
    ...(resyncAfterSeconds === undefined ? {} : { resyncAfterSeconds }),
  };
}

/** Nothing is left at the provider, or it is meant to stay; the finalizer goes when no child is left either. */
function release({ observed }: DeletionContext, state: TicketState): DeletionResult {
  const message =
    listTargets(state).length === 0 ? 'nothing is booked any more' : 'the booking is left as it is';
  return {
    finalized: observed.isEmpty(),
    children: [],
    status: {
      phase: 'Cancelled',
      ...writeState(state),
      conditions: [
        { type: 'Ready', status: 'False', reason: 'Deleting', message },
        { type: 'Booked', status: 'False', reason: 'Deleting', message },
        { type: 'Synced', status: 'True', reason: 'Deleting', message },
      ],
    },
  };
}
