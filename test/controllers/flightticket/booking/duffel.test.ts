import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { createDuffelProvider } from '../../../../src/controllers/flightticket/booking/duffel.js';
import {
  readPassengers,
  toSearchPassenger,
  type Passenger,
} from '../../../../src/controllers/flightticket/booking/duffel-passengers.js';
import type { Booking, BookingProvider } from '../../../../src/controllers/flightticket/booking/provider.js';
import type { Blocked, Done } from '../../../../src/sdk/index.js';
import { API_KEY, duffelFixture, providerOptions } from './support.js';
import { useNock } from './use-nock.js';

useNock();

const DUFFEL = 'https://api.duffel.test';
const KEY = 'uid-1';
const MINUTE = 60_000;
const REQUEST = {
  from: 'LHR',
  to: 'JFK',
  number: 2,
  date: '2026-09-01',
  maxPrice: { amount: '300', currency: 'GBP' },
};
const passenger = (given_name: string, over: Partial<Passenger> = {}): Passenger => ({
  ...{ title: 'ms', gender: 'f', given_name, family_name: 'Example', born_on: '1990-02-03' },
  ...{ email: 'ada@example.com', phone_number: '+442080160509' },
  ...over,
});
const PASSENGERS = [passenger('Ada'), passenger('Bob'), passenger('Cid')];

function duffel(
  passengers: Done<readonly Passenger[]> | Blocked = { kind: 'done', value: PASSENGERS },
): BookingProvider {
  return createDuffelProvider({
    ...providerOptions(DUFFEL),
    passengers: () => Promise.resolve(passengers),
    underway: new Set(),
  });
}

const api = (): nock.Scope =>
  nock(DUFFEL, {
    reqheaders: { authorization: `Bearer ${API_KEY}`, 'duffel-version': 'v2', accept: 'application/json' },
  });
const order = (over: object = {}): object => ({ ...duffelFixture('order').data, ...over });
const error = (code: string): nock.Body => ({
  errors: [{ type: 'x', title: 'x', message: 'x', code }],
  meta: {},
});
const page = (data: object[], after: string | null = null): nock.Body => ({
  data,
  meta: { limit: 200, before: null, after },
});
const listed = (...orders: object[]): nock.Scope =>
  api().get('/air/orders?limit=200').reply(200, page(orders));
const CANCELLED = {
  cancelled_at: '2026-06-02T09:01:00Z',
  cancellation: duffelFixture('order-cancellation').data,
};

const BOOKING: Booking = {
  ...{
    id: 'ord_0000Invented',
    key: KEY,
    reference: 'RZPNX8',
    state: 'Confirmed',
    revision: 'ord_0000Invented',
  },
  itinerary: { from: 'LHR', to: 'JFK', number: 2, date: '2026-09-01' },
  price: { amount: '240.80', currency: 'GBP' },
};

describe('find', () => {
  it('gives the order with the key in its metadata', async () => {
    listed(order({ id: 'ord_other', metadata: {} }), order(), { id: 'ord_foreign', metadata: null });

    expect(await duffel().find(KEY)).toEqual({ kind: 'done', value: BOOKING });
  });

  it('goes on to the next page', async () => {
    api().get('/air/orders?limit=200').reply(200, page([], 'g2w+A/='));
    api()
      .get('/air/orders?limit=200&after=g2w%2BA%2F%3D')
      .reply(200, page([order()]));

    expect(await duffel().find(KEY)).toEqual({ kind: 'done', value: BOOKING });
  });

  it('gives none after the last page', async () => {
    listed(order({ metadata: { metahooks_key: 'other' } }));

    expect(await duffel().find(KEY)).toEqual({ kind: 'done', value: undefined });
  });

  it('does not know when there are too many pages', async () => {
    api()
      .get('/air/orders')
      .query(true)
      .times(10)
      .reply(200, page([order(CANCELLED)], 'more'));

    expect(await duffel().find(KEY)).toMatchObject({ kind: 'unavailable', reason: 'LookupIncomplete' });
  });

  it.each([
    ['a live order', [order(CANCELLED), order({ id: 'ord_2' })], { state: 'Confirmed' }],
    [
      'an unpaid one',
      [order(CANCELLED), order({ payment_status: { awaiting_payment: true } })],
      { state: 'Pending' },
    ],
    [
      'one that was cancelled through the API',
      [order(CANCELLED)],
      { state: 'Cancelled', cancelledBy: 'customer' },
    ],
    [
      'one that the airline cancelled',
      [order({ ...CANCELLED, cancellation: null })],
      { state: 'Cancelled', cancelledBy: 'airline' },
    ],
  ])('tells the state of %s', async (_, orders, value) => {
    listed(...orders);

    expect(await duffel().find(KEY)).toMatchObject({ kind: 'done', value });
  });

  it.each([
    ['an order of ours that makes no sense', page([order({ total_amount: null })])],
    ['a page that does not say whether it is the last', { data: [] }],
    ['a page without orders', { meta: { after: null } }],
  ])('does not take %s for none', async (_, body) => {
    api().get('/air/orders?limit=200').reply(200, body);

    expect(await duffel().find(KEY)).toMatchObject({ kind: 'unavailable', reason: 'ResponseInvalid' });
  });
});

