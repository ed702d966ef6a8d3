import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RestCluster, startRestCluster } from '../local/api/rest/rest-cluster.js';

let cluster: RestCluster;

beforeEach(async () => {
  cluster = await startRestCluster();
});

afterEach(async () => {
  await cluster.stop();
});

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly terminationMessage: string;
}

/** The entry of the image, as its own process. */
async function runProcess(...args: readonly string[]): Promise<Ended> {
  const terminationLog = join(cluster.folder, 'termination-log');
  const run = ['--no-warnings', '--import', './test/support/run-ts.mjs', 'src/toolbox.ts', ...args];
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig, TERMINATION_LOG: terminationLog };
  const { exitCode, stdout } = await new Promise<Omit<Ended, 'terminationMessage'>>((resolve) => {
    execFile(process.execPath, run, { env }, (error, text) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout: text }),
    );
  });
  return { exitCode, stdout, terminationMessage: await readFile(terminationLog, 'utf8') };
}

it('restarts Pods of the cluster that it finds, and leaves its report where the kubelet looks', async () => {
  await cluster.api.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
    spec: { containers: [{ name: 'main', image: 'web:1' }] },
  });

  const args = ['restart-pods', '--namespace', 'default', '--selector', 'app=web', '--hash', 'abc'];
  const { exitCode, stdout, terminationMessage } = await runProcess(...args);

  expect(exitCode).toBe(0);
  expect(JSON.parse(terminationMessage)).toMatchObject({ ok: true, message: 'evicted: Pod web' });
  expect(stdout).toBe(`${terminationMessage}\n`);
  expect((await cluster.api.list({ apiVersion: 'v1', resource: 'pods' })).items).toEqual([]);
}, 30_000);

it('ends with exit code 1 and says why', async () => {
  const { exitCode, terminationMessage } = await runProcess('restart-pods', '--namespace', 'default');

  expect(exitCode).toBe(1);
  expect(JSON.parse(terminationMessage)).toMatchObject({ ok: false, code: 'CONFIG_INVALID' });
}, 30_000);
