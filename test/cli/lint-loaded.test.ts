import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type HookServer, startHookServer } from '../../src/cli/hook-server.js';
import { LocalSession } from '../../src/cli/local/local-session.js';
import { parseConfig } from '../../src/config.js';
import { child, definition, deployment } from '../lint/builders.js';
import { logSink } from '../support/log-sink.js';

const good = definition(deployment('imagePullPolicy: Always'));
const wrong = definition(deployment('imagePullPolice: Always'));
const doubtful = definition(child('ConfigMap', '', { name: 'settings' }));

let folder: string;
let lines: Record<string, unknown>[];
let stop: () => Promise<void>;

const config = parseConfig({ PORT: '0', LOG_LEVEL: 'silent', DRAIN_DELAY_MS: '0' });
const put = (text: string): Promise<void> => writeFile(join(folder, 'web-app.yaml'), text);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metahooks-lint-loaded-'));
});

afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

async function serve(): Promise<HookServer> {
  const { log, lines: written } = logSink();
  lines = written;
  const definitionFolders = [{ path: folder }];
  const server = await startHookServer({
    definitions: [],
    definitionFolders,
    config,
    log,
    host: '127.0.0.1',
  });
  stop = () => server.drain();
  return server;
}

async function until(check: () => boolean): Promise<void> {
  const startedAt = performance.now();
  while (!check()) {
    if (performance.now() - startedAt > 10_000) throw new Error(`not within 10 s:\n${JSON.stringify(lines)}`);
    await delay(10);
  }
}

const findings = (): readonly Record<string, unknown>[] => lines.filter(({ rule }) => rule !== undefined);
const reloads = (): number => lines.filter(({ msg }) => String(msg).startsWith('reloaded')).length;
/** For what must not come: longer than a file rests and is looked at. */
const aWhile = (): Promise<void> => delay(1500);

describe('a definition file in use that has a mistake only the linter finds', () => {
  it('is served, and the mistake is logged with its rule and place', async () => {
    await put(wrong);
    const server = await serve();

    await until(() => findings().length > 0);

    expect(findings()).toEqual([
      expect.objectContaining({
        level: 'error',
        rule: 'unknown-field',
        file: 'web-app.yaml',
        line: expect.any(Number) as unknown,
        msg: expect.stringMatching(/^web-app\.yaml:\d+:\d+: .*imagePullPolice/) as unknown,
      }),
    ]);
    expect([...server.controllers.keys()]).toEqual(['web-app']);
    expect(server.problems()).toEqual([]);
  });

  it('is told once for each change, after the change is in use', async () => {
    await put(good);
    await serve();
    await put(wrong);
    await until(() => findings().length === 1);
    expect(reloads()).toBe(1);

    await put(`${wrong}# edited\n`);
    await until(() => findings().length === 2);
    await aWhile();

    expect(reloads()).toBe(2);
    expect(findings()).toHaveLength(2);
  });

  it('is not told of a text that was mended at once', async () => {
    await put(good);
    await serve();
    await put(wrong);
    await until(() => reloads() === 1);
    await put(good);
    await until(() => reloads() === 2);
    await aWhile();

    expect(findings()).toEqual([]);
  });

  it('is not told of what is only doubtful', async () => {
    await put(doubtful);
    await serve();
    await put(`${doubtful}# edited\n`);
    await until(() => reloads() === 1);
    await aWhile();

    expect(findings()).toEqual([]);
  });

  it('is told in the timeline of a local session', async () => {
    await put(wrong);
    const timeline: string[] = [];
    const session = await LocalSession.start({
      definitions: [],
      definitionFolders: [{ path: folder }],
      config,
      write: (line) => timeline.push(line),
    });
    stop = () => session.stop();

    await until(() => timeline.some((line) => line.includes('(unknown-field)')));

    expect(timeline.join('')).toMatch(/s {2}web-app\.yaml:\d+:\d+: error: .*imagePullPolice.*did you mean/);
  });
});
