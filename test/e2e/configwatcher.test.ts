import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKubeClient } from '../../src/cluster/client.js';
import type { ObjectInput } from '../../src/cluster/kube-api.js';
import { SELECTOR_ANNOTATION } from '../../src/controllers/configwatcher/annotated-config-map.js';
import type { Strategy } from '../../src/controllers/configwatcher/schema.js';
import { renderJob, renderRights } from '../../src/controllers/configwatcher/restart-objects.js';
import { runToolbox } from '../../src/toolbox/run-toolbox.js';
import { COLLECTED, eventually } from './support/eventually.js';
import { readerOf } from './support/objects.js';
import { type ShippedControllers, startShippedControllers } from './support/shipped-controllers.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';

const plane = useControlPlane();
const labels = { app: 'web' };
const deployment = (namespace: string): ObjectInput => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
  },
});
const configMap = (namespace: string, text: string, annotations: object = {}): ObjectInput => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'config', namespace, annotations },
  data: { text },
});

describe('the Job of a restart on a real API server', () => {
  const namespace = 'restart-pods';
  const owner = { metadata: { name: 'watcher', namespace } };
  const reader = readerOf(plane, namespace);
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metahooks-e2e-'));
    await plane.createNamespace(namespace);
    await plane.apply([deployment(namespace)]);
    await eventually(async () => (await runningPods()).length === 2);
  });

  afterAll(async () => {
    await plane.kubectl(['delete', 'namespace', namespace, '--wait=false']);
    await rm(folder, { recursive: true });
  });

  /** What the Job would do, in this process, with the rights of its account and no others. */
  async function restart(
    strategy: Strategy,
    since: string,
    account = strategy,
  ): Promise<Record<string, unknown>> {
    const rights = renderRights(owner, account);
    await plane.apply(rights.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } })));
    const order = { hash: 'abcdef0123', since, number: 1, podSelector: labels, strategy, toolboxImage: 'x' };
    const [container] = containersOf(renderJob(owner, order));
    const token = (await plane.kubectl(['-n', namespace, 'create', 'token', 'watcher-restart'])).trim();
    const kubeconfig = await writeKubeconfig(token);
    const { line } = await runToolbox(['restart-pods', ...(container?.args ?? [])], {
      connect: () => Promise.resolve(createKubeClient({ kubeconfig })),
      environment: {},
      now: () => Date.now(),
      wait: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
      signal: new AbortController().signal,
    });
    return JSON.parse(line) as Record<string, unknown>;
  }

  async function writeKubeconfig(token: string): Promise<string> {
    const admin = await readFile(plane.kubeconfig, 'utf8');
    const path = join(folder, 'kubeconfig');
    await writeFile(path, admin.replace(/("?token"?: ?"?)[^"\n]*/, `$1${token}`), { mode: 0o600 });
    return path;
  }

  async function runningPods(): Promise<readonly string[]> {
    const pods = await reader.list('pods');
    return pods
      .filter(
        ({ metadata, status }) => metadata.deletionTimestamp === undefined && status['phase'] === 'Running',
      )
      .map(({ metadata }) => metadata.name);
  }

  it('makes one ReplicaSet for a change, however often it runs', async () => {
    const first = await restart('RollingRestart', '2026-01-01T00:00:00.000Z');
    const again = await restart('RollingRestart', '2026-01-01T00:00:00.000Z');

    expect(first).toMatchObject({ ok: true, restarted: ['Deployment web'] });
    expect(again).toMatchObject({ ok: true, restarted: [], unchanged: ['Deployment web'] });
    await eventually(async () => (await reader.list('replicasets')).length === 2);
    await eventually(async () => (await runningPods()).length === 2);
  });

  it('evicts as the disruption budget allows', async () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace },
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    };
    await plane.apply([budget]);
    const before = await runningPods();

    const report = await restart('Evict', new Date(Date.now() + 1000).toISOString());

    expect(report).toMatchObject({ ok: true });
    expect(report['evicted']).toHaveLength(2);
    await eventually(async () => (await runningPods()).length === 2);
    expect((await runningPods()).filter((name) => before.includes(name))).toEqual([]);
  });

  it('says which right is missing when it has another strategy than its account', async () => {
    expect(await restart('RollingRestart', '2026-01-02T00:00:00.000Z', 'Evict')).toMatchObject({
      ok: false,
      code: 'CLUSTER_CALL_FAILED',
      message: expect.stringContaining('cannot get resource "replicasets"') as unknown,
    });
  });

  it('deletes at once with DeletePods', async () => {
    const before = await runningPods();
    const report = await restart('DeletePods', new Date(Date.now() + 1000).toISOString());
    expect(report).toMatchObject({ ok: true });
    expect(report['deleted']).toHaveLength(2);
    await eventually(async () => (await runningPods()).length === 2);
    expect((await runningPods()).filter((name) => before.includes(name))).toEqual([]);
  });
});

function containersOf(job: object): readonly { readonly args: readonly string[] }[] {
  const { spec } = job as {
    spec: { template: { spec: { containers: readonly { readonly args: readonly string[] }[] } } };
  };
  return spec.template.spec.containers;
}

