import { z } from 'zod';
import { keep, type Problem, takeStep } from '../../sdk/index.js';
import type { BookingProvider } from './booking/provider.js';
import type { DeletionContext, DeletionResult } from './children.js';
import { acting, attentionSeconds, type Progress, toProgress } from './progress.js';
import { FlightTicketSpec, type Superseded } from './schema.js';
import { keySince, readState, type TicketState, toSuperseded, writeState } from './state.js';
import { cancelEffect } from './booking-effects.js';
import { findItinerary, findSecret, toStepContext } from './ticket-context.js';

/** Set to "true", it lets a ticket go whatever has become of its bookings. */
const ABANDON = 'flights.com/abandon';
const LETTING_GO = `to let go without cancelling, set the annotation ${ABANDON} to "true" or deletionPolicy to Retain`;

/** What finalize needs of a spec that need not be valid. */
const DeletedSpec = z.object({
  provider: FlightTicketSpec.shape.provider,
  deletionPolicy: FlightTicketSpec.shape.deletionPolicy,
});

/** Cancels one booking or key after the other, and ends only when the provider has confirmed each of them. */
export async function finalize(context: DeletionContext): Promise<DeletionResult> {
  const state = readState(context.parent, findItinerary(context));
  const targets = listTargets(state);
  if (targets.length === 0 || isLetGo(context)) return release(context, state);
  return holdOn(context, await cancelNext(context, state));
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
  const spec = DeletedSpec.pick({ provider: true }).safeParse(context.parent.spec);
  // Another provider would say that there is nothing to cancel.
  if (!spec.success) {
    return blocked(context, state, { reason: 'InvalidSpec', message: 'spec.provider cannot be read' });
  }
  const { provider } = spec.data;
  const opened = await context.effects.providers.open(provider, findSecret(context, provider));
  if (opened.kind === 'blocked') return blocked(context, state, opened);
  return cancelFirst(context, state, opened.value);
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
