import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeKubeconfig } from '../../src/cli/local/kubeconfig-file.js';
import { createLocalApi, type LocalApi } from '../../src/local/api/local-api.js';
import { type RestServer, startRestServer } from '../../src/local/api/rest/rest-server.js';
import { realClock } from '../../src/local/clock.js';
import { startWorkloads } from '../../src/local/workloads/start-workloads.js';
import { eventually } from '../e2e/support/eventually.js';
import { killCliProcesses, startCli } from '../support/cli-process.js';

// The embedded API and its stand-ins for workloads are the real cluster here: there is no Metacontroller in it.
let api: LocalApi;
let workloads: { readonly stop: () => void };
let server: RestServer;
let folder: string;
let kubeconfig: string;

beforeEach(async () => {
  const clock = realClock();
  api = createLocalApi({ clock });
  workloads = startWorkloads({ api, clock });
  server = await startRestServer({ operations: api.operations, clock }, { port: 0, host: '127.0.0.1' });
  folder = await mkdtemp(join(tmpdir(), 'metahooks-context-'));
  kubeconfig = join(folder, 'kubeconfig');
  await writeKubeconfig(kubeconfig, server.url);
});

afterEach(async () => {
  killCliProcesses();
  workloads.stop();
  await server.close();
  await rm(folder, { recursive: true });
});

const runOnContext = (...args: readonly string[]) =>
  startCli(['dev', '--context', 'metahooks', '--kubeconfig', kubeconfig, ...args]);
const ALICES = { apiVersion: 'k106.com/v1alpha1', resource: 'alices' };
const CONTROLLERS = { apiVersion: 'metacontroller.k8s.io/v1alpha1', resource: 'compositecontrollers' };

describe('metahooks dev --context', () => {
  it('brings parents to life there, leaves no controller object, and says at the end what stays', async () => {
    const dev = runOnContext('-f', 'manifests/samples/alice.yaml', 'manifests/samples/flightticket.yaml');

    await dev.says('Alice my-custom-resource is ready');
    expect((await api.list(ALICES)).items).toHaveLength(1);
    expect((await api.list(CONTROLLERS)).items).toEqual([]);
    await eventually(() => dev.output().includes('got a finalizer'));
    dev.child.kill('SIGINT');

    expect(await dev.exit).toBe(0);
    const [, stays = ''] = dev.output().split('Nothing was removed.');
    expect(stays).toContain('CustomResourceDefinition alices.k106.com\n');
    expect(stays).toContain('Alice default/my-custom-resource with 2 children\n');
    expect(stays).toMatch(
      /FlightTicket .* the finalizer metacontroller\.io\/compositecontroller-flightticket: /,
    );
    expect((await api.list({ apiVersion: 'v1', resource: 'pods' })).items).toHaveLength(2);
  }, 60_000);

  it('says what stays also when it ends with an error', async () => {
    const file = join(folder, 'wrong.yaml');
    await writeFile(
      file,
      'apiVersion: k106.com/v1alpha1\nkind: Alice\nmetadata: {name: a}\nspec: {image: 1}\n',
    );

    const dev = runOnContext('-f', file);

    expect(await dev.exit).toBe(1);
    expect(dev.output()).toContain('Invalid');
    expect(dev.output()).toContain('Nothing was removed.');
    expect(dev.output()).toContain('CustomResourceDefinition alices.k106.com\n');
  }, 60_000);

  it('shows nothing of Pods that are none of our business', async () => {
    await api.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'stranger', namespace: 'default' },
      spec: { containers: [{ name: 'main', image: 'nginx' }] },
    });
    const dev = runOnContext('-f', 'manifests/samples/alice.yaml');

    await dev.says('Alice my-custom-resource is ready');

    expect(dev.output()).not.toContain('stranger');
  }, 60_000);

  it('refuses a cluster that has a Metacontroller, and writes nothing there', async () => {
    await api.create('deployments', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'meta', namespace: 'default' },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'meta' } },
        template: {
          metadata: { labels: { app: 'meta' } },
          spec: { containers: [{ name: 'main', image: 'ghcr.io/metacontroller/metacontroller:v4.17.2' }] },
        },
      },
    });

    const dev = runOnContext();

    expect(await dev.exit).toBe(1);
    expect(dev.output()).toContain('CLUSTER_REFUSED');
    expect(dev.output()).toContain(
      'Deployment default/meta with image ghcr.io/metacontroller/metacontroller:v4.17.2',
    );
    const crds = { apiVersion: 'apiextensions.k8s.io/v1', resource: 'customresourcedefinitions' };
    expect((await api.list(crds)).items).toEqual([]);
  }, 30_000);

  it('refuses a cluster elsewhere, unless it is told --yes', async () => {
    const text = await readFile(kubeconfig, 'utf8');
    await writeFile(kubeconfig, text.replace('127.0.0.1', 'elsewhere.invalid'));

    const refused = runOnContext();
    const told = runOnContext('--yes');

    expect([await refused.exit, await told.exit]).toEqual([1, 1]);
    expect(refused.output()).toMatch(
      /CLUSTER_REFUSED: context metahooks .*elsewhere\.invalid.* not on this machine/,
    );
    // It is asked, which is as far as one gets with a cluster that does not exist.
    expect(told.output()).toContain('elsewhere.invalid');
    expect(told.output()).not.toContain('CLUSTER_REFUSED');
  }, 30_000);
});
