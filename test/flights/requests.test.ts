import { gzipSync } from 'node:zlib';
import { API_KEY, flight, problem, startFlights, stopFlights } from './support.js';

const path = '/v1/bookings';

afterEach(stopFlights);

describe('the API key', () => {
  it.each(['', 'Bearer', 'Bearer wrong', `Basic ${API_KEY}`, `Bearer ${API_KEY}x`])(
    'is not "%s"',
    async (Authorization) => {
      const { ask } = await startFlights();

      const reply = await ask({
        method: 'GET',
        route: path,
        path: `${path}?key=k1`,
        headers: { Authorization },
      });

      expect(reply).toEqual(problem(401, 'unauthorized', null));
      expect(reply.headers.get('WWW-Authenticate')).toBe('Bearer');
    },
  );

  it('is asked for before the body is read, and for the admin routes', async () => {
    const { ask } = await startFlights();
    const headers = { Authorization: 'Bearer wrong' };

    expect(await ask({ method: 'POST', route: path, path, headers, body: '{' })).toMatchObject({
      status: 401,
    });
    expect(await ask({ method: 'GET', path: '/admin/bookings', headers })).toMatchObject({ status: 401 });
  });

  it('is read with each request, so that it can be replaced', async () => {
    let key: string | undefined = API_KEY;
    const { list } = await startFlights({ apiKey: () => Promise.resolve(key) });

    expect(await list('k1')).toMatchObject({ status: 200 });
    key = 'another';
    expect(await list('k1')).toMatchObject({ status: 401 });
    key = undefined;
    expect(await list('k1')).toEqual(problem(503, 'unavailable'));
    key = '';
    expect(await list('k1')).toEqual(problem(503, 'unavailable'));
  });

  it('is not needed for the probe and for the contract', async () => {
    const { service } = await startFlights();

    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    await expect((await fetch(`${service.url}/v1/openapi.json`)).json()).resolves.toMatchObject({
      openapi: '3.1.0',
    });
  });
});

describe('a body', () => {
  it.each([
    ['is not JSON', 400, { body: '{' }],
    ['is declared as something else', 400, { headers: { 'Content-Type': 'text/plain' } }],
    ['is missing', 400, { body: undefined }],
    ['has an unknown charset', 415, { headers: { 'Content-Type': 'application/json; charset=klingon' } }],
    ['is larger than 64 kB', 413, { body: JSON.stringify(flight({ from: 'x'.repeat(65_536) })) }],
  ])('that %s is refused with %d', async (_, status, what) => {
    const { ask } = await startFlights();
    const headers = { 'Idempotency-Key': 'k1', ...('headers' in what ? what.headers : {}) };

    const reply = await ask({ method: 'POST', route: path, path, body: flight(), ...what, headers });

    expect(reply).toEqual(problem(status, 'invalid_request'));
    expect(reply.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
  });

  it('that is compressed is refused with 415', async () => {
    const { service } = await startFlights();

    const response = await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${API_KEY}`,
        'Idempotency-Key': 'k1',
        'Content-Type': 'application/json',
        'Content-Encoding': 'gzip',
      },
      body: gzipSync(JSON.stringify(flight())),
    });

    expect(response.status).toBe(415);
  });
});

describe('the service', () => {
  it('answers 404 to other addresses, and to the admin routes unless they are switched on', async () => {
    const { ask } = await startFlights({ admin: false });

    expect(await ask({ method: 'GET', path: '/v2/bookings' })).toEqual(problem(404, 'not_found', null));
    expect(await ask({ method: 'DELETE', path })).toEqual(problem(404, 'not_found', null));
    expect(await ask({ method: 'GET', path: '/admin/bookings' })).toEqual(problem(404, 'not_found', null));
  });

  it('answers 500 and tells why when something fails inside', async () => {
    const errors: unknown[] = [];
    const failure = new Error('the clock is broken');
    const { list } = await startFlights({
      onError: (error) => void errors.push(error),
      now: () => {
        throw failure;
      },
    });

    expect(await list('k1')).toEqual(problem(500, 'internal_error', null));
    expect(errors).toEqual([failure]);
  });
});
