import type { FaultKind } from '../../src/flights/faults/plan.js';
import { booked, problem, startFlights, stopFlights, type Flights, type Reply } from './support.js';

afterEach(stopFlights);

/** What the caller sees; the connection is closed when it sees nothing. */
const sees = {
  nothing: 'nothing',
  failure: problem(500, 'internal_error', null),
} as const;

const attempt = (reply: Promise<Reply>): Promise<unknown> => reply.catch(() => sees.nothing);

async function untilDrawn({ ask }: Flights, key: string): Promise<void> {
  for (;;) {
    const { body } = await ask({ method: 'GET', path: '/admin/faults/drawn' });
    if ((body as { key: string }[]).some((drawn) => drawn.key === key)) return;
  }
}

async function startBroken(kind: FaultKind): Promise<Flights> {
  const flights = await startFlights();
  await flights.breakWith({ rate: 1, kinds: [kind], latencyMs: 20, acceptMs: 5000 });
  return flights;
}

describe('a fault while booking', () => {
  it.each<[FaultKind, unknown, 'is' | 'is not']>([
    ['drop-before', sees.nothing, 'is not'],
    ['drop-after-commit', sees.nothing, 'is'],
    ['fail-before', sees.failure, 'is not'],
    ['fail-after', sees.failure, 'is'],
    ['rate-limit', problem(429, 'rate_limited', null), 'is not'],
    ['unavailable', problem(503, 'unavailable', null), 'is not'],
    ['slow', expect.objectContaining({ status: 201 }), 'is'],
    ['slow-after', expect.objectContaining({ status: 201 }), 'is'],
    ['accept', expect.objectContaining({ status: 202 }), 'is'],
    ['html', expect.objectContaining({ status: 200, body: expect.stringContaining('<html>') }), 'is not'],
    ['garbage', expect.objectContaining({ status: 200, body: { ok: true } }), 'is not'],
  ])('%s: the caller sees %j, and the flight %s booked', async (kind, seen, outcome) => {
    const { book, list, breakWith, pass, ask } = await startBroken(kind);

    expect(await attempt(book('k1'))).toEqual(seen);

    expect((await ask({ method: 'GET', path: '/admin/faults/drawn' })).body).toEqual([
      { operation: 'book', key: 'k1', ordinal: 1, fault: kind },
    ]);
    await breakWith({ rate: 0 });
    pass(5000);
    expect((await list('k1')).body).toEqual({ bookings: outcome === 'is' ? [booked('k1')] : [] });
    expect(await book('k1')).toMatchObject({ status: outcome === 'is' ? 200 : 201, body: booked('k1') });
  });

  it.each(['rate-limit', 'unavailable'] as const)('says with %s when to come back', async (kind) => {
    const { book } = await startBroken(kind);

    expect((await book('k1')).headers.get('Retry-After')).toBe('1');
  });

  it('books after all when the caller has hung up on a slow request', async () => {
    const flights = await startFlights({ faults: { rate: 1, kinds: ['slow'], latencyMs: 300 } });
    const caller = new AbortController();
    const request = flights.book('k1', {}, caller.signal).catch(() => 'hung up');
    await untilDrawn(flights, 'k1');
    caller.abort();
    expect(await request).toBe('hung up');
    await flights.breakWith({});

    let bookings: unknown[] = [];
    while (bookings.length === 0) ({ bookings } = (await flights.list('k1')).body as { bookings: unknown[] });

    expect(bookings).toEqual([booked('k1')]);
  });

  it('lets a voided key win over a request that was slower', async () => {
    const { book, cancel, list } = await startBroken('slow');

    const slow = book('k1');
    const voided = cancel('k1');

    await Promise.all([slow, voided]);
    expect((await list('k1')).body).not.toEqual({ bookings: [booked('k1')] });
  });
});