describe('get', () => {
  it('gives the order', async () => {
    api().get('/air/orders/ord_0000Invented').reply(200, { data: order() });

    expect(await duffel().get('ord_0000Invented')).toEqual({ kind: 'done', value: BOOKING });
  });

  it('gives none only when Duffel says so', async () => {
    api().get('/air/orders/ord_1').reply(404, error('not_found'));
    api().get('/air/orders/ord_2').reply(404, '<html>');

    expect(await duffel().get('ord_1')).toEqual({ kind: 'done', value: undefined });
    expect(await duffel().get('ord_2')).toMatchObject({ kind: 'unavailable' });
  });
});

function searched(offers: nock.Body = duffelFixture('offers')): void {
  api()
    .post('/air/offer_requests?return_offers=false&supplier_timeout=2000', {
      data: {
        slices: [{ origin: 'LHR', destination: 'JFK', departure_date: '2026-09-01' }],
        passengers: [{ type: 'adult' }, { type: 'adult' }],
      },
    })
    .reply(201, duffelFixture('offer-request'));
  api().get('/air/offers?offer_request_id=orq_0000Invented&sort=total_amount&limit=20').reply(200, offers);
}

function ordered(status: number, body?: nock.Body, headers?: nock.ReplyHeaders): Promise<object> {
  searched();
  api().post('/air/orders').reply(status, body, headers);
  return duffel().book(KEY, REQUEST);
}

