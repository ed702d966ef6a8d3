import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKubeClient } from '../../src/cluster/client.js';
import type { KubeApi } from '../../src/cluster/kube-api.js';
import { eventually } from '../e2e/support/eventually.js';
import { cronTab, cronTabDefinition } from '../local/api/objects.js';

let folder: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metahooks-cluster-'));
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

interface Running {
  readonly kubeconfig: string;
  readonly output: () => string;
  readonly stop: () => Promise<unknown>;
}

async function startCluster(...flags: readonly string[]): Promise<Running> {
  const kubeconfig = join(folder, 'deep', 'kubeconfig');
  const main = ['--no-warnings', '--import', './test/support/run-ts.mjs', 'src/cli/main.ts', 'cluster'];
  const process_ = spawn(process.execPath, [...main, '--kubeconfig', kubeconfig, ...flags]);
  child = process_;
  let output = '';
  process_.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  process_.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = once(process_, 'close').then(([code]): unknown => code);
  await eventually(() => output.includes('Ctrl-C') || process_.exitCode !== null);
  return {
    kubeconfig,
    output: () => output,
    stop: () => {
      process_.kill('SIGINT');
      return exit;
    },
  };
}

const CHILD = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'child' }, data: { a: 'b' } };

/** A hook in another language, as far as the cluster can tell: it gives every parent a ConfigMap. */
async function startHook(
  children: readonly unknown[] = [CHILD],
): Promise<{ readonly url: string; stop(): void }> {
  const answer = { status: { made: true }, children };
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/sync`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function installController(api: KubeApi, url: string): Promise<void> {
  await api.create('customresourcedefinitions', cronTabDefinition());
  await api.create('compositecontrollers', {
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'CompositeController',
    metadata: { name: 'tabs' },
    spec: {
      generateSelector: true,
      parentResource: { apiVersion: 'stable.example.com/v1', resource: 'crontabs' },
      childResources: [{ apiVersion: 'v1', resource: 'configmaps' }],
      hooks: { sync: { webhook: { url } } },
    },
  });
}

describe('metahooks cluster', () => {
  it('runs hooks of any kind for objects created over HTTP, until Ctrl-C', async () => {
    const { kubeconfig, output, stop } = await startCluster();
    const hook = await startHook();
    const api = createKubeClient({ kubeconfig });
    await installController(api, hook.url);

    await api.create('crontabs', cronTab());

    await eventually(() =>
      api.get({ apiVersion: 'v1', resource: 'configmaps', namespace: 'default', name: 'child' }).then(
        () => true,
        () => false,
      ),
    );
    hook.stop();
    expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
    expect(output()).toContain(`export KUBECONFIG=${kubeconfig}\n`);
    expect(await stop()).toBe(0);
  }, 30_000);

  it.each([
    ['crashes as Metacontroller does', [], 'Metacontroller crashed'],
    ['with --fixed only fails the turn', ['--fixed'], 'tabs: '],
  ])(
    '%s when a child is null',
    async (_, flags, said) => {
      const { kubeconfig, output, stop } = await startCluster(...flags);
      const hook = await startHook([null]);
      const api = createKubeClient({ kubeconfig });
      await installController(api, hook.url);

      await api.create('crontabs', cronTab());

      await eventually(() => output().includes(said));
      hook.stop();
      expect(output().includes('Metacontroller crashed')).toBe(flags.length === 0);
      expect(await stop()).toBe(0);
    },
    30_000,
  );

  it('writes children as --apply-strategy says', async () => {
    const { kubeconfig, stop } = await startCluster('--apply-strategy', 'server-side-apply');
    const hook = await startHook();
    const api = createKubeClient({ kubeconfig });
    await installController(api, hook.url);

    await api.create('crontabs', cronTab());

    const ref = { apiVersion: 'v1', resource: 'configmaps', namespace: 'default', name: 'child' };
    const child = await eventually(() => api.get(ref));
    hook.stop();
    expect(child.metadata['managedFields']).toMatchObject([
      { manager: 'metacontroller', operation: 'Apply' },
    ]);
    expect(await stop()).toBe(0);
  }, 30_000);

  it('listens where it is told to', async () => {
    const { kubeconfig, stop } = await startCluster('--host', 'localhost', '--port', '0');

    expect(await readFile(kubeconfig, 'utf8')).toMatch(/server: http:\/\/localhost:\d+/);
    expect(await stop()).toBe(0);
  }, 30_000);

  it('says which flag is wrong', async () => {
    const { output } = await startCluster('--port', 'many');

    expect(output()).toContain('CONFIG_INVALID: --port takes 0 to 65535, not "many"');
  }, 30_000);
});
