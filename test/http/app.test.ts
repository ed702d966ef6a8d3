import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { createApp } from '../../src/http/app.js';
import { listen, type RunningServer } from '../../src/listen.js';
import { compositeRequest, desiredPod, NOON, parentObject } from '../support/objects.js';
import { logSink } from '../support/log-sink.js';
import { READY, serve, widgetController } from '../support/widget.js';

const config = { maxBodyBytes: 10_000, hookDeadlineMs: 200, maxInFlight: 2, hookToken: undefined };
const body = JSON.stringify(
  compositeRequest({ parent: parentObject({ apiVersion: 'example.com/v1', kind: 'Widget' }) }),
);
const running: RunningServer[] = [];

interface Setup {
  readonly sync?: (context: never) => unknown;
  readonly settings?: Partial<Omit<typeof config, 'hookToken'> & { hookToken: string }>;
  readonly isReady?: () => boolean;
}

async function start({ sync, settings = {}, isReady = () => true }: Setup = {}): Promise<{
  readonly url: string;
  readonly lines: Record<string, unknown>[];
  readonly server: RunningServer;
}> {
  const { log, lines } = logSink();
  const controllers = serve(widgetController(sync === undefined ? {} : { sync }));
  const app = createApp({
    controllers,
    problems: () => [],
    config: { ...config, ...settings },
    log,
    now: () => NOON,
    isReady,
  });
  const server = await listen(app, { port: 0, host: '127.0.0.1' });
  running.push(server);
  return { url: `http://127.0.0.1:${server.port}`, lines, server };
}

async function post(
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; json: unknown; headers: Headers }> {
  const headers = { 'Content-Type': 'application/json', ...(init.headers as Record<string, string>) };
  const response = await fetch(url, { method: 'POST', body, ...init, headers });
  return { status: response.status, json: await response.json(), headers: response.headers };
}

