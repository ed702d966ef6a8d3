import { done, type Outcome } from '../../../sdk/index.js';
import type { Ask } from './asking.js';
import { cancellationFailure, harmlessFailure, readData } from './duffel-answers.js';
import { isLive, ordersUnder, orderWithID } from './duffel-orders.js';
import { CancellationShape, type OrderShape } from './duffel-shapes.js';
import { refused, unavailable } from './outcomes.js';
import type { Cancellation } from './provider.js';

/** A key cannot be made void at Duffel. After this time, no request that was sent with it is still on its way. */
const LATEST_ARRIVAL_MS = 10 * 60 * 1000;

export async function cancelOrders(
  ask: Ask,
  cancellation: Cancellation,
  signal: AbortSignal,
): Promise<Outcome<undefined>> {
  const orders = await ordersToCancel(ask, cancellation, signal);
  if (orders.kind !== 'done') return orders;
  for (const order of orders.value.filter(isLive)) {
    const cancelled = await cancelOrder(ask, order, signal);
    if (cancelled.kind !== 'done') return cancelled;
  }
  const { now, since } = cancellation;
  if (orders.value.length > 0 || now - since > LATEST_ARRIVAL_MS) return done(undefined);
  return unavailable({
    reason: 'CancellationPending',
    message:
      'Duffel has no order of this ticket, but one that was asked for may still arrive within ten minutes',
  });
}

/** All that are there under the key; in an account with too many orders, at least the one that is known. */
async function ordersToCancel(
  ask: Ask,
  { key, bookingID }: Cancellation,
  signal: AbortSignal,
): Promise<Outcome<readonly OrderShape[]>> {
  const listed = await ordersUnder(ask, key, signal);
  if (bookingID === undefined || !isIncomplete(listed)) return listed;
  const known = await orderWithID(ask, bookingID, signal);
  if (known.kind !== 'done') return known;
  return known.value === undefined ? listed : done([known.value]);
}

function isIncomplete(listed: Outcome<readonly OrderShape[]>): boolean {
  return listed.kind === 'unavailable' && listed.reason === 'LookupIncomplete';
}

/** A quote, its confirmation, and a look whether the order says the same. */
async function cancelOrder(ask: Ask, order: OrderShape, signal: AbortSignal): Promise<Outcome<undefined>> {
  if (!order.available_actions.includes('cancel')) {
    return refused('NotCancellable', 'The airline does not let this order be cancelled through Duffel');
  }
  const quoted = await ask({
    method: 'POST',
    path: '/air/order_cancellations',
    body: { data: { order_id: order.id } },
    signal,
  });
  const quote = readData(quoted, CancellationShape, harmlessFailure);
  if (quote.kind !== 'done') return quote;
  const path = `/air/order_cancellations/${encodeURIComponent(quote.value.id)}/actions/confirm`;
  const confirmed = readData(
    await ask({ method: 'POST', path, signal }),
    CancellationShape,
    cancellationFailure,
  );
  if (confirmed.kind !== 'done') return confirmed;
  return verified(await orderWithID(ask, order.id, signal));
}

function verified(order: Outcome<OrderShape | undefined>): Outcome<undefined> {
  if (order.kind !== 'done') return order;
  if (order.value !== undefined && !isLive(order.value)) return done(undefined);
  return unavailable({
    reason: 'CancellationPending',
    message: 'Duffel has confirmed the cancellation, but the order does not show it yet',
  });
}
