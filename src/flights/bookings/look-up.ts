import { answerProblem, type Answer } from '../answer.js';
import type { Booking } from '../api/schemas.js';
import type { Office } from './office.js';

/** Everything that was ever booked under the key; an empty list says that there is nothing. */
export function listByKey(key: string, { store, now }: Office): Answer {
  return store.transact(() => {
    store.settle(now());
    return { status: 200, body: { bookings: store.listByKey(key) } };
  });
}

export function getBooking(id: string, { store, now }: Office): Answer {
  return store.transact(() => {
    store.settle(now());
    return answerFound(store.find(id));
  });
}

export function listAll({ store, now }: Office): Answer {
  return store.transact(() => {
    store.settle(now());
    return { status: 200, body: { bookings: store.listAll() } };
  });
}

export function answerFound(booking: Booking | undefined): Answer {
  return booking === undefined ? answerProblem('not_found') : { status: 200, body: booking };
}
