import { keep } from '../../sdk/index.js';
import { advance } from './advance.js';
import type { Child, Context, Result } from './children.js';
import { attentionSeconds, type Progress } from './progress.js';
import { applyRetry } from './retry.js';
import { isLive, isSameItinerary, readState, type TicketState, toItineraryData } from './state.js';
import { describeTicket } from './status.js';
import { findItinerary, findSecret, itineraryName, toStepContext } from './ticket-context.js';

/** Takes at most one step at the provider; everything it has to know the next time goes into the status. */
export async function sync(context: Context): Promise<Result> {
  const { parent } = context;
  const state = applyRetry(readState(parent, findItinerary(context)), parent.metadata.annotations);
  const progress = await proceed(context, state);
  const { resyncAfterSeconds } = progress;
  return {
    children: describeChildren(context, progress.state),
    status: describeTicket(progress),
    ...(resyncAfterSeconds === undefined ? {} : { resyncAfterSeconds }),
  };
}

/** Without an API key nothing is asked, and nothing counts as an attempt. */
async function proceed(context: Context, state: TicketState): Promise<Progress> {
  const { parent, effects } = context;
  const { spec } = parent;
  const opened = await effects.providers.open(spec.provider, findSecret(context, spec.provider));
  if (opened.kind === 'blocked') {
    const kind = isAtRest(state, context) ? 'unseen' : 'waiting';
    // A key that is mounted as a file may come without anything in the cluster changing.
    return { state, kind, problem: opened, resyncAfterSeconds: attentionSeconds(effects.maxBackoffSeconds) };
  }
  const { watchSeconds } = effects;
  return advance({ spec, provider: opened.value, step: toStepContext(context), watchSeconds }, state);
}

function isAtRest({ ledger, booking, superseded }: TicketState, { parent }: Context): boolean {
  if (ledger.intent !== undefined || superseded.length > 0 || booking === undefined) return false;
  return isLive(booking) && isSameItinerary(booking.itinerary, parent.spec);
}

/** Pods may have the ConfigMap mounted: once it is there, it stays, and tells when the booking is gone. */
function describeChildren(context: Context, { booking }: TicketState): Child[] {
  const existing = findItinerary(context);
  const isShown = booking !== undefined && (booking.state === 'Confirmed' || existing !== undefined);
  if (isShown && booking.state !== 'Pending') {
    const itinerary = { name: itineraryName(context), data: toItineraryData(booking) };
    return [...context.render({ itineraries: [itinerary] }).children];
  }
  return existing === undefined ? [] : [keep(existing)];
}
