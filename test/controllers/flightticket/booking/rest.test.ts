import nock from 'nock';
import type { Booking, BookingProvider } from '../../../../src/controllers/flightticket/booking/provider.js';
import { createRestProvider } from '../../../../src/controllers/flightticket/booking/rest.js';
import { API_KEY, closedUrl, PROVIDER_URL, providerOptions, serve, serveTls } from './support.js';
import { useNock } from './use-nock.js';

useNock();

const KEY = 'uid-1';
const REQUEST = { from: 'London', to: 'New York', number: 2, maxPrice: { amount: '500', currency: 'EUR' } };
const wire = (over: object = {}): object => ({
  ...{ id: 'b1', key: KEY, reference: 'Q7XK2M', status: 'confirmed', revision: 3 },
  ...{ from: 'London', to: 'New York', number: 2, price: { amount: '249.90', currency: 'EUR' } },
  ...over,
});
const BOOKING: Booking = {
  ...{ id: 'b1', key: KEY, reference: 'Q7XK2M', state: 'Confirmed', revision: '3' },
  itinerary: { from: 'London', to: 'New York', number: 2 },
  price: { amount: '249.90', currency: 'EUR' },
};
const done = (value: unknown): object => ({ kind: 'done', value });
interface ProblemReply {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
}
const problem = (status: number, code: string): ProblemReply => ({
  type: 'about:blank',
  title: 'x',
  status,
  code,
});

const api = (): nock.Scope => nock(PROVIDER_URL, { reqheaders: { authorization: `Bearer ${API_KEY}` } });
const rest = createRestProvider(providerOptions());
const cancellation = { key: KEY, since: 0, now: 1 };

/** Every method, with what it sends. */
const CALLS: Readonly<Record<string, [string, string, (provider: BookingProvider) => Promise<object>]>> = {
  find: ['GET', `/v1/bookings?key=${KEY}`, (provider) => provider.find(KEY)],
  get: ['GET', '/v1/bookings/b1', (provider) => provider.get('b1')],
  book: ['POST', '/v1/bookings', (provider) => provider.book(KEY, REQUEST)],
  change: ['PATCH', '/v1/bookings/b1', (provider) => provider.change(BOOKING, REQUEST)],
  cancel: ['POST', '/v1/cancellations', (provider) => provider.cancel(cancellation)],
};
const LOOK_UPS = ['find', 'get'] as const;
const ACTS = ['book', 'change', 'cancel'] as const;
const ALL = [...LOOK_UPS, ...ACTS];

type Reply = readonly [status: number, body?: nock.Body, headers?: nock.ReplyHeaders | undefined];

function outcome(name: string, [status, body, headers]: Reply, times = 1): Promise<object> {
  const [method, path, call] = CALLS[name] ?? ['', '', () => Promise.reject(new Error(name))];
  api().intercept(path, method).times(times).reply(status, body, headers);
  return call(rest);
}

describe('find', () => {
  it('gives the booking under the key', async () => {
    expect(await outcome('find', [200, { bookings: [wire()] }])).toEqual(done(BOOKING));
  });

  it('gives nothing only for an empty list', async () => {
    expect(await outcome('find', [200, { bookings: [] }])).toEqual(done(undefined));
  });

  it.each([
    [['cancelled', 'pending', 'confirmed'], 'Confirmed'],
    [['cancelling', 'pending', 'expired'], 'Pending'],
    [['cancelled', 'cancelling', 'expired'], 'Cancelling'],
    [['cancelled', 'expired'], 'Expired'],
  ])('prefers the live one of %j', async (statuses, state) => {
    const bookings = statuses.map((status) => wire({ status }));

    expect(await outcome('find', [200, { bookings }])).toMatchObject({ kind: 'done', value: { state } });
  });

  it.each([
    ['a booking of another key', { bookings: [wire({ key: 'other' })] }],
    ['a booking without an id', { bookings: [wire({ id: undefined })] }],
    ['no list', {}],
    ['null', 'null'],
  ])('does not take %s for none', async (_, body) => {
    expect(await outcome('find', [200, body, { 'content-type': 'application/json' }])).toMatchObject({
      kind: 'unavailable',
      reason: 'ResponseInvalid',
    });
  });
});