describe('a fault of another operation', () => {
  it.each<[FaultKind, unknown]>([
    ['drop-before', sees.nothing],
    ['drop-after-commit', sees.nothing],
    ['fail-before', sees.failure],
    ['fail-after', sees.failure],
    ['rate-limit', problem(429, 'rate_limited', null)],
    ['unavailable', problem(503, 'unavailable', null)],
    ['slow', expect.objectContaining({ status: 200, body: { bookings: [] } })],
    ['slow-after', expect.objectContaining({ status: 200, body: { bookings: [] } })],
    ['accept', expect.objectContaining({ status: 200, body: { bookings: [] } })],
    ['html', expect.objectContaining({ status: 200, body: expect.stringContaining('<html>') })],
    ['garbage', expect.objectContaining({ status: 200, body: { ok: true } })],
  ])('%s: a look-up shows %j', async (kind, seen) => {
    const { list } = await startBroken(kind);

    expect(await attempt(list('k1'))).toEqual(seen);
  });

  it('is drawn for the key of the booking', async () => {
    const { ask, book, get, change, cancel, breakWith } = await startFlights();
    const { id } = (await book('k1')).body as { id: string };
    await breakWith({ rate: 1, kinds: ['unavailable'] });

    await get(id);
    await change(id, 1, { to: 'SFO' });
    await cancel('k1');

    expect((await ask({ method: 'GET', path: '/admin/faults/drawn' })).body).toEqual(
      ['get', 'change', 'cancel'].map((operation) => ({
        operation,
        key: 'k1',
        ordinal: 1,
        fault: 'unavailable',
      })),
    );
  });

  it('commits a change and a cancellation whose answers are lost', async () => {
    const { book, get, change, cancel, breakWith } = await startFlights();
    const { id } = (await book('k1')).body as { id: string };
    await breakWith({ rate: 1, kinds: ['drop-after-commit'] });
    expect(await attempt(change(id, 1, { to: 'SFO' }))).toBe(sees.nothing);
    await breakWith({});
    expect(await get(id)).toMatchObject({ body: booked('k1', { id, to: 'SFO', revision: 2 }) });

    await breakWith({ rate: 1, kinds: ['drop-after-commit'] });
    expect(await attempt(cancel('k1'))).toBe(sees.nothing);
    await breakWith({});

    expect(await get(id)).toMatchObject({ body: { status: 'cancelled', cancelledBy: 'customer' } });
  });
});

describe('the switch', () => {
  it('tells the plan in use, with its defaults', async () => {
    const { ask, breakWith } = await startFlights({ faults: { seed: 3 } });
    const plan = { rate: 0, latencyMs: 1000, acceptMs: 1000, outage: false, notChangeable: false };

    expect((await ask({ method: 'GET', path: '/admin/faults' })).body).toMatchObject({ seed: 3, ...plan });
    expect(await breakWith({ rate: 0.5 })).toMatchObject({ status: 200, body: { seed: 0, rate: 0.5 } });
  });

  it.each([{ rate: 2 }, { kinds: ['fire'] }, { kinds: [] }, { speed: 1 }])('refuses %j', async (plan) => {
    const { ask } = await startFlights();

    expect(await ask({ method: 'PUT', path: '/admin/faults', body: plan })).toEqual(
      problem(400, 'invalid_request'),
    );
  });

  it('answers everything with 503 during an outage, and with what is booked afterwards', async () => {
    const { service, book, list, cancel, breakWith } = await startFlights();
    await book('k1');
    await breakWith({ outage: true });

    const replies = await Promise.all([book('k1'), list('k1'), cancel('k1')]);

    expect(replies).toEqual(replies.map(() => problem(503, 'unavailable', null)));
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    await breakWith({});
    expect((await list('k1')).body).toEqual({ bookings: [booked('k1')] });
  });

  it('does not hold up the end of the service', async () => {
    const flights = await startFlights({ faults: { rate: 1, kinds: ['slow'], latencyMs: 600_000 } });
    const slow = flights.book('k1');
    await untilDrawn(flights, 'k1');

    await flights.service.stop();

    expect(await slow).toMatchObject({ status: 201 });
  });
});