const errorOf = (code: string): unknown => ({
  error: expect.objectContaining({
    code,
    message: expect.any(String),
    hint: expect.any(String),
    requestId: expect.any(String),
  }) as unknown,
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

describe('the hook server', () => {
  it('answers a hook call with 200 and the guarded response', async () => {
    const { url } = await start({
      sync: () => ({ children: [desiredPod('web')], status: { conditions: [READY] } }),
    });

    const { status, json } = await post(`${url}/widget/sync`);

    expect(status).toBe(200);
    expect(json).toMatchObject({ children: [desiredPod('web')], status: { conditions: [READY] } });
  });

  it('writes one line a call, without bodies', async () => {
    const { url, lines } = await start();

    await post(`${url}/widget/sync`);

    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String) as unknown,
        requestId: expect.any(String) as unknown,
        controller: 'widget',
        hook: 'sync',
        parent: 'default/my-parent',
        status: 200,
        durationMs: expect.any(Number) as unknown,
        children: 0,
        msg: 'hook called',
      },
    ]);
  });

  it.each([
    ['BODY_NOT_JSON', 400, { body: '{"parent": ' }],
    ['BODY_NOT_JSON', 400, { body: '' }],
    ['CONTENT_TYPE_UNSUPPORTED', 415, { headers: { 'Content-Type': 'text/plain' } }],
    ['CONTENT_TYPE_UNSUPPORTED', 415, { headers: { 'Content-Encoding': 'gzip' } }],
    ['BODY_TOO_LARGE', 413, { body: `"${'x'.repeat(20_000)}"` }],
    ['HOOK_REQUEST_INVALID', 422, { body: '{"hello": "world"}' }],
  ])('answers %s with %i and says what to do', async (code, expected, init) => {
    const { url } = await start();

    const { status, json } = await post(`${url}/widget/sync`, init);

    expect(status).toBe(expected);
    expect(json).toEqual(errorOf(code));
  });

  it('refuses a body that grows too large while it is sent without a length', async () => {
    const { url } = await start();
    const client = httpRequest(`${url}/widget/sync`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
    });
    client.on('error', () => undefined);
    for (let sent = 0; sent < 20; sent += 1) client.write('x'.repeat(1000));
    client.end();

    const [response] = (await once(client, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();

    expect(response.statusCode).toBe(413);
  });

  it.each([
    ['CONTROLLER_UNKNOWN', '/gadget/sync'],
    ['HOOK_UNKNOWN', '/widget/finalize'],
    ['ROUTE_UNKNOWN', '/'],
    ['ROUTE_UNKNOWN', '/widget/sync/again'],
  ])('answers %s with 404 to %s', async (code, path) => {
    const { url } = await start();

    const { status, json } = await post(`${url}${path}`);

    expect(status).toBe(404);
    expect(json).toEqual(errorOf(code));
  });

  it('tells an author of an error in a hook, and the world nothing', async () => {
    const { url, lines } = await start({
      sync: () => {
        throw new Error('the password is hunter2');
      },
    });

    const { status, json } = await post(`${url}/widget/sync`);

    expect(status).toBe(500);
    expect(json).toEqual(errorOf('CONTROLLER_FAILED'));
    expect(JSON.stringify(json)).not.toContain('hunter2');
    expect(lines[0]).toMatchObject({
      level: 'error',
      code: 'CONTROLLER_FAILED',
      err: { stack: expect.any(String) as unknown },
    });
  });

  it('answers 504 when a hook is slower than the deadline', async () => {
    const { url } = await start({
      sync: () => new Promise((resolve) => setTimeout(resolve, 1000).unref()),
      settings: { hookDeadlineMs: 20 },
    });

    const { status, json } = await post(`${url}/widget/sync`);

    expect(status).toBe(504);
    expect(json).toEqual(errorOf('HOOK_DEADLINE_EXCEEDED'));
  });

  it('answers 429 with an integer Retry-After when too many calls are under way', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { url } = await start({
      sync: async () => {
        await gate;
        return { children: [], status: { conditions: [READY] } };
      },
      settings: { maxInFlight: 1, hookDeadlineMs: 5000 },
    });
    const first = post(`${url}/widget/sync`);
    await new Promise((resolve) => setTimeout(resolve, 50));

    const { status, json, headers } = await post(`${url}/widget/sync`);
    release();

    expect(status).toBe(429);
    expect(headers.get('Retry-After')).toBe('1');
    expect(json).toEqual(errorOf('TOO_BUSY'));
    expect((await first).status).toBe(200);
  });

  it('asks for the token when one is configured', async () => {
    const { url } = await start({ settings: { hookToken: 'secret' } });

    expect(await post(`${url}/widget/sync`)).toMatchObject({ status: 401, json: errorOf('UNAUTHORIZED') });
    expect(await post(`${url}/widget/sync`, { headers: { Authorization: 'Bearer wrong' } })).toMatchObject({
      status: 401,
    });
    expect(await post(`${url}/widget/sync`, { headers: { Authorization: 'Bearer secret' } })).toMatchObject({
      status: 200,
    });
  });

  it('is healthy always, and ready until it drains', async () => {
    let ready = true;
    const { url } = await start({ isReady: () => ready });

    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready', controllers: ['widget'] });
    ready = false;
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
  });

  it('keeps idle connections longer than the 90 s of a Go client', async () => {
    const { url } = await start();

    const response = await fetch(`${url}/healthz`);
    await response.text();

    expect(response.headers.get('Keep-Alive')).toBe('timeout=100');
  });

  it('lets a call under way finish when it is closed', async () => {
    const { url, server } = await start({
      sync: async () => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return { children: [], status: { conditions: [READY] } };
      },
    });
    const call = post(`${url}/widget/sync`);
    await new Promise((resolve) => setTimeout(resolve, 30));

    await server.close();

    expect((await call).status).toBe(200);
  });
});
