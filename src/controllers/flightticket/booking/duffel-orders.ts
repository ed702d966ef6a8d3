import { done, type Outcome } from '../../../sdk/index.js';
import type { Ask } from './asking.js';
import { errorCode, harmlessFailure, readData } from './duffel-answers.js';
import { OrderPage, OrderShape } from './duffel-shapes.js';
import { lookUpFailure, unavailable } from './outcomes.js';
import type { Booking, BookingState } from './provider.js';

const PAGE_SIZE = 200;
const MAX_PAGES = 10;

/** Every order that `book` made under the key. Orders cannot be searched by it, so all of them are gone through. */
export async function ordersUnder(
  ask: Ask,
  key: string,
  signal: AbortSignal,
): Promise<Outcome<readonly OrderShape[]>> {
  const orders: OrderShape[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const cursor: string = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const reply = await ask({ method: 'GET', path: `/air/orders?limit=${PAGE_SIZE}${cursor}`, signal });
    if (reply.kind === 'blocked') return reply;
    const parsed = OrderPage.safeParse(
      reply.kind === 'answered' && reply.status === 200 ? reply.body : undefined,
    );
    if (!parsed.success) return lookUpFailure(reply);
    const ours = parsed.data.data.filter(({ metadata }) => metadata?.['metahooks_key'] === key);
    const read = OrderShape.array().safeParse(ours);
    if (!read.success) return lookUpFailure(reply);
    orders.push(...read.data);
    after = parsed.data.meta.after ?? undefined;
    if (after === undefined) return done(orders);
  }
  return unavailable({
    reason: 'LookupIncomplete',
    message: `The Duffel account has more than ${PAGE_SIZE * MAX_PAGES} orders, too many to go through`,
  });
}

export async function orderWithID(
  ask: Ask,
  id: string,
  signal: AbortSignal,
): Promise<Outcome<OrderShape | undefined>> {
  const reply = await ask({ method: 'GET', path: `/air/orders/${encodeURIComponent(id)}`, signal });
  if (reply.kind === 'answered' && reply.status === 404 && errorCode(reply) === 'not_found')
    return done(undefined);
  return readData(reply, OrderShape, harmlessFailure);
}

export function isLive(order: OrderShape): boolean {
  return LIVE_STATES.has(orderState(order));
}

const LIVE_STATES: ReadonlySet<BookingState> = new Set(['Confirmed', 'Pending']);

/** Confirmed before pending before the rest. */
export function theOrder(orders: readonly OrderShape[]): OrderShape | undefined {
  const confirmed = orders.find((order) => orderState(order) === 'Confirmed');
  return confirmed ?? orders.find(isLive) ?? orders.at(-1);
}

export function toBooking(order: OrderShape): Booking {
  const { metahooks_key: key, from, to, number, date } = order.metadata;
  return {
    id: order.id,
    key,
    reference: order.booking_reference ?? '',
    state: orderState(order),
    cancelledBy: cancelledBy(order),
    // Nothing is ever changed in place, so there is but one.
    revision: order.id,
    itinerary: { from, to, number: Number(number), date },
    price: { amount: order.total_amount, currency: order.total_currency },
  };
}

/** An order that waits for its payment holds the seats, but is no ticket yet. */
function orderState({ cancelled_at, payment_status: payment }: OrderShape): BookingState {
  if (typeof cancelled_at === 'string') return 'Cancelled';
  return payment.awaiting_payment ? 'Pending' : 'Confirmed';
}

function cancelledBy({ cancelled_at, cancellation }: OrderShape): Booking['cancelledBy'] {
  if (typeof cancelled_at !== 'string') return undefined;
  return cancellation === null || cancellation === undefined ? 'airline' : 'customer';
}