describeWithMetacontroller('a ConfigWatcher on the real Metacontroller', () => {
  const namespace = 'configwatcher';
  const reader = readerOf(plane, namespace);
  let shipped: ShippedControllers;

  beforeAll(async () => {
    await plane.createNamespace(namespace);
    shipped = await startShippedControllers(plane);
    const watcher = {
      apiVersion: 'k8spatterns.com/v1',
      kind: 'ConfigWatcher',
      metadata: { name: 'watcher', namespace },
      spec: { configMap: 'config', podSelector: labels },
    };
    await plane.apply([configMap(namespace, 'one'), deployment(namespace), watcher]);
    await eventually(async () => (await statusOf())['matchedPods'] === 2);
  });

  afterAll(async () => {
    await plane.kubectl(['delete', 'namespace', namespace, '--wait=false']);
    await shipped.stop();
  });

  const statusOf = async (): Promise<Record<string, unknown>> =>
    (await reader.get('configwatcher', 'watcher'))?.status ?? {};
  const restarts = async (count: number): Promise<void> => {
    await eventually(async () => (await statusOf())['restarts'] === count, { what: `restart ${count}` });
    await eventually(
      async () => (await reader.condition('configwatcher', 'watcher', 'Ready')) === 'True/UpToDate',
    );
  };

  it('runs one Job for a change, and takes its rights away again', async () => {
    await plane.apply([configMap(namespace, 'two')]);
    await restarts(1);

    for (const resource of ['jobs', 'roles', 'rolebindings']) {
      await eventually(async () => (await reader.list(resource)).length === 0, {
        ...COLLECTED,
        what: `the end of ${resource}`,
      });
    }
  });

  it('makes up for changes that came while Metacontroller was down', async () => {
    await plane.stopMetacontroller();
    await plane.apply([configMap(namespace, 'three')]);
    await plane.apply([configMap(namespace, 'four')]);
    await plane.restartMetacontroller();

    await restarts(2);
  });
});

describeWithMetacontroller('a ConfigMap with the annotation on the real Metacontroller', () => {
  const namespace = 'configwatcher-annotation';
  const reader = readerOf(plane, namespace);
  let shipped: ShippedControllers;

  beforeAll(async () => {
    await plane.createNamespace(namespace);
    shipped = await startShippedControllers(plane);
    await plane.apply([annotated('one'), deployment(namespace)]);
    await restarts('0');
  });

  afterAll(async () => {
    await plane.kubectl(['delete', 'namespace', namespace, '--wait=false']);
    await shipped.stop();
  });

  const annotated = (text: string): ObjectInput =>
    configMap(namespace, text, { [SELECTOR_ANNOTATION]: 'app=web' });
  const metadata = async (): Promise<Record<string, unknown>> =>
    (await reader.get('configmap', 'config'))?.metadata ?? {};
  const annotations = async (): Promise<Record<string, unknown>> =>
    ((await metadata())['annotations'] ?? {}) as Record<string, unknown>;
  const restarts = (count: string): Promise<unknown> =>
    eventually(async () => (await annotations())['k8spatterns.com/restarts'] === count, {
      what: `restart ${count}`,
    });
  const nothingIsLeft = async (): Promise<void> => {
    for (const resource of ['jobs', 'roles', 'rolebindings']) {
      await eventually(async () => (await reader.list(resource)).length === 0, {
        ...COLLECTED,
        what: `the end of ${resource}`,
      });
    }
  };
  const createdSince = (mark: number): readonly string[] =>
    plane
      .writesSince(mark, { user: 'metacontroller' })
      // A RoleBinding that comes before its Role is refused, and made by the next sync.
      .filter(({ verb, namespace: place, code }) => verb === 'create' && place === namespace && code < 300)
      .map(({ resource }) => resource)
      .filter((resource) => resource !== 'events')
      .sort();

  it('runs one Job for a change, and takes its rights away again', async () => {
    const mark = plane.auditMark();
    await plane.apply([annotated('two')]);
    await restarts('1');
    await nothingIsLeft();

    expect(createdSince(mark)).toEqual(['jobs', 'rolebindings', 'roles', 'serviceaccounts']);
  });

  it('makes up for changes that came while Metacontroller was down', async () => {
    const mark = plane.auditMark();
    await plane.stopMetacontroller();
    await plane.apply([annotated('three')]);
    await plane.apply([annotated('four')]);
    await plane.restartMetacontroller();

    await restarts('2');
    await nothingIsLeft();
    expect(createdSince(mark)).toEqual(['jobs', 'rolebindings', 'roles', 'serviceaccounts']);
  });

  it('gives everything back without the annotation', async () => {
    // As docs/operations.md says for uninstalling.
    await plane.kubectl(['annotate', 'configmaps', '--all', '--all-namespaces', `${SELECTOR_ANNOTATION}-`]);

    await eventually(async () => (await metadata())['finalizers'] === undefined);
    expect(Object.keys(await annotations())).toEqual(['kubectl.kubernetes.io/last-applied-configuration']);
  });

  it('lets a ConfigMap that is deleted go', async () => {
    await plane.apply([annotated('five')]);
    await restarts('0');

    await plane.kubectl(['-n', namespace, 'delete', 'configmap', 'config', '--timeout=20s']);

    expect(await reader.get('configmap', 'config')).toBeUndefined();
  });
});
