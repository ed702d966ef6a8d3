import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { ApiKey } from '../../../../src/controllers/flightticket/booking/api-key.js';
import { createHttpClient } from '../../../../src/controllers/flightticket/booking/http-client.js';
import type { ProviderOptions } from '../../../../src/controllers/flightticket/booking/asking.js';

export const API_KEY = 'sk_live_DISTINCTIVE-7f3a';
export const PROVIDER_URL = 'https://flights.test/api';

const FIXTURES = 'test/controllers/flightticket/fixtures';

export function duffelFixture(name: string): { data: Record<string, unknown> } {
  return JSON.parse(readFileSync(`${FIXTURES}/duffel/${name}.json`, 'utf8')) as {
    data: Record<string, unknown>;
  };
}

export function providerOptions(
  baseUrl = PROVIDER_URL,
  apiKey: ApiKey = { kind: 'done', value: API_KEY },
): ProviderOptions {
  return {
    http: createHttpClient({ baseUrl, breaker: { threshold: 1000 }, maxResponseBytes: 64 * 1024 }),
    apiKey: () => Promise.resolve(apiKey),
    lookUpMs: 400,
    actMs: 400,
  };
}

export interface LoopbackServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export const serve = (listener: RequestListener): Promise<LoopbackServer> =>
  listen(createServer(listener), 'http');

/** With a certificate nobody trusts. */
export function serveTls(listener: RequestListener): Promise<LoopbackServer> {
  const [key, cert] = ['key', 'cert'].map((name) => readFileSync(`${FIXTURES}/tls/${name}.pem`));
  return listen(createTlsServer({ key, cert }, listener), 'https');
}

async function listen(server: ReturnType<typeof createServer>, scheme: string): Promise<LoopbackServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${scheme}://127.0.0.1:${portOf(server)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port');
  return address.port;
}

/** A port where nobody listens. */
export async function closedUrl(): Promise<string> {
  const { url, close } = await serve(() => undefined);
  await close();
  return url;
}
