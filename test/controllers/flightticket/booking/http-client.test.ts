import fc from 'fast-check';
import nock from 'nock';
import type { RequestListener } from 'node:http';
import type { Exchange, HttpRequest } from '../../../../src/controllers/flightticket/booking/exchange.js';
import {
  createHttpClient,
  type HttpClient,
} from '../../../../src/controllers/flightticket/booking/http-client.js';
import { toNetworkFailure } from '../../../../src/controllers/flightticket/booking/network-errors.js';
import { parseRetryAfter } from '../../../../src/controllers/flightticket/booking/retry-after.js';
import { closedUrl, PROVIDER_URL, serve, serveTls, type LoopbackServer } from './support.js';
import { useNock } from './use-nock.js';

useNock();

const get = (options: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  path: '/x',
  headers: {},
  signal: AbortSignal.timeout(500),
  ...options,
});
const post = (options: Partial<HttpRequest> = {}): HttpRequest =>
  get({ method: 'POST', body: { a: 1 }, ...options });
const client = (baseUrl = PROVIDER_URL): HttpClient => createHttpClient({ baseUrl, maxResponseBytes: 1000 });

/** What a client makes of a server that does just this. */
async function against(listener: RequestListener, request: HttpRequest): Promise<Exchange> {
  return withServer(await serve(listener), ({ url }) => client(url).exchange(request));
}

async function withServer<Value>(
  server: LoopbackServer,
  use: (server: LoopbackServer) => Promise<Value>,
): Promise<Value> {
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

const json = { 'content-type': 'application/json; charset=utf-8' };

describe('An exchange', () => {
  it('sends JSON and reads JSON', async () => {
    nock(PROVIDER_URL, { reqheaders: { 'content-type': 'application/json', 'x-one': '1' } })
      .post('/x', { a: 1 })
      .reply(201, { b: 2 });

    const result = await client().exchange(post({ headers: { 'x-one': '1' } }));

    expect(result).toEqual({ kind: 'answered', status: 201, body: { b: 2 } });
  });

  it('reads problem+json too', async () => {
    nock(PROVIDER_URL).get('/x').reply(404, { code: 'x' }, { 'content-type': 'application/problem+json' });

    expect(await client().exchange(get())).toEqual({ kind: 'answered', status: 404, body: { code: 'x' } });
  });

  it.each([
    ['HTML', '<html>{}</html>', 'text/html'],
    ['JSON that breaks off', '{"a":', 'application/json'],
    ['nothing', '', 'application/json'],
    ['JSON that does not say so', '{}', 'text/plain'],
  ])('keeps the status of an answer with %s', async (_, body, type) => {
    nock(PROVIDER_URL).post('/x').reply(200, body, { 'content-type': type });

    const result = await client().exchange(post());

    expect(result).toEqual({
      kind: 'answered',
      status: 200,
      unreadable: {
        reason: 'ResponseInvalid',
        message: 'flights.test answered with something other than JSON',
      },
    });
  });

  it('does not follow a redirect', async () => {
    let calls = 0;
    const result = await against((request, response) => {
      calls += 1;
      response.writeHead(302, { location: request.url }).end();
    }, get());

    expect({ calls, status: 'status' in result && result.status }).toEqual({ calls: 1, status: 302 });
  });

  it('cuts off a body that does not end', async () => {
    const result = await against((_, response) => {
      response.writeHead(200, json);
      const feed = (): unknown =>
        response.destroyed || (response.write('"'.repeat(4000)), setImmediate(feed));
      feed();
    }, post());

    expect(result).toMatchObject({
      kind: 'answered',
      status: 200,
      unreadable: { reason: 'ResponseTooLarge' },
    });
  });

  it('takes a connection that breaks within the body for a lost answer', async () => {
    const result = await against((_, response) => {
      response.writeHead(200, { ...json, 'content-length': '100' }).write('{"a":');
      setTimeout(() => response.destroy(), 20);
    }, post());

    expect(result).toMatchObject({ kind: 'answered', unreadable: { reason: 'ConnectionLost' } });
  });

  it('takes a connection that breaks before the answer for one that may have carried the request', async () => {
    const result = await against((request) => request.socket.destroy(), post());

    expect(result).toMatchObject({
      kind: 'failed',
      phase: 'maybe-sent',
      problem: { reason: 'ConnectionLost' },
    });
  });

  it('waits no longer than it may for the answer', async () => {
    const result = await against(() => undefined, post({ signal: AbortSignal.timeout(50) }));

    expect(result).toMatchObject({
      kind: 'failed',
      phase: 'maybe-sent',
      problem: { reason: 'ProviderTimeout' },
    });
  });

  it('waits no longer than it may for the body', async () => {
    const result = await against(
      (_, response) => void response.writeHead(200, json).write('{'),
      post({ signal: AbortSignal.timeout(80) }),
    );

    expect(result).toMatchObject({ kind: 'answered', unreadable: { reason: 'ProviderTimeout' } });
  });

  it('sends nothing when the time is up already', async () => {
    const result = await client().exchange(post({ signal: AbortSignal.abort() }));

    expect(result).toMatchObject({
      kind: 'failed',
      phase: 'before-sending',
      problem: { reason: 'ProviderTimeout' },
    });
  });

  it('knows that a port where nobody listens got nothing', async () => {
    const result = await client(await closedUrl()).exchange(post());

    expect(result).toMatchObject({ phase: 'before-sending', problem: { reason: 'ProviderUnreachable' } });
  });

  it('sends nothing to a server whose certificate is not trusted', async () => {
    let calls = 0;
    const server = await serveTls(() => (calls += 1));

    const result = await withServer(server, ({ url }) => client(url).exchange(post()));

    expect(result).toMatchObject({ phase: 'before-sending', problem: { reason: 'TLSFailed' } });
    expect(calls).toBe(0);
  });

  it('sends nothing to a server that does not speak TLS', async () => {
    const server = await serve(() => undefined);

    const result = await withServer(server, ({ url }) =>
      client(url.replace('http:', 'https:')).exchange(post()),
    );

    expect(result).toMatchObject({ phase: 'before-sending', problem: { reason: 'TLSFailed' } });
  });
});

describe('A look-up', () => {
  it.each([502, 503, 504])('is sent a second time after a %i', async (status) => {
    nock(PROVIDER_URL).get('/x').reply(status).get('/x').reply(200, {});

    expect(await client().exchange(get())).toMatchObject({ status: 200 });
  });

  it('is sent a second time when the connection breaks', async () => {
    let calls = 0;
    const result = await against((request, response) => {
      calls += 1;
      if (calls === 1) request.socket.destroy();
      else response.writeHead(200, json).end('{}');
    }, get());

    expect(result).toMatchObject({ status: 200 });
  });

  it('is not sent a third time', async () => {
    nock(PROVIDER_URL).get('/x').twice().reply(502);

    expect(await client().exchange(get())).toMatchObject({ status: 502 });
  });

  it('is not repeated when the provider says when to come back', async () => {
    nock(PROVIDER_URL).get('/x').reply(503, {}, { 'retry-after': '7' });

    expect(await client().exchange(get())).toMatchObject({ status: 503, retryAfterSeconds: 7 });
  });

  it.each(['POST', 'PATCH'] as const)('is repeated, while a %s is sent once', async (method) => {
    nock(PROVIDER_URL).intercept('/x', method).reply(502);

    expect(await client().exchange(post({ method }))).toMatchObject({ status: 502 });
  });
});

describe('The circuit breaker', () => {
  const brittle = (): HttpClient =>
    createHttpClient({ baseUrl: PROVIDER_URL, breaker: { threshold: 2, halfOpenAfterMs: 60 } });

  it('leaves a provider alone that is down, and tries again later', async () => {
    nock(PROVIDER_URL).post('/x').twice().reply(502);
    const http = brittle();
    await http.exchange(post());
    await http.exchange(post());

    expect(await http.exchange(post())).toEqual({
      kind: 'failed',
      phase: 'before-sending',
      problem: {
        reason: 'ProviderUnavailable',
        message: 'flights.test failed several times in a row and is left alone for a moment',
      },
      retryAfterSeconds: 1,
    });

    await new Promise((resolve) => setTimeout(resolve, 80));
    nock(PROVIDER_URL).post('/x').delay(30).reply(200, {}).post('/x').reply(201, {});
    const trying = http.exchange(post());
    expect(await http.exchange(post())).toMatchObject({ problem: { reason: 'ProviderUnavailable' } });
    expect(await trying).toMatchObject({ status: 200 });
    expect(await http.exchange(post())).toMatchObject({ status: 201 });
  });

  it.each([400, 401, 404, 409, 422, 429, 500])('takes a %i for a sign of life', async (status) => {
    nock(PROVIDER_URL).post('/x').times(4).reply(status, {});
    const http = brittle();
    for (let call = 0; call < 3; call += 1) await http.exchange(post());

    expect(await http.exchange(post())).toMatchObject({ kind: 'answered', status });
  });
});

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-06-01T12:00:00Z');

  it.each([
    ['30', 30],
    ['0', 1],
    ['99999999999999999999999', 86_400],
    ['Mon, 01 Jun 2026 12:00:30 GMT', 30],
    ['Mon, 01 Jun 2026 11:00:00 GMT', 1],
    ['Mon, 01 Jun 2099 11:00:00 GMT', 86_400],
    ['Mon, 99 Jun 2026 12:00:30 GMT', undefined],
    ['5, 10', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads %j as %j', (header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds);
  });

  it('never gives anything but whole seconds up to a day', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.integer().map(String),
          fc.date({ noInvalidDate: true }).map((d) => d.toUTCString()),
        ),
        (header) => {
          const seconds = parseRetryAfter(header, now) ?? 1;
          expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400).toBe(true);
        },
      ),
    );
  });
});