describe('get', () => {
  it('gives the booking', async () => {
    expect(
      await outcome('get', [200, wire({ date: '2026-07-01', status: 'cancelled', cancelledBy: 'airline' })]),
    ).toEqual(
      done({
        ...BOOKING,
        state: 'Cancelled',
        cancelledBy: 'airline',
        itinerary: { ...BOOKING.itinerary, date: '2026-07-01' },
      }),
    );
  });

  it('gives nothing when the booking API says so', async () => {
    expect(await outcome('get', [404, problem(404, 'not_found')])).toEqual(done(undefined));
  });

  it.each([
    ['an HTML page', '<html>', { 'content-type': 'text/html' }],
    ['somebody else’s JSON', { message: 'no route' }, undefined],
    ['another code', problem(404, 'internal_error'), undefined],
  ])('does not take a 404 with %s for none', async (_, body, headers) => {
    expect(await outcome('get', [404, body, headers])).toMatchObject({ kind: 'unavailable' });
  });

  it('does not take another booking for the one', async () => {
    expect(await outcome('get', [200, wire({ id: 'b2' })])).toMatchObject({ kind: 'unavailable' });
  });
});

describe('book', () => {
  it.each([
    [200, 'confirmed', 'Confirmed'],
    [201, 'confirmed', 'Confirmed'],
    [202, 'pending', 'Pending'],
  ])('gives the booking of a %i', async (status, wireStatus, state) => {
    nock(PROVIDER_URL, { reqheaders: { authorization: `Bearer ${API_KEY}`, 'idempotency-key': KEY } })
      .post('/v1/bookings', REQUEST)
      .reply(status, wire({ status: wireStatus }));

    expect(await rest.book(KEY, REQUEST)).toEqual(done({ ...BOOKING, state }));
  });

  it('gives what was booked before when the key was used for something else', async () => {
    api().post('/v1/bookings').reply(409, problem(409, 'key_reused'));
    api()
      .get(`/v1/bookings?key=${KEY}`)
      .reply(200, { bookings: [wire({ number: 1 })] });

    expect(await rest.book(KEY, REQUEST)).toMatchObject({
      kind: 'done',
      value: { itinerary: { number: 1 } },
    });
  });

  it('looks again when the key was used, but nothing is there', async () => {
    api().post('/v1/bookings').reply(409, problem(409, 'key_reused'));
    api().get(`/v1/bookings?key=${KEY}`).reply(200, { bookings: [] });

    expect(await rest.book(KEY, REQUEST)).toMatchObject({ kind: 'unavailable', reason: 'ChangedMeanwhile' });
  });

  it('is not repeatable after a 202 that cannot be read', async () => {
    expect(await outcome('book', [202, {}])).toMatchObject({ kind: 'unclear', repeatable: false });
  });

  it('does not take a booking under another key for its own', async () => {
    expect(await outcome('book', [201, wire({ key: 'other' })])).toMatchObject({
      kind: 'unclear',
      repeatable: true,
    });
  });
});

describe('change', () => {
  it('sends the whole request for the revision it knows', async () => {
    nock(PROVIDER_URL, { reqheaders: { 'if-match': '"3"' } })
      .patch('/v1/bookings/b1', REQUEST)
      .reply(200, wire({ revision: 4 }));

    expect(await rest.change(BOOKING, REQUEST)).toEqual(done({ ...BOOKING, revision: '4' }));
  });
});