describe('book', () => {
  it('orders the cheapest offer that needs no passports, and leaves the key in it', async () => {
    searched();
    api()
      .post('/air/orders', {
        data: {
          type: 'instant',
          selected_offers: ['off_0000Cheap'],
          payments: [{ type: 'balance', amount: '240.80', currency: 'GBP' }],
          passengers: [
            { ...PASSENGERS[0], id: 'pas_0000One' },
            { ...PASSENGERS[1], id: 'pas_0000Two' },
          ],
          metadata: { metahooks_key: KEY, from: 'LHR', to: 'JFK', number: '2', date: '2026-09-01' },
        },
      })
      .reply(201, { data: order() });

    expect(await duffel().book(KEY, REQUEST)).toEqual({ kind: 'done', value: BOOKING });
  });

  it.each([
    ['no day', { ...REQUEST, date: undefined }, { kind: 'refused', reason: 'DateRequired' }],
    ['a city by name', { ...REQUEST, from: 'London' }, { kind: 'refused', reason: 'CodeRequired' }],
    [
      'more seats than passengers',
      { ...REQUEST, number: 4 },
      { kind: 'blocked', reason: 'PassengersMissing' },
    ],
  ])('asks nobody with %s', async (_, request, expected) => {
    expect(await duffel().book(KEY, request)).toMatchObject(expected);
  });

  it('asks nobody without passengers', async () => {
    const blocked: Blocked = { kind: 'blocked', reason: 'PassengersMissing', message: 'x' };

    expect(await duffel(blocked).book(KEY, REQUEST)).toEqual(blocked);
  });

  it.each([
    [{ amount: '240.79', currency: 'GBP' }, 'PriceAboveCap'],
    [{ amount: '300', currency: 'EUR' }, 'CurrencyMismatch'],
  ])('orders nothing for at most %j', async (maxPrice, reason) => {
    searched();

    expect(await duffel().book(KEY, { ...REQUEST, maxPrice })).toMatchObject({ kind: 'refused', reason });
  });

  it('orders nothing when there is no offer', async () => {
    searched({ data: [] });

    expect(await duffel().book(KEY, REQUEST)).toMatchObject({ kind: 'refused', reason: 'SoldOut' });
  });

  it.each([
    [500, ''],
    [502, '<html>'],
    [503, '<html>'],
    [504, error('gateway_timeout')],
    [200, {}],
  ])('knows that a search that ended with %i %j has booked nothing', async (status, body) => {
    api().post('/air/offer_requests').query(true).reply(status, body);

    expect(await duffel().book(KEY, REQUEST)).toMatchObject({ kind: 'unavailable' });
  });

  it('leaves the order the half of its time', async () => {
    api().post('/air/offer_requests').query(true).delay(300).reply(201, duffelFixture('offer-request'));

    expect(await duffel().book(KEY, REQUEST)).toMatchObject({
      kind: 'unavailable',
      reason: 'ProviderTimeout',
    });
  });

  it.each([
    [202, { data: order() }],
    [202, ''],
    [500, error('internal_server_error')],
    [502, error('bad_gateway')],
    [502, '<html>'],
    [503, '<html>'],
    [504, '<html>'],
    [201, '<html>'],
    [201, { data: {} }],
    [422, '<html>'],
  ])('never asks for an order a second time after %i %j', async (status, body) => {
    expect(await ordered(status, body)).toMatchObject({ kind: 'unclear', repeatable: false });
  });

  it('never asks for an order a second time after a lost answer', async () => {
    searched();
    api()
      .post('/air/orders')
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));

    expect(await duffel().book(KEY, REQUEST)).toMatchObject({ kind: 'unclear', repeatable: false });
  });

  it.each([
    [502, duffelFixture('error'), { kind: 'unavailable', reason: 'OrderNotCreated' }],
    [503, error('service_unavailable'), { kind: 'unavailable', reason: 'ProviderUnavailable' }],
    [504, error('gateway_timeout'), { kind: 'unavailable', reason: 'ProviderUnavailable' }],
    [422, error('offer_no_longer_available'), { kind: 'unavailable', reason: 'OfferGone' }],
    [422, error('price_changed'), { kind: 'unavailable', reason: 'OfferGone' }],
    [422, error('insufficient_balance'), { kind: 'blocked', reason: 'BalanceInsufficient' }],
    [422, error('validation_required'), { kind: 'refused', reason: 'RequestInvalid' }],
    [401, error('missing_authorization'), { kind: 'blocked', reason: 'CredentialsRejected' }],
    [429, error('rate_limit_exceeded'), { kind: 'unavailable', reason: 'RateLimited' }],
  ])('knows that nothing was booked after %i %j', async (status, body, expected) => {
    expect(await ordered(status, body)).toMatchObject(expected);
  });

  it.each([200, 201, 202, 302, 400, 401, 404, 422, 429, 500, 502, 503, 504])(
    'does not quote the API key after a %i that does',
    async (status) => {
      const echo = { errors: [{ code: API_KEY, message: API_KEY }], data: { id: API_KEY }, meta: API_KEY };

      const outcome = await ordered(status, echo, { 'x-echo': API_KEY });

      expect(JSON.stringify(outcome)).not.toContain('DISTINCTIVE');
    },
  );

  it('keeps two calls for one ticket apart', async () => {
    searched();
    api().post('/air/orders').delay(20).reply(201, { data: order() });
    const provider = duffel();
    const first = provider.book(KEY, REQUEST);

    expect(await provider.book(KEY, REQUEST)).toMatchObject({
      kind: 'unavailable',
      reason: 'BookingUnderway',
    });
    expect(await first).toMatchObject({ kind: 'done' });
  });
});

it('change always asks for a new booking', async () => {
  expect(await duffel().change(BOOKING, REQUEST)).toMatchObject({ kind: 'refused', reason: 'NotChangeable' });
});

