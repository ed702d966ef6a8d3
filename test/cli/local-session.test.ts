import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalSession } from '../../src/cli/local/local-session.js';
import { parseConfig } from '../../src/config.js';
import { controllers } from '../../src/controllers/index.js';

let directory: string;
let lines: string[];
let session: LocalSession;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'metahooks-session-'));
  await cp('src/controllers', directory, { recursive: true });
  lines = [];
  const config = parseConfig({
    PORT: '0',
    LOG_LEVEL: 'silent',
    DRAIN_DELAY_MS: '0',
    CONTROLLERS_DIR: directory,
  });
  session = await LocalSession.start({ definitions: controllers, config, write: (line) => lines.push(line) });
});

afterEach(async () => {
  await session.stop();
  await rm(directory, { recursive: true });
});

async function apply(name: string, text: string): Promise<void> {
  const path = join(directory, name);
  await writeFile(path, text);
  await session.applyFile(path);
}

const alice = (myvalue: string): string =>
  `apiVersion: k106.com/v1alpha1\nkind: Alice\nmetadata: {name: my-alice}\nspec: {myvalue: ${myvalue}}\n`;

async function until(check: () => boolean | Promise<boolean>, timeoutMs: number): Promise<number> {
  const startedAt = performance.now();
  while (!(await check())) {
    if (performance.now() - startedAt > timeoutMs)
      throw new Error(`not within ${timeoutMs} ms:\n${lines.join('')}`);
    await delay(20);
  }
  return performance.now() - startedAt;
}

const podsOf = async (): Promise<string> =>
  JSON.stringify((await session.report()).parents[0]?.children ?? []);

describe('a local session', () => {
  it('settles with the samples, and reports parents with status, children and syncs', async () => {
    await session.applyFile('manifests/samples/alice.yaml');
    await session.applyFile('manifests/samples/crontab.yaml');

    await session.settle(20_000);

    const { parents, seconds } = await session.report();
    expect(
      parents.map(({ kind, name, ready, children }) => [
        kind,
        name,
        ready,
        children.map((child) => child.kind),
      ]),
    ).toEqual([
      ['Alice', 'my-custom-resource', true, ['Pod', 'Pod']],
      ['CronTab', 'my-new-cron-object', true, ['CronJob']],
      ['CronTab', 'my-run-once-object', true, ['Job']],
    ]);
    expect(parents.every(({ syncs, namespace }) => syncs > 0 && namespace === 'default')).toBe(true);
    expect(seconds).toBeGreaterThan(0);
  });

  it('says in its timeline what was made, why, and what became ready', async () => {
    await session.applyFile('manifests/samples/alice.yaml');
    await session.settle(20_000);

    const timeline = lines.join('');
    expect(timeline).toContain('Alice my-custom-resource created Pod alice  (parent added)');
    expect(timeline).toContain('Pod alice is ready');
    expect(timeline).toContain('Alice my-custom-resource is ready, PodsReady');
  });

  it('renders anew within a second when a children.yaml is edited, and the children follow', async () => {
    await apply('alice.yaml', alice('one'));
    await session.settle(20_000);
    const path = join(directory, 'alice', 'children.yaml');
    const template = await readFile(path, 'utf8');

    await writeFile(
      path,
      template.replace('terminationGracePeriodSeconds: 5', 'terminationGracePeriodSeconds: 7'),
    );

    const reloaded = await until(() => lines.join('').includes('reloaded'), 5000);
    expect(reloaded).toBeLessThan(1000);
    await until(async () => !(await podsOf()).includes('"terminationGracePeriodSeconds":5'), 10_000);
    await session.settle(20_000);
  });

  it('keeps the last good template when an edit cannot be used, and names the line', async () => {
    await apply('alice.yaml', alice('one'));
    await session.settle(20_000);
    const before = await podsOf();
    const path = join(directory, 'alice', 'children.yaml');
    const template = await readFile(path, 'utf8');

    await writeFile(path, template.replace('${parent.spec.image}', '${parent.spec.imag}'));

    await until(() => lines.join('').includes('TEMPLATE_INVALID'), 5000);
    expect(lines.join('')).toMatch(/alice\/children\.yaml:\d+:\d+.*imag/);
    await apply('alice.yaml', alice('two'));
    await session.settle(20_000);
    expect(await podsOf()).toContain('"value":"two"');
    expect(before).toContain('"value":"one"');
  });

  it('moves the Pods one at a time when an applied file changes', async () => {
    await apply('alice.yaml', alice('one'));
    await session.settle(20_000);
    lines.length = 0;

    await apply('alice.yaml', alice('two'));
    await session.settle(20_000);

    const moves = lines.filter((line) => /to make it anew|Pod (alice|bob) is ready/.test(line));
    expect(
      moves.map((line) => /(alice|bob) (to make|is ready)/.exec(line.replace('deleted ', ''))?.[0]),
    ).toEqual(['alice to make', 'alice is ready', 'bob to make', 'bob is ready']);
  });

  it('does not settle with an invalid spec, and says which parent and why', async () => {
    await apply(
      'crontab.yaml',
      'apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata: {name: bad}\nspec: {cronSpec: often, image: task}\n',
    );

    await expect(session.settle(20_000)).rejects.toMatchObject({
      code: 'NOT_SETTLED',
      message: expect.stringContaining('CronTab default/bad is not ready, InvalidSpec: cronSpec') as unknown,
    });
  });

  it('refuses an object of an unknown kind, and one the CRD does not allow', async () => {
    const unknown = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n';
    const wrong =
      'apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata: {name: a}\nspec: {image: a, replicas: -1}\n';

    await expect(apply('unknown.yaml', unknown)).rejects.toMatchObject({ code: 'OBJECT_INVALID' });
    await expect(apply('wrong.yaml', wrong)).rejects.toMatchObject({ reason: 'Invalid' });
  });
});
