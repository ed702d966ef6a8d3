import { type CliProcess, killCliProcesses, startCli } from '../support/cli-process.js';
import { eventually } from './support/eventually.js';
import { readerOf } from './support/objects.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';

const plane = useControlPlane();
const namespace = 'dev-context';
const reader = readerOf(plane, namespace);
const kubectl = (...args: string[]): Promise<string> => plane.kubectl(['-n', namespace, ...args]);
const alice = (name: string, spec: object): object => ({
  apiVersion: 'k106.com/v1alpha1',
  kind: 'Alice',
  metadata: { name, namespace },
  spec,
});

function startOnContext(): CliProcess {
  return startCli(['dev', '--context', 'e2e', '--kubeconfig', plane.kubeconfig]);
}

// With a stand-in for it, so without the real one; earlier suites may have left its controller objects.
describeWithMetacontroller('metahooks dev --context on a real API server', () => {
  beforeAll(async () => {
    await plane.stopMetacontroller();
    await plane.kubectl([
      'delete',
      'compositecontrollers,decoratorcontrollers',
      '--all',
      '--ignore-not-found',
    ]);
    await plane.createNamespace(namespace);
  });

  afterAll(async () => {
    killCliProcesses();
    await plane.kubectl(['delete', 'namespace', namespace, '--wait=false']);
    await plane.restartMetacontroller();
  });

  it('brings an Alice to life, follows its spec, and leaves it where it is', async () => {
    const dev = startOnContext();
    await dev.says('Ctrl-C ends');
    await plane.apply([alice('ours', { myvalue: 'one' })]);

    await eventually(async () => (await reader.condition('alice', 'ours', 'Ready')) === 'True/PodsReady');
    await plane.apply([alice('ours', { myvalue: 'two' })]);
    await eventually(
      async () => (await kubectl('get', 'pods', '-o', 'json')).split('"value": "two"').length === 3,
    );
    await eventually(async () => (await reader.condition('alice', 'ours', 'Ready')) === 'True/PodsReady');
    dev.child.kill('SIGINT');

    expect(await dev.exit).toBe(0);
    expect(dev.output()).toContain('Pod dev-context/alice is ready');
    expect(dev.output()).toContain('Alice dev-context/ours with 2 children\n');
    expect(dev.output()).not.toContain('SyncError Alice');
    expect(await reader.list('pod')).toHaveLength(2);
    expect(await plane.kubectl(['get', 'compositecontrollers,decoratorcontrollers', '-o', 'name'])).toBe('');
  });

  it('brings parents that are there already further, after a restart', async () => {
    const dev = startOnContext();
    await kubectl('delete', 'pod', 'bob');

    await eventually(async () => (await reader.get('pod', 'bob')) !== undefined);
    await eventually(async () => (await reader.condition('alice', 'ours', 'Ready')) === 'True/PodsReady');

    dev.child.kill('SIGINT');
    expect(await dev.exit).toBe(0);
  });

  it('refuses while a Deployment of Metacontroller is there, and names it', async () => {
    const image = 'ghcr.io/metacontroller/metacontroller:v4.17.2';
    await kubectl('create', 'deployment', 'metacontroller', `--image=${image}`, '--replicas=0');

    const dev = startOnContext();

    expect(await dev.exit).toBe(1);
    expect(dev.output()).toContain('CLUSTER_REFUSED');
    expect(dev.output()).toContain(`Deployment dev-context/metacontroller with image ${image}`);
    await kubectl('delete', 'deployment', 'metacontroller');
  });

  it('refuses while somebody else may work for the same controllers', async () => {
    const controller = {
      apiVersion: 'metacontroller.k8s.io/v1alpha1',
      kind: 'CompositeController',
      metadata: { name: 'alice' },
      spec: {
        parentResource: { apiVersion: 'k106.com/v1alpha1', resource: 'alices' },
        hooks: { sync: { webhook: { url: 'http://localhost:1/' } } },
      },
    };
    await plane.apply([controller]);

    const dev = startOnContext();

    expect(await dev.exit).toBe(1);
    expect(dev.output()).toContain('CompositeController alice');
    await plane.kubectl(['delete', 'compositecontroller', 'alice']);
  });
});
