import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RedisState } from '../../../src/toolbox/redis/redis-state.js';
import type { RoleStatus } from '../../../src/toolbox/redis/role-sidecar.js';
import { createStatusApp } from '../../../src/toolbox/redis/status-server.js';

const STALE_MS = 10_000;

const redis = (changes: Partial<RedisState> = {}): RedisState => ({
  role: 'replica',
  history: 'a'.repeat(40),
  formerHistory: '0'.repeat(40),
  offset: 120,
  hasKeys: true,
  appendOnly: true,
  loading: false,
  primary: { host: 'cache-0.cache', port: 6379 },
  linkUp: true,
  ...changes,
});

const status = (changes: Partial<RoleStatus> = {}): RoleStatus => ({
  pod: 'cache-1',
  at: 0,
  leads: false,
  holder: 'cache-0',
  decision: { act: 'follow', primary: 'cache-0' },
  self: redis(),
  peers: [],
  ...changes,
});

interface Moment {
  /** Of the sidecar's clock. @default 0 */
  readonly now?: number;
  /** What the redis answers now. @default what it answered in the last turn */
  readonly redis?: RedisState | 'no answer';
}

/** Asks a server that knows `known`. */
async function ask(
  path: string,
  known: RoleStatus | undefined,
  { now = 0, redis: answer = known?.self ?? 'no answer' }: Moment = {},
): Promise<[number, unknown]> {
  const observe = (): Promise<RedisState> =>
    answer === 'no answer' ? Promise.reject(new Error('ECONNREFUSED')) : Promise.resolve(answer);
  const app = createStatusApp({ status: known }, { now: () => now, staleMs: STALE_MS, observe });
  const server = createServer((request, response) => void app(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return [response.status, await response.json()];
  } finally {
    server.close();
  }
}

const codeOf = async (...args: Parameters<typeof ask>): Promise<number> => (await ask(...args))[0];

describe('the kubelet hears from the role sidecar', () => {
  it('that it lives before its first turn, and for as long as it takes turns', async () => {
    expect(await codeOf('/healthz', undefined)).toBe(200);
    expect(await codeOf('/healthz', status(), { now: STALE_MS - 1 })).toBe(200);
    expect(await codeOf('/healthz', status(), { now: STALE_MS })).toBe(503);
  });

  it.each([
    ['the primary', status({ leads: true, self: redis({ role: 'primary' }) }), 200],
    ['a replica in step', status(), 200],
    ['a replica that has lost its primary', status({ self: redis({ linkUp: false }) }), 503],
    ['a primary that may not lead any more', status({ self: redis({ role: 'primary' }) }), 503],
    ['a redis that does not answer', status({ self: undefined }), 503],
    ['nothing yet', undefined, 503],
  ])('whether the Pod is ready: %s', async (_who, known, code) => {
    expect(await codeOf('/readyz', known)).toBe(code);
  });

  it.each([
    ['has ended', 'no answer'],
    ['has come back, and follows nobody yet', redis({ hasKeys: false, linkUp: false })],
    ['has come back, and is given its data', redis({ loading: true })],
  ] as const)(
    'that the Pod is not ready when its redis was in the last turn, but %s',
    async (_what, answer) => {
      const leads = status({ leads: true, self: redis({ role: 'primary' }) });
      expect(await codeOf('/readyz', leads, { redis: answer })).toBe(503);
      expect(await codeOf('/readyz', status(), { redis: answer })).toBe(503);
    },
  );

  it('that the Pod is not ready once nobody looks after its redis', async () => {
    expect(await codeOf('/readyz', status(), { now: STALE_MS })).toBe(503);
  });
});

it('people hear what the sidecar knows, and how far the others are behind', async () => {
  const behind = { pod: 'cache-2', state: redis({ offset: 100 }) };
  const stranger = { pod: 'cache-0', state: redis({ history: 'b'.repeat(40), linkUp: false }) };
  const known = status({ decision: { act: 'lead' }, leads: true, peers: [behind, stranger] });

  expect(await ask('/status', known, { now: 1500 })).toEqual([
    200,
    {
      pod: 'cache-1',
      role: 'master',
      holder: 'cache-0',
      act: 'lead',
      history: 'a'.repeat(40),
      offset: 120,
      linkUp: true,
      peers: [
        { pod: 'cache-2', linkUp: true, behindBytes: 20 },
        // Offsets of two histories cannot be compared.
        { pod: 'cache-0', linkUp: false },
      ],
      ageMs: 1500,
    },
  ]);
  expect(await ask('/status', undefined)).toEqual([200, {}]);
});

it('there is nothing else to ask for', async () => {
  expect(await codeOf('/promote', status())).toBe(404);
});