describe('cancel', () => {
  it('is blocked when the provider never heard of the booking', async () => {
    api().post('/v1/cancellations').reply(200, { bookings: [] });

    expect(await rest.cancel({ ...cancellation, bookingID: 'b1' })).toMatchObject({
      kind: 'blocked',
      reason: 'BookingNotFound',
    });
  });

  it.each([[[]], [['cancelled']], [['cancelled', 'expired']]])(
    'is done when all are %j',
    async (statuses) => {
      const bookings = statuses.map((status) => wire({ status }));

      expect(await outcome('cancel', [200, { bookings }])).toEqual(done(undefined));
    },
  );

  it.each([
    [200, { bookings: [wire({ status: 'cancelled' }), wire({ status: 'confirmed' })] }],
    [200, { bookings: [wire({ status: 'cancelling' })] }],
    [202, {}],
  ])('is not done yet after %i %j', async (status, body) => {
    expect(await outcome('cancel', [status, body])).toMatchObject({
      kind: 'unavailable',
      reason: 'CancellationPending',
    });
  });
});

describe('A refusal', () => {
  it.each([
    ['book', problem(422, 'unknown_city'), 'UnknownCity'],
    ['book', problem(422, 'same_city'), 'SameCity'],
    ['book', problem(422, 'date_in_past'), 'DateInPast'],
    ['book', problem(422, 'sold_out'), 'SoldOut'],
    ['book', problem(422, 'price_above_cap'), 'PriceAboveCap'],
    ['book', problem(422, 'invalid_request'), 'RequestInvalid'],
    ['book', problem(409, 'key_void'), 'KeyVoid'],
    ['change', problem(422, 'sold_out'), 'SoldOut'],
    ['change', problem(409, 'not_changeable'), 'NotChangeable'],
    ['cancel', problem(409, 'not_cancellable'), 'NotCancellable'],
  ])('of %s with %j has reason %s', async (name, body, reason) => {
    expect(await outcome(name, [body.status, body])).toMatchObject({ kind: 'refused', reason });
  });

  it('is a reason to look again when the booking has changed meanwhile', async () => {
    expect(await outcome('change', [412, problem(412, 'revision_mismatch')])).toMatchObject({
      kind: 'unavailable',
      reason: 'ChangedMeanwhile',
    });
  });
});

describe.each(ALL)('%s', (name) => {
  it.each([401, 403])('is blocked by a %i, whoever answers it', async (status) => {
    expect(await outcome(name, [status, '<html>'])).toMatchObject({
      kind: 'blocked',
      reason: 'CredentialsRejected',
    });
  });

  it.each([301, 302, 307, 308])('is blocked by a redirect with %i', async (status) => {
    expect(await outcome(name, [status, '', { location: '/' }])).toMatchObject({
      kind: 'blocked',
      reason: 'RedirectRefused',
    });
  });

  it.each([
    ['seconds', () => '12'],
    ['a date', () => new Date(Date.now() + 11_900).toUTCString()],
  ])('waits after a 429 as long as %s says', async (_, after) => {
    const result = await outcome(name, [429, 'slow down', { 'retry-after': after() }]);

    expect(result).toMatchObject({ kind: 'unavailable', reason: 'RateLimited' });
    expect([11, 12]).toContain('retryAfterSeconds' in result && result.retryAfterSeconds);
  });

  it('waits after a 503 as long as it says', async () => {
    expect(await outcome(name, [503, '', { 'retry-after': '3' }])).toMatchObject({
      ...{ kind: 'unavailable', reason: 'ProviderUnavailable', retryAfterSeconds: 3 },
    });
  });

  it('is blocked without an API key', async () => {
    const blocked = { kind: 'blocked', reason: 'ApiKeyMissing', message: 'x' } as const;

    expect(await CALLS[name]?.[2](createRestProvider(providerOptions(PROVIDER_URL, blocked)))).toEqual(
      blocked,
    );
  });

  it('is unavailable when nobody is there', async () => {
    const nobody = createRestProvider(providerOptions(await closedUrl()));

    expect(await CALLS[name]?.[2](nobody)).toMatchObject({
      kind: 'unavailable',
      reason: 'ProviderUnreachable',
    });
  });
});

