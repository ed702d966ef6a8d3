import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { postToHook } from '../../../src/local/metacontroller/hook-transport.js';

interface Arrival {
  readonly path: string;
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

describe('postToHook', () => {
  const arrivals: Arrival[] = [];
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer(({ url = '', method, headers }, response) => {
      arrivals.push({ path: url, method, headers });
      const [, status, host] = /^\/(\d+)\/(.+)$/.exec(url) ?? [];
      if (url === '/zipped') response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('there'));
      else if (host === undefined) response.end('there');
      else response.writeHead(Number(status), { Location: `http://${host}:${port}/there` }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    // A TCP server has an AddressInfo, never the text of a pipe.
    ({ port } = server.address() as AddressInfo);
  });

  afterAll(() => server.close());

  async function post(path: string): Promise<Arrival | undefined> {
    const answer = await postToHook({
      url: `http://localhost:${port}${path}`,
      headers: { authorization: 'Bearer secret' },
      body: '{}',
      signal: new AbortController().signal,
      endpoint: {},
    });
    expect(await answer.readBody()).toBe('there');
    return arrivals.at(-1);
  }

  it.each([
    [302, 'GET'],
    [308, 'POST'],
  ])('follows a %i with a %s', async (status, method) => {
    expect(await post(`/${status}/localhost`)).toMatchObject({ path: '/there', method });
  });

  it('sends no more headers than Go does, and reads what is zipped', async () => {
    const { headers } = (await post('/zipped')) ?? {};

    expect(Object.keys(headers ?? {}).sort()).toEqual([
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'host',
    ]);
  });

  it('takes credentials along to the same host, and to no other', async () => {
    expect((await post('/307/localhost'))?.headers.authorization).toBe('Bearer secret');
    expect((await post('/307/127.0.0.1'))?.headers.authorization).toBeUndefined();
  });
});
