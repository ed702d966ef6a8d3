import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROUNDS = 3;
const CALLERS = 16;
const ENOUGH = 60;
const authorization = { Authorization: 'Bearer key' };

const started: ChildProcess[] = [];
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'metahooks-flights-'));
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

interface Served {
  readonly url: string;
  /** Ends it as a power cut would end its process. */
  readonly kill: () => Promise<unknown>;
}

async function serve(file: string): Promise<Served> {
  const script = `
    import { startFlightsService } from './src/flights/service.ts';
    const { url } = await startFlightsService({
      file: ${JSON.stringify(file)}, host: '127.0.0.1', apiKey: async () => 'key',
    });
    process.stdout.write(url);
  `;
  const node = [
    '--no-warnings',
    '--import',
    './test/support/run-ts.mjs',
    '--input-type=module',
    '-e',
    script,
  ];
  const child = spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const closed = once(child, 'close');
  const [url] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: url.toString(),
    kill: () => {
      child.kill('SIGKILL');
      return closed;
    },
  };
}

async function book(url: string, key: string): Promise<unknown> {
  const response = await fetch(`${url}/v1/bookings`, {
    method: 'POST',
    headers: { ...authorization, 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify({ from: 'LHR', to: 'JFK', number: 1 }),
  });
  return response.json();
}

/** Callers book one after the other, until the service is gone. */
async function bookUntilKilled({ url, kill }: Served, round: number): Promise<Map<string, unknown>> {
  const acknowledged = new Map<string, unknown>();
  let gone: Promise<unknown> | undefined;
  const call = async (caller: number): Promise<void> => {
    for (let number = 0; ; number += 1) {
      const key = `${round}-${caller}-${number}`;
      acknowledged.set(key, await book(url, key));
      if (acknowledged.size >= ENOUGH) gone ??= kill();
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller).catch(() => undefined)));
  await gone;
  return acknowledged;
}

async function find(url: string, key: string): Promise<unknown> {
  const response = await fetch(`${url}/v1/bookings?key=${key}`, { headers: authorization });
  return response.json();
}

describe('the database', () => {
  it('has every booking that was acknowledged before the process was killed', async () => {
    const file = join(directory, 'flights.db');
    const acknowledged = new Map<string, unknown>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const bookings = await bookUntilKilled(await serve(file), round);
      expect(bookings.size).toBeGreaterThanOrEqual(ENOUGH);
      bookings.forEach((booking, key) => acknowledged.set(key, booking));
    }

    const { url } = await serve(file);

    for (const [key, booking] of acknowledged) {
      expect(await find(url, key)).toEqual({ bookings: [booking] });
      // The key is remembered as well: asking again does not book again.
      expect(await book(url, key)).toEqual(booking);
    }
  }, 30_000);
});