describe('toNetworkFailure', () => {
  it.each([
    [{ code: 'ENOTFOUND', syscall: 'getaddrinfo' }, 'before-sending', 'ProviderUnreachable'],
    [{ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }, 'before-sending', 'ProviderUnreachable'],
    [{ code: 'ETIMEDOUT', syscall: 'connect' }, 'before-sending', 'ProviderUnreachable'],
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'before-sending', 'ProviderUnreachable'],
    [
      { code: 'ETIMEDOUT', errors: [{ code: 'ETIMEDOUT', syscall: 'connect' }] },
      'before-sending',
      'ProviderUnreachable',
    ],
    [{ code: 'CERT_HAS_EXPIRED' }, 'before-sending', 'TLSFailed'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'before-sending', 'TLSFailed'],
    [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'before-sending', 'TLSFailed'],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'before-sending', 'TLSFailed'],
    [{ code: 'ETIMEDOUT', syscall: 'read' }, 'maybe-sent', 'ConnectionLost'],
    [{ code: 'ECONNRESET', syscall: 'read' }, 'maybe-sent', 'ConnectionLost'],
    [{ code: 'UND_ERR_SOCKET' }, 'maybe-sent', 'ConnectionLost'],
    [undefined, 'maybe-sent', 'ConnectionLost'],
  ])('takes %j for %s, %s', (cause, phase, reason) => {
    const failure = toNetworkFailure(new TypeError('fetch failed', { cause }), 'flights.test');

    expect([failure.phase, failure.problem.reason]).toEqual([phase, reason]);
  });
});
