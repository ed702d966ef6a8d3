import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Process {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exit: Promise<number>;
}

const started: ChildProcess[] = [];
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'metahooks-process-'));
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

function run(args: readonly string[], environment: Record<string, string> = {}): Process {
  const node = ['--no-warnings', '--import', './test/support/run-ts.mjs', ...args];
  const child = spawn(process.execPath, node, { env: { ...process.env, ...environment } });
  started.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = once(child, 'close').then(([code]) => Number(code));
  return { child, output: () => output, exit };
}

async function until<T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen');
}

async function brokenControllers(): Promise<string> {
  const folder = join(directory, 'controllers');
  await cp('src/controllers', folder, { recursive: true });
  const path = join(folder, 'crontab', 'children.yaml');
  await writeFile(
    path,
    (await readFile(path, 'utf8')).replace('${parent.spec.image}', '${parent.spec.image'),
  );
  return folder;
}

describe('the server process', () => {
  it('answers hooks, and after SIGTERM says it is not ready, finishes and ends with 0', async () => {
    const server = run(['src/main.ts'], { PORT: '0', DRAIN_DELAY_MS: '500' });
    const port = await until(() => /"port":(\d+)/.exec(server.output())?.[1]);
    const url = `http://127.0.0.1:${port}`;
    const body = await readFile('test/fixtures/requests/crontab-sync.json', 'utf8');

    const answer = await fetch(`${url}/crontab/sync`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(200);

    server.child.kill('SIGTERM');
    await until(async () => ((await fetch(`${url}/readyz`)).status === 503 ? true : undefined));
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await server.exit).toBe(0);
  });

  it('refuses to start with a template that has a syntax error, and names the line', async () => {
    const server = run(['src/main.ts'], { PORT: '0', CONTROLLERS_DIR: await brokenControllers() });

    expect(await server.exit).toBe(1);
    expect(server.output()).toMatch(/TEMPLATE_INVALID.*crontab\/children\.yaml:\d+/s);
  });

  it('refuses to start with a setting that cannot be used', async () => {
    const server = run(['src/main.ts'], { PORT: 'http' });

    expect(await server.exit).toBe(1);
    expect(server.output()).toContain('CONFIG_INVALID');
  });
});

describe('npm start -- --once', () => {
  it('prints JSON and ends with 0 when everything has settled', async () => {
    const local = run([
      'src/cli/main.ts',
      'start',
      '--once',
      '--output',
      'json',
      '-f',
      'manifests/samples/alice.yaml',
    ]);

    expect(await local.exit).toBe(0);
    expect(JSON.parse(local.output())).toEqual({
      parents: [
        expect.objectContaining({
          apiVersion: 'k106.com/v1alpha1',
          kind: 'Alice',
          namespace: 'default',
          ready: true,
        }),
      ],
      seconds: expect.any(Number),
      targets: [],
    });
  });

  it('ends with 1 and the reason when a parent cannot become ready', async () => {
    const file = join(directory, 'bad.yaml');
    await writeFile(
      file,
      'apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata: {name: bad}\nspec: {cronSpec: often, image: task}\n',
    );
    const local = run(['src/cli/main.ts', 'start', '--once', '-f', file]);

    expect(await local.exit).toBe(1);
    expect(local.output()).toContain('NOT_SETTLED: CronTab default/bad is not ready, InvalidSpec: cronSpec');
  });
});

it('ends quietly when whoever reads what it prints has seen enough', async () => {
  const { child, output, exit } = run(['src/cli/main.ts', 'schema']);
  child.stdout?.destroy();

  expect([await exit, output()]).toEqual([0, '']);
});