const UNREADABLE: readonly (readonly [string, Reply])[] = [
  ['an HTML page', [200, '<html>', { 'content-type': 'text/html' }]],
  ['garbage', [200, '{"bookings":', { 'content-type': 'application/json' }]],
  ['a JSON document of another sort', [200, { ok: true }]],
  [
    'a body that is too large',
    [200, JSON.stringify('x'.repeat(70_000)), { 'content-type': 'application/json' }],
  ],
  ['an error of a proxy', [422, '<html>', { 'content-type': 'text/html' }]],
  ['a code that does not fit its status', [409, problem(422, 'sold_out')]],
  ['an unknown code', [422, { ...problem(422, 'sold_out'), code: 'new' }]],
  ['an internal error', [500, problem(500, 'internal_error')]],
];

describe.each(UNREADABLE)('%s', (_, reply) => {
  it.each(ACTS)('leaves it unclear whether %s has happened', async (name) => {
    expect(await outcome(name, reply)).toMatchObject({ kind: 'unclear', repeatable: true });
  });

  it.each(LOOK_UPS)('leaves %s unavailable, never empty', async (name) => {
    expect(await outcome(name, reply)).toMatchObject({ kind: 'unavailable' });
  });
});

describe.each([502, 503, 504])('A gateway with %i', (status) => {
  it.each(ACTS)('leaves it unclear whether %s has happened', async (name) => {
    expect(await outcome(name, [status, ''])).toMatchObject({ kind: 'unclear', repeatable: true });
  });

  it('leaves a look-up unavailable', async () => {
    expect(await outcome('find', [status, ''], 2)).toMatchObject({
      kind: 'unavailable',
      reason: 'ProviderUnavailable',
    });
  });
});

it('knows that nothing happened when the booking API itself is not available', async () => {
  expect(await outcome('book', [503, problem(503, 'unavailable')])).toMatchObject({
    kind: 'unavailable',
    reason: 'ProviderUnavailable',
  });
});

describe('No outcome', () => {
  const secretive = (text: string): void => {
    expect(text).not.toContain(API_KEY);
    expect(text).not.toContain('DISTINCTIVE');
  };

  it.each(ALL)('of %s quotes the API key, even when every answer does', async (name) => {
    const echo = JSON.stringify({ ...problem(422, 'sold_out'), title: API_KEY, detail: `Bearer ${API_KEY}` });
    const json = { 'content-type': 'application/json' };
    const replies: readonly Reply[] = [
      ...[200, 201, 202, 301, 400, 401, 403, 404, 409, 412, 422, 429, 500].map((status): Reply => [
        status,
        echo,
        json,
      ]),
      [503, echo, { ...json, 'retry-after': API_KEY.repeat(3) }],
      [200, `<html>${API_KEY}`, { 'content-type': API_KEY }],
      [307, API_KEY, { location: `https://evil.test/${API_KEY}` }],
    ];
    for (const reply of replies) {
      secretive(
        JSON.stringify(await outcome(name, reply, name in { find: 1, get: 1 } && reply[0] === 503 ? 2 : 1)),
      );
    }
  });

  it.each(ALL)('of %s quotes the API key when there is no answer', async (name) => {
    const servers = [
      await serve((request) => request.socket.destroy()),
      await serve(() => undefined),
      await serveTls(() => undefined),
      await serve((request, response) => {
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .write(JSON.stringify(request.headers).slice(0, -1));
        setTimeout(() => response.destroy(), 10);
      }),
    ];
    for (const { url, close } of servers) {
      const result = await CALLS[name]?.[2](
        createRestProvider({ ...providerOptions(url), lookUpMs: 60, actMs: 60 }),
      );
      secretive(JSON.stringify(result));
      expect(result).toMatchObject({ kind: expect.stringMatching(/^(unavailable|unclear)$/) });
      await close();
    }
  });

  it('quotes an API key that does not go into a header', async () => {
    const options = providerOptions(PROVIDER_URL, { kind: 'done', value: `${API_KEY}\nx: y` });

    secretive(JSON.stringify(await createRestProvider(options).find(KEY)));
  });
});
