import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKubeClient } from '../../src/cluster/client.js';
import type { KubeApi } from '../../src/cluster/kube-api.js';
import type { KubeObject } from '../../src/contract/kube-object.js';
import { eventually } from '../e2e/support/eventually.js';
import { configMap } from '../local/api/objects.js';
import { type CliProcess, killCliProcesses, startCli } from '../support/cli-process.js';

let folder: string;
let kubeconfig: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metahooks-dev-'));
  kubeconfig = join(folder, 'kubeconfig');
});

afterEach(async () => {
  killCliProcesses();
  await rm(folder, { recursive: true });
});

const ALICE = { apiVersion: 'k106.com/v1alpha1', resource: 'alices', namespace: 'default', name: 'my-alice' };
const PODS = { apiVersion: 'v1', resource: 'pods' };
const alice = (myvalue: string): string =>
  `apiVersion: k106.com/v1alpha1\nkind: Alice\nmetadata: {name: my-alice}\nspec: {myvalue: ${myvalue}}\n`;

async function writeAlice(myvalue: string): Promise<string> {
  const path = join(folder, 'alice.yaml');
  await writeFile(path, alice(myvalue));
  return path;
}

async function copyControllers(): Promise<string> {
  const path = join(folder, 'controllers');
  await cp('src/controllers', path, { recursive: true });
  return path;
}

async function startDev(args: readonly string[], environment = {}): Promise<CliProcess & { api: KubeApi }> {
  const dev = startCli(['dev', '--kubeconfig', kubeconfig, ...args], environment);
  await dev.says('Ctrl-C');
  return { ...dev, api: createKubeClient({ kubeconfig }) };
}

const podsOf = async (api: KubeApi): Promise<string> => JSON.stringify((await api.list(PODS)).items);
const isReady = (object: KubeObject): boolean => JSON.stringify(object).includes('"reason":"PodsReady"');
const becomesReady = (api: KubeApi): Promise<boolean> =>
  eventually(async () => isReady(await api.get(ALICE)), { intervalMs: 50, what: 'a ready Alice' });

describe('metahooks dev', () => {
  it('runs the controllers for kubectl, follows templates and files, and ends at once on Ctrl-C', async () => {
    const controllers = await copyControllers();
    const file = await writeAlice('one');
    const { api, child, exit, output } = await startDev(['-f', file], { CONTROLLERS_DIR: controllers });
    await becomesReady(api);

    const template = join(controllers, 'alice', 'children.yaml');
    const text = await readFile(template, 'utf8');
    await writeFile(template, text.replace('GracePeriodSeconds: 5', 'GracePeriodSeconds: 7'));
    await eventually(async () => !(await podsOf(api)).includes('"terminationGracePeriodSeconds":5'));
    await writeAlice('two');
    await eventually(async () => (await podsOf(api)).split('"value":"two"').length === 3);

    expect(output()).toContain(`export KUBECONFIG=${kubeconfig}\n`);
    expect(output()).toContain(
      'kubectl get alices,configwatchers,crontabs,flighttickets,jenkinsprojects,redises,webapps\n',
    );
    expect(output()).toContain('Alice my-alice created Pod alice  (parent added)');
    const stoppedAt = performance.now();
    child.kill('SIGINT');
    expect(await exit).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(2000);
  }, 60_000);

  it('goes on after a restart where it was, with --data', async () => {
    const flags = ['--data', join(folder, 'data')];
    const first = await startDev([...flags, '-f', await writeAlice('one')]);
    await becomesReady(first.api);
    const before = await first.api.list(PODS);
    first.child.kill('SIGKILL');
    await first.exit;

    const second = await startDev(flags);
    await second.api.patch(ALICE, { metadata: { labels: { touched: 'yes' } } });
    await second.says('controller alice started');

    const after = await second.api.list(PODS);
    expect(after.items.map(({ metadata }) => metadata.uid)).toEqual(
      before.items.map(({ metadata }) => metadata.uid),
    );
    expect(second.output()).not.toMatch(/created|deleted|SyncError|pending/);
    second.child.kill('SIGINT');
    expect(await second.exit).toBe(0);
  }, 60_000);

  it('does not overwrite a kubeconfig that it has not written', async () => {
    await writeFile(kubeconfig, 'current-context: production\n');

    const dev = startCli(['dev', '--kubeconfig', kubeconfig]);

    expect(await dev.exit).toBe(1);
    expect(dev.output()).toContain(`CONFIG_INVALID: --kubeconfig: ${kubeconfig} is not overwritten`);
    expect(await readFile(kubeconfig, 'utf8')).toBe('current-context: production\n');
  }, 30_000);
});

describe('metahooks cluster --data', () => {
  const startCluster = async (): Promise<CliProcess & { api: KubeApi }> => {
    const cluster = startCli(['cluster', '--kubeconfig', kubeconfig, '--data', join(folder, 'data')]);
    await cluster.says('Ctrl-C');
    return { ...cluster, api: createKubeClient({ kubeconfig }) };
  };

  it('loses no write that it answered when it is killed in the middle of many', async () => {
    const { api, child, exit } = await startCluster();
    const answered: KubeObject[] = [];
    const write = async (writer: number): Promise<void> => {
      for (let count = 0; ; count += 1) {
        const created = await api.create(
          'configmaps',
          configMap({ metadata: { name: `${writer}-${count}` } }),
        );
        answered.push(created);
      }
    };
    const writers = Promise.allSettled([0, 1, 2, 3].map(write));
    await eventually(() => answered.length > 100, { intervalMs: 5 });
    child.kill('SIGKILL');
    await Promise.all([writers, exit]);

    const next = await startCluster();

    const { items } = await next.api.list({ apiVersion: 'v1', resource: 'configmaps' });
    const kept = new Map(items.map((object) => [object.metadata.name, object]));
    expect(
      answered.filter((object) => kept.get(object.metadata.name)?.metadata.uid !== object.metadata.uid),
    ).toEqual([]);
    expect(kept.size - answered.length).toBeLessThanOrEqual(4);
  }, 60_000);

  it('refuses a folder that another process has', async () => {
    const { child } = await startCluster();

    const second = startCli(['cluster', '--kubeconfig', `${kubeconfig}-2`, '--data', join(folder, 'data')]);

    expect(await second.exit).toBe(1);
    expect(second.output()).toContain('DATA_UNUSABLE');
    expect(second.output()).toContain(`is in use by process ${child.pid ?? ''}`);
  }, 30_000);
});
