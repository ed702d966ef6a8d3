import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFlightsSettings } from '../../src/cli/flights-settings.js';

// Processes compile what they run, which takes its time on a busy machine.
jest.setTimeout(30_000);

const started: ChildProcess[] = [];
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'metahooks-flights-'));
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

function run(
  args: readonly string[],
  environment: Record<string, string> = {},
): { readonly child: ChildProcess; readonly output: () => string; readonly exit: Promise<number> } {
  const node = [
    '--no-warnings',
    '--import',
    './test/support/run-ts.mjs',
    'src/cli/main.ts',
    'flights',
    ...args,
  ];
  const child = spawn(process.execPath, node, { env: { ...process.env, ...environment } });
  started.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, exit: once(child, 'close').then(([code]) => Number(code)) };
}

/** Fails with what the process has written, when it ends instead. */
async function urlOf({ output, exit }: ReturnType<typeof run>): Promise<string> {
  const ended = exit.then(() => 'ended');
  for (;;) {
    const url = /flights at (http:\S+),/.exec(output())?.[1];
    if (url !== undefined) return url;
    const pause = new Promise((resolve) => setTimeout(resolve, 20));
    if ((await Promise.race([ended, pause])) === 'ended') throw new Error(output());
  }
}

describe('metahooks flights', () => {
  it('serves with the key of a file, follows the file, and ends with 0 after SIGTERM', async () => {
    const keyFile = join(directory, 'api-key');
    await writeFile(keyFile, 'first\n');
    const service = run(['--port', '0', '--host', '127.0.0.1', '--admin'], {
      FLIGHTS_DATA: join(directory, 'flights.db'),
      FLIGHTS_API_KEY_FILE: keyFile,
    });
    const url = await urlOf(service);
    const statusWith = async (key: string): Promise<number> =>
      (await fetch(`${url}/admin/bookings`, { headers: { Authorization: `Bearer ${key}` } })).status;

    expect(await statusWith('first')).toBe(200);
    await writeFile(keyFile, 'second');
    expect([await statusWith('first'), await statusWith('second')]).toEqual([401, 200]);
    await rm(keyFile);
    expect(await statusWith('second')).toBe(503);

    service.child.kill('SIGTERM');
    expect(await service.exit).toBe(0);
    expect(service.output()).toBe(`flights at ${url}, bookings kept on disk\n`);
  });

  it('does not start without a key, and names the variable', async () => {
    const service = run(['--port', '0', '--api-key-file', join(directory, 'none')]);

    expect(await service.exit).toBe(1);
    expect(service.output()).toContain('CONFIG_INVALID: FLIGHTS_API_KEY_FILE: ');
  });

  it('does not start with a database that cannot be opened, and names the variable', async () => {
    const keyFile = join(directory, 'api-key');
    await writeFile(keyFile, 'key');
    const data = join(directory, 'no/such/folder/flights.db');

    const service = run(['--port', '0', '--api-key-file', keyFile, '--data', data]);

    expect(await service.exit).toBe(1);
    expect(service.output()).toContain('CONFIG_INVALID: FLIGHTS_DATA: ');
  });
});

describe('the settings of the flights service', () => {
  it('have defaults for everything but the key', () => {
    expect(parseFlightsSettings({ apiKeyFile: 'key' }, {})).toEqual({
      port: 8090,
      host: undefined,
      file: ':memory:',
      apiKeyFile: 'key',
      admin: false,
      keyTtlMs: 86_400_000,
      faults: { seed: 0, rate: 0 },
    });
  });

  it('come from the environment, and from flags first', () => {
    const environment = {
      FLIGHTS_PORT: '1',
      FLIGHTS_HOST: '::1',
      FLIGHTS_DATA: 'a.db',
      FLIGHTS_API_KEY_FILE: 'key',
      FLIGHTS_ADMIN: 'true',
      FLIGHTS_KEY_TTL: '60',
      FLIGHTS_FAULT_SEED: '7',
      FLIGHTS_FAULT_RATE: '0.5',
    };

    expect(parseFlightsSettings({ port: '2', faultSeed: '8' }, environment)).toEqual({
      port: 2,
      host: '::1',
      file: 'a.db',
      apiKeyFile: 'key',
      admin: true,
      keyTtlMs: 60_000,
      faults: { seed: 8, rate: 0.5 },
    });
  });

  it.each([
    ['FLIGHTS_PORT', 'tcp://10.0.0.1:80'],
    ['FLIGHTS_KEY_TTL', 'a day'],
    ['FLIGHTS_FAULT_RATE', '2'],
    ['FLIGHTS_ADMIN', 'perhaps'],
    ['FLIGHTS_API_KEY_FILE', undefined],
  ])('are refused with the name of %s, and without its value', (variable, value) => {
    const parse = (): unknown => parseFlightsSettings({}, { FLIGHTS_API_KEY_FILE: 'key', [variable]: value });

    expect(parse).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(parse).toThrow(variable);
    if (value !== undefined) expect(parse).not.toThrow(value);
  });
});
