import type { Booking, BookingProvider } from '../../../../src/controllers/flightticket/booking/provider.js';
import { createRestProvider } from '../../../../src/controllers/flightticket/booking/rest.js';
import { FAULT_KINDS, type FaultKind } from '../../../../src/flights/faults/plan.js';
import type { Outcome } from '../../../../src/sdk/index.js';
import { API_KEY, startFlights, stopFlights, type Flights } from '../../../flights/support.js';
import { providerOptions } from './support.js';

afterEach(stopFlights);

const KEY = 'uid-1';
const REQUEST = { from: 'LHR', to: 'New York', number: 2 };
const CANCELLATION = { key: KEY, since: 0, now: 0 };

const adapter = ({ service }: Flights, apiKey = API_KEY): BookingProvider =>
  createRestProvider(providerOptions(service.url, { kind: 'done', value: apiKey }));

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind !== 'done') throw new Error(`${outcome.kind}: ${outcome.reason}`);
  return outcome.value;
}

async function booked(provider: BookingProvider): Promise<Booking> {
  return valueOf(await provider.book(KEY, REQUEST));
}

/** All of them: a look-up by key tells of one only. */
async function statuses(flights: Flights): Promise<readonly unknown[]> {
  const { body } = await flights.list(KEY);
  return (body as { bookings: { status: string }[] }).bookings.map(({ status }) => status);
}

it('leads a booking through its life at the flights service', async () => {
  const flights = await startFlights();
  const provider = adapter(flights);

  expect(await provider.find(KEY)).toEqual({ kind: 'done' });
  const booking = await booked(provider);
  expect(booking).toMatchObject({ key: KEY, state: 'Confirmed', itinerary: REQUEST });
  expect(await booked(provider)).toEqual(booking);
  expect(valueOf(await provider.book(KEY, { ...REQUEST, number: 3 }))).toEqual(booking);
  expect(valueOf(await provider.find(KEY))).toEqual(booking);

  const changed = valueOf(await provider.change(booking, { ...REQUEST, number: 3 }));
  expect(changed).toMatchObject({ id: booking.id, itinerary: { number: 3 } });
  expect(await provider.change(booking, REQUEST)).toMatchObject({ reason: 'ChangedMeanwhile' });
  expect(valueOf(await provider.get(booking.id))).toEqual(changed);

  expect(await provider.cancel(CANCELLATION)).toEqual({ kind: 'done' });
  expect(await provider.cancel(CANCELLATION)).toEqual({ kind: 'done' });
  expect(valueOf(await provider.find(KEY))).toMatchObject({ state: 'Cancelled', cancelledBy: 'customer' });
  expect(await provider.book(KEY, { ...REQUEST, number: 1 })).toMatchObject({
    kind: 'refused',
    reason: 'KeyVoid',
  });
  expect(await provider.get('bkg_unknown')).toEqual({ kind: 'done' });
});

it.each([
  [{ ...REQUEST, to: 'Nowhere' }, 'UnknownCity'],
  [{ ...REQUEST, to: 'London' }, 'SameCity'],
  [{ ...REQUEST, date: '2020-01-01' }, 'DateInPast'],
  [{ ...REQUEST, maxPrice: { amount: '1', currency: 'EUR' } }, 'PriceAboveCap'],
  [{ ...REQUEST, number: 11 }, 'RequestInvalid'],
])('knows why %j is refused', async (request, reason) => {
  const provider = adapter(await startFlights());

  expect(await provider.book(KEY, request)).toMatchObject({ kind: 'refused', reason });
});

it('knows when its key is rejected', async () => {
  const provider = adapter(await startFlights(), 'wrong');

  expect(await provider.find(KEY)).toMatchObject({ kind: 'blocked', reason: 'CredentialsRejected' });
});

it('knows what the airline does not let happen', async () => {
  const flights = await startFlights();
  const provider = adapter(flights);
  const booking = await booked(provider);
  await flights.breakWith({ notChangeable: true, notCancellable: true });

  expect(await provider.change(booking, { ...REQUEST, number: 1 })).toMatchObject({
    reason: 'NotChangeable',
  });
  expect(await provider.cancel(CANCELLATION)).toMatchObject({ kind: 'refused', reason: 'NotCancellable' });
});

const breakWith = (kind: FaultKind): Parameters<Flights['breakWith']>[0] => ({
  ...{ rate: 1, kinds: [kind], latencyMs: 2000, acceptMs: 1000 },
});

/** Whoever is told that nothing happened may rely on it; whoever is not told may ask again. */
describe.each(FAULT_KINDS)('With fault %s', (kind) => {
  it('book ends in one booking, and never says wrongly that there is none', async () => {
    const flights = await startFlights();
    const provider = adapter(flights);
    await flights.breakWith(breakWith(kind));
    const outcome = await provider.book(KEY, REQUEST);
    await flights.breakWith({});

    const there = (await statuses(flights)).length;
    if (outcome.kind === 'unavailable') expect(there).toBe(0);
    if (outcome.kind === 'done') expect(there).toBe(1);
    expect(outcome.kind).not.toMatch(/refused|blocked/);
    await booked(provider);
    expect(await statuses(flights)).toHaveLength(1);
  });

  it('cancel is done only when the booking is cancelled', async () => {
    const flights = await startFlights();
    const provider = adapter(flights);
    await booked(provider);
    await flights.breakWith(breakWith(kind));
    const outcome = await provider.cancel(CANCELLATION);
    await flights.breakWith({});

    if (outcome.kind === 'done') expect(await statuses(flights)).toEqual(['cancelled']);
    expect(outcome.kind).not.toMatch(/refused|blocked/);
    flights.pass(5000);
    expect(await provider.cancel(CANCELLATION)).toEqual({ kind: 'done' });
    expect(await statuses(flights)).toEqual(['cancelled']);
  });

  it('a look-up never takes the booking for gone', async () => {
    const flights = await startFlights();
    const provider = adapter(flights);
    const { id } = await booked(provider);
    // Short of the time limit: a connection that was given up last would keep the service from stopping.
    await flights.breakWith({ ...breakWith(kind), latencyMs: 50 });

    for (const outcome of [await provider.find(KEY), await provider.get(id)]) {
      expect(outcome.kind === 'unavailable' || (outcome.kind === 'done' && outcome.value?.id === id)).toBe(
        true,
      );
    }
  });
});
