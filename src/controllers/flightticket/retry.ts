import { closeKey } from '../../sdk/index.js';
import { isLive, keySince, type TicketState } from './state.js';

/** Set to a key that the status names, it says: have done with that one, and book anew under the next. */
const ANNOTATION = 'flights.com/retry';

/**
 * Does what the annotation asks for, if it names what the ticket is stuck with. The next booking has another key, so the
 * annotation is heeded once however long it stays.
 */
export function applyRetry(
  state: TicketState,
  annotations: Readonly<Record<string, string>> = {},
): TicketState {
  const key = annotations[ANNOTATION];
  if (key === undefined) return state;
  if (state.booking?.key === key) return isOver(state) ? { ...state, booking: undefined } : state;
  return isStuck(state, key) ? giveUpOpenKey(state, key) : state;
}

function isOver({ ledger, booking }: TicketState): boolean {
  if (ledger.intent !== undefined || booking === undefined) return false;
  return !isLive(booking) && booking.state !== 'Cancelling';
}

function isStuck({ ledger: { openKey, intent, refusals } }: TicketState, key: string): boolean {
  if (openKey !== key) return false;
  return intent === undefined ? refusals.some((refused) => refused.key === key) : intent.unclear;
}

/** Whatever may still come of the open key is cancelled before anything is asked for under the next one. */
function giveUpOpenKey(state: TicketState, key: string): TicketState {
  const { intent: _, ...ledger } = closeKey(state.ledger);
  return {
    ...state,
    ledger: { ...ledger, refusals: ledger.refusals.filter((refused) => refused.key !== key) },
    superseded: [...state.superseded, { key, since: keySince(state.ledger, key) }],
  };
}