describe('cancel', () => {
  const cancel = (over: object = {}): Promise<object> =>
    duffel().cancel({ key: KEY, since: 0, now: 11 * MINUTE, ...over });
  const quoted = (status = 201, body: nock.Body = duffelFixture('order-cancellation')): nock.Scope =>
    api()
      .post('/air/order_cancellations', { data: { order_id: 'ord_0000Invented' } })
      .reply(status, body);
  const confirmed = (status = 200, body: nock.Body = duffelFixture('order-cancellation')): nock.Scope =>
    api().post('/air/order_cancellations/ore_0000Invented/actions/confirm').reply(status, body);
  const checked = (over: object): nock.Scope =>
    api()
      .get('/air/orders/ord_0000Invented')
      .reply(200, { data: order(over) });

  it('gets a quote, confirms it and looks whether the order is cancelled', async () => {
    listed(order());
    quoted();
    confirmed();
    checked(CANCELLED);

    expect(await cancel()).toEqual({ kind: 'done' });
  });

  it('is not done before the order says so', async () => {
    listed(order());
    quoted();
    confirmed();
    checked({});

    expect(await cancel()).toMatchObject({ kind: 'unavailable', reason: 'CancellationPending' });
  });

  it('is done when the order is cancelled already', async () => {
    listed(order(CANCELLED));

    expect(await cancel({ now: 0 })).toEqual({ kind: 'done' });
  });

  it('is done without an order only when none can be on its way any more', async () => {
    listed();
    expect(await cancel({ now: 10 * MINUTE })).toMatchObject({
      kind: 'unavailable',
      reason: 'CancellationPending',
    });

    listed();
    expect(await cancel({ now: 10 * MINUTE + 1 })).toEqual({ kind: 'done' });
  });

  it('takes the order it knows when there are too many to go through', async () => {
    api().get('/air/orders').query(true).times(10).reply(200, page([], 'more'));
    checked(CANCELLED);

    expect(await cancel({ bookingID: 'ord_0000Invented' })).toEqual({ kind: 'done' });
  });

  it('does not know when there are too many, and none is known', async () => {
    api().get('/air/orders').query(true).times(10).reply(200, page([], 'more'));

    expect(await cancel()).toMatchObject({ kind: 'unavailable', reason: 'LookupIncomplete' });
  });

  it('is refused for an order that cannot be cancelled', async () => {
    listed(order({ available_actions: ['update'] }));

    expect(await cancel()).toMatchObject({ kind: 'refused', reason: 'NotCancellable' });
  });

  it('has cancelled nothing when there is no quote', async () => {
    listed(order());
    quoted(500, '');

    expect(await cancel()).toMatchObject({ kind: 'unavailable', reason: 'ProviderFailed' });
  });

  it.each([500, 502, 504])('may be repeated after a confirmation that ended with %i', async (status) => {
    listed(order());
    quoted();
    confirmed(status, '');

    expect(await cancel()).toMatchObject({ kind: 'unclear', repeatable: true });
  });
});

describe('The passengers', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'passengers-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('come from a file', async () => {
    const path = join(folder, 'good.json');
    await writeFile(path, JSON.stringify(PASSENGERS));

    expect(await readPassengers(path)).toEqual({ kind: 'done', value: PASSENGERS });
  });

  it.each([undefined, '/nowhere'])('are missing at %j', async (path) => {
    expect(await readPassengers(path)).toMatchObject({ kind: 'blocked', reason: 'PassengersMissing' });
  });

  it.each(['', '{', '[]', '{}', JSON.stringify([{ given_name: 'Zoe' }])])(
    'are invalid as %j',
    async (text) => {
      const path = join(folder, 'bad.json');
      await writeFile(path, text);

      const result = await readPassengers(path);

      expect(result).toMatchObject({ kind: 'blocked', reason: 'PassengersInvalid' });
      expect(JSON.stringify(result)).not.toContain('Zoe');
    },
  );

  it.each([
    ['2008-09-01', { type: 'adult' }],
    ['2008-09-02', { age: 17 }],
    ['2020-01-01', { age: 6 }],
  ])('born on %s are searched for as %j', (born_on, expected) => {
    expect(toSearchPassenger(passenger('Kim', { born_on }), '2026-09-01')).toEqual(expected);
  });
});
