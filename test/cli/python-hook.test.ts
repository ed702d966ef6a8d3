import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../e2e/support/eventually.js';
import { KUBECTL, runKubectl } from '../local/api/rest/kubectl.js';

const EXAMPLE = 'examples/python';
const PYTHON = spawnSync('python3', ['--version']).status === 0 ? 'python3' : undefined;

const missing = [...(KUBECTL === undefined ? ['kubectl'] : []), ...(PYTHON === undefined ? ['python3'] : [])];
if (missing.length > 0) process.stderr.write(`not run: ${missing.join(' and ')} not found: ${EXAMPLE}\n`);
const describeExample = missing.length > 0 ? describe.skip : describe;

const children: ChildProcess[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metahooks-python-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Starts a program and waits for the first line that matches. */
async function start(command: string, args: readonly string[], line: RegExp): Promise<string> {
  const child = spawn(command, args, { env: { ...process.env, PORT: '0' } });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await eventually(() => line.test(output) || child.exitCode !== null);
  return line.exec(output)?.[0] ?? '';
}

async function kubectl(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runKubectl(
    { folder, kubeconfig: join(folder, 'kubeconfig') },
    words,
  );
  if (code !== 0) throw new Error(`kubectl ${words.join(' ')}: ${stderr}`);
  return stdout;
}

async function untilServices(...names: readonly string[]): Promise<void> {
  await eventually(async () => {
    const found = await kubectl('get', 'services', '-o', 'jsonpath={.items[*].metadata.name}');
    return found === names.join(' ');
  });
}

describeExample('the hook in Python on metahooks cluster', () => {
  it('gives each Pod of a StatefulSet a Service, as long as it is there', async () => {
    const main = ['--no-warnings', '--import', './test/support/run-ts.mjs', 'src/cli/main.ts', 'cluster'];
    await start(process.execPath, [...main, '--kubeconfig', join(folder, 'kubeconfig')], /Ctrl-C/);
    const url = await start(PYTHON ?? '', [`${EXAMPLE}/hook.py`], /http:\S+/);
    const controller = await readFile(`${EXAMPLE}/controller.yaml`, 'utf8');
    const file = join(folder, 'controller.yaml');
    await writeFile(file, controller.replace('http://127.0.0.1:8000', url));

    await kubectl('apply', '-f', file, '-f', `${EXAMPLE}/stateful-set.yaml`);
    await kubectl('rollout', 'status', 'statefulset/shards', '--timeout=20s');
    await untilServices('shards-0', 'shards-1');

    await kubectl('scale', 'statefulset', 'shards', '--replicas', '3');
    await untilServices('shards-0', 'shards-1', 'shards-2');

    await kubectl('scale', 'statefulset', 'shards', '--replicas', '1');
    await untilServices('shards-0');

    await kubectl('delete', 'statefulset', 'shards');
    await untilServices();
  }, 60_000);
});
