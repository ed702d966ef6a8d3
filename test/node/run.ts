// npm run test:node [-- arguments of jest]
// Makes the images, then runs jest and a node for it in namespaces of their own, and leaves nothing behind but the logs of a run
// that failed. Where no node can run, jest runs without one and skips what needs it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DNS_ADDRESS } from './support/addresses.js';
import { makeCgroup, removeCgroup } from './support/cgroups.js';
import { imageFolder, indexFile } from './support/folders.js';
import { UNSHARE, whyNoNode } from './support/machine.js';
import { NO_DOWNLOAD, VARIABLES } from './support/state.js';

const ROOT = join(import.meta.dirname, '../..');
const JEST = [
  process.execPath,
  join(ROOT, 'node_modules/jest/bin/jest.js'),
  '--config',
  'jest.node.config.js',
];

/** Large, and of no use after the run. */
const SCRAP = ['containerd', 'kubelet', 'volumes', 'etcd-1', 'etcd-2', 'etcd-3'];

async function main(jestArgs: readonly string[]): Promise<number> {
  const missing = await whyNoNode();
  const jest = [...JEST, ...jestArgs];
  if (missing !== undefined) return await runWithoutNode(missing, jest);
  const directory = mkdtempSync(join(tmpdir(), 'metahooks-node-'));
  const imagesCode = await makeImages(directory);
  const code = imagesCode === 0 ? await runWithNode(directory, jest) : imagesCode;
  removeFolder(directory, code === 0 || imagesCode !== 0);
  return code === NO_DOWNLOAD
    ? await runWithoutNode('what its images are made of cannot be had here', jest)
    : code;
}

/** The suites say that they did not run. */
function runWithoutNode(missing: string, jest: readonly string[]): Promise<number> {
  process.stderr.write(`NOT RUN: the suites on a real node, because ${missing}.\n`);
  return runCommand(jest, { [VARIABLES.missing]: missing });
}

/** One run at a time makes images; the next finds them made. */
function makeImages(directory: string): Promise<number> {
  mkdirSync(imageFolder(), { recursive: true });
  const node = [process.execPath, '--no-warnings', '--import', join(ROOT, 'test/support/run-ts.mjs')];
  const script = [...node, join(ROOT, 'test/node/build-images.ts'), indexFile(directory)];
  return runCommand(['flock', join(imageFolder(), 'lock'), ...script]);
}

async function runWithNode(directory: string, jest: readonly string[]): Promise<number> {
  const cgroup = `metahooks-${process.pid}`;
  makeCgroup(cgroup);
  try {
    const inside = ['sh', join(ROOT, 'test/node/enter.sh'), DNS_ADDRESS, ...jest];
    return await runCommand(['unshare', ...UNSHARE, ...inside], {
      [VARIABLES.directory]: directory,
      [VARIABLES.cgroup]: `/${cgroup}`,
    });
  } finally {
    await removeCgroup(cgroup);
  }
}

function removeFolder(directory: string, all: boolean): void {
  for (const folder of all ? [''] : SCRAP) rmSync(join(directory, folder), { recursive: true, force: true });
  if (existsSync(directory)) process.stderr.write(`node: the logs are in ${directory}\n`);
}

/** Ctrl+C reaches the command as well; this process stays until it has ended, to clean up after it. */
function runCommand(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<number> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...environment } });
  const wait = (): undefined => undefined;
  const end = (): boolean => child.kill('SIGKILL');
  process.on('SIGINT', wait).on('SIGTERM', end);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGINT', wait).off('SIGTERM', end);
      resolve(code ?? 1);
    });
  });
}

process.exitCode = await main(process.argv.slice(2));
