import type { Answer } from '../answer.js';
import type { Booking } from '../api/schemas.js';
import { answerFound } from './look-up.js';
import type { Office } from './office.js';

/** What happens to a booking without anybody having asked for it. */
const AIRLINE_ACTS = {
  'airline-cancel': { status: 'cancelled', cancelledBy: 'airline' },
  expire: { status: 'expired' },
} as const satisfies Record<string, Partial<Booking>>;

/** Bookings that have ended stay as they are. */
export function actAsAirline(act: keyof typeof AIRLINE_ACTS, id: string, { store, now }: Office): Answer {
  return store.transact(() => {
    store.settle(now());
    const booking = store.find(id);
    if (booking !== undefined && !hasEnded(booking)) {
      store.save({ booking: { ...booking, ...AIRLINE_ACTS[act] } });
    }
    return answerFound(store.find(id));
  });
}

function hasEnded({ status }: Booking): boolean {
  return status === 'cancelled' || status === 'expired';
}
