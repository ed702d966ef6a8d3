import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { z } from 'zod';
import {
  connectBookings,
  type BookingProviders,
  type ProviderSpec,
} from '../../../../src/controllers/flightticket/booking/connect.js';
import type { ObservedObject } from '../../../../src/sdk/index.js';
import { useNock } from './use-nock.js';

useNock();

let folder: string;
let keyFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connect-'));
  keyFile = join(folder, 'key');
  await writeFile(keyFile, 'server-key\n');
});
afterAll(() => rm(folder, { recursive: true }));

const SECRET: ObservedObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'mine', namespace: 'default', uid: '1', resourceVersion: '1' },
  data: { token: Buffer.from('ticket-key').toString('base64') },
};
const REF = { name: 'mine', key: 'token' };

function open(
  spec: ProviderSpec | undefined,
  { environment = {}, secret = SECRET }: Setting = {},
): ReturnType<BookingProviders['open']> {
  const full = {
    FLIGHTS_URL: 'https://own.test/api/',
    FLIGHTS_API_KEY_FILE: keyFile,
    FLIGHTS_ALLOWED_URLS: 'https://one.test, https://Two.test:443/v/',
    ...environment,
  };
  return connectBookings({ environment: full, deadlineMs: 2000 }).open(spec, secret);
}
interface Setting {
  readonly environment?: Record<string, string | undefined>;
  readonly secret?: ObservedObject;
}

async function asked(spec: ProviderSpec | undefined): Promise<unknown> {
  const opened = await open(spec);
  return opened.kind === 'done' ? opened.value.find('k') : opened;
}

const empty = (url: string, key: string): nock.Scope =>
  nock(url, { reqheaders: { authorization: `Bearer ${key}` } })
    .get('/v1/bookings?key=k')
    .reply(200, { bookings: [] });

describe('A ticket', () => {
  it.each([[undefined], [{ name: 'rest' }]] as const)(
    'with provider %j books with the server’s key',
    async (spec) => {
      empty('https://own.test/api', 'server-key');

      expect(await asked(spec)).toEqual({ kind: 'done' });
    },
  );

  it('may bring its own key', async () => {
    empty('https://own.test/api', 'ticket-key');

    expect(await asked({ name: 'rest', apiKeySecretRef: REF })).toEqual({ kind: 'done' });
  });

  it.each([
    ['https://own.test/api', 'https://own.test/api'],
    ['https://one.test/', 'https://one.test'],
    ['https://two.test/v', 'https://two.test/v'],
  ])('may name %s with its own key', async (url, baseUrl) => {
    empty(baseUrl, 'ticket-key');

    expect(await asked({ name: 'rest', url, apiKeySecretRef: REF })).toEqual({ kind: 'done' });
  });

  it.each([
    'https://evil.test',
    'http://one.test',
    'https://one.test/other',
    'https://one.test.evil.test',
    'https://user:hunter2@one.test',
    'https://one.test/?x=hunter2',
    'file:///etc/passwd',
    'nonsense',
    '',
  ])('may not name %j', async (url) => {
    const opened = await open({ name: 'rest', url, apiKeySecretRef: REF });

    expect(opened).toMatchObject({ kind: 'blocked', reason: 'ProviderNotAllowed' });
    expect(JSON.stringify(opened)).not.toContain('hunter2');
  });

  it('may not have the server’s key sent to an address it names', async () => {
    expect(await open({ name: 'rest', url: 'https://one.test' })).toMatchObject({
      reason: 'ProviderNotAllowed',
    });
  });

  it('may not have the server’s key sent to Duffel', async () => {
    expect(await open({ name: 'duffel' })).toMatchObject({ kind: 'blocked', reason: 'ApiKeyMissing' });
  });

  it('books at Duffel with its own key', async () => {
    nock('https://api.duffel.com', { reqheaders: { authorization: 'Bearer ticket-key' } })
      .get('/air/orders?limit=200')
      .reply(200, { data: [], meta: { after: null } });

    expect(await asked({ name: 'duffel', apiKeySecretRef: REF })).toEqual({ kind: 'done' });
  });

  it('is blocked without the Secret', async () => {
    const other = { ...SECRET, metadata: { ...SECRET.metadata, name: 'other' } };

    expect(await open({ name: 'rest', apiKeySecretRef: REF }, { secret: other })).toMatchObject({
      reason: 'SecretNotFound',
    });
  });

  it('is blocked without a provider', async () => {
    expect(await open(undefined, { environment: { FLIGHTS_URL: undefined } })).toMatchObject({
      kind: 'blocked',
      reason: 'ProviderNotConfigured',
    });
  });

  it('is blocked without a key file', async () => {
    expect(await open(undefined, { environment: { FLIGHTS_API_KEY_FILE: undefined } })).toMatchObject({
      reason: 'ApiKeyMissing',
    });
  });
});

it('keeps one breaker for all tickets of a provider', async () => {
  const environment = {
    FLIGHTS_URL: 'https://own.test',
    FLIGHTS_API_KEY_FILE: keyFile,
    FLIGHTS_BREAKER_THRESHOLD: '1',
  };
  const providers = connectBookings({ environment, deadlineMs: 2000 });
  const find = async (): Promise<unknown> => {
    const opened = await providers.open(undefined, undefined);
    return opened.kind === 'done' ? opened.value.find('k') : opened;
  };
  nock('https://own.test').get('/v1/bookings?key=k').twice().reply(502);
  await find();

  expect(await find()).toMatchObject({
    kind: 'unavailable',
    reason: 'ProviderUnavailable',
    retryAfterSeconds: 10,
  });
});

it.each([
  ['FLIGHTS_URL', 'ftp://x'],
  ['FLIGHTS_URL', ''],
  ['FLIGHTS_URL', 'https://user:hunter2@x'],
  ['FLIGHTS_ALLOWED_URLS', 'https://x, nonsense'],
  ['FLIGHTS_API_KEY_FILE', ''],
  ['FLIGHTS_DUFFEL_URL', 'duffel'],
  ['FLIGHTS_BREAKER_THRESHOLD', '0'],
])('does not start with %s=%j', (name, value) => {
  const connecting = (): unknown => connectBookings({ environment: { [name]: value }, deadlineMs: 1 });

  expect(connecting).toThrow(z.ZodError);
  expect(connecting).toThrow(name);
  expect(connecting).not.toThrow('hunter2');
});
