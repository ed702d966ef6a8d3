import { answerProblem, type Answer } from '../answer.js';
import type { Booking } from '../api/schemas.js';
import type { Handling, Office } from './office.js';

/** Cancels whatever lives under the key, and voids the key: a request that is still on its way books nothing. */
export function cancel(key: string, office: Office, { acceptMs }: Handling = {}): Answer {
  const { store, now, rules } = office;
  return store.transact(() => {
    store.settle(now());
    const live = store.listByKey(key).filter(isLive);
    if (live.length > 0 && rules().notCancellable) return answerProblem('not_cancellable');
    voidKey(key, office);
    for (const booking of live) {
      if (acceptMs === undefined) store.save({ booking: asCancelled(booking) });
      else store.save({ booking: { ...booking, status: 'cancelling' }, settlesAt: now() + acceptMs });
    }
    const bookings = store.listByKey(key);
    return { status: bookings.some(isCancelling) ? 202 : 200, body: { bookings } };
  });
}

function voidKey(key: string, { store, now }: Office): void {
  const record = store.findKey(key) ?? { key, request: null, bookingId: null, expiresAt: now() };
  store.saveKey({ ...record, isVoid: true });
}

function isLive({ status }: Booking): boolean {
  return status === 'pending' || status === 'confirmed';
}

function isCancelling({ status }: Booking): boolean {
  return status === 'cancelling';
}

function asCancelled(booking: Booking): Booking {
  return { ...booking, status: 'cancelled', cancelledBy: 'customer' };
}
