import type { KubeApi } from '../../src/cluster/kube-api.js';
import type { JsonObject, KubeObject } from '../../src/contract/kube-object.js';
import { runToolbox } from '../../src/toolbox/run-toolbox.js';
import { names, pod, ref, startCluster, workload } from '../local/workloads/cluster.js';

type Cluster = ReturnType<typeof startCluster>;

const BASE = ['restart-pods', '--namespace=default', '--selector=app=sample'];

/** Runs the verb over the embedded API while the time of the cluster passes. */
async function restart({ api, clock }: Cluster, ...args: string[]): Promise<Record<string, unknown>> {
  const ending = runToolbox([...BASE, ...args], {
    connect: () => Promise.resolve(api),
    environment: {},
    now: () => clock.now(),
    signal: new AbortController().signal,
    wait: (ms) => new Promise((resolve) => void clock.schedule(ms, resolve)),
  });
  await clock.advance(300_000);
  const { exitCode, line } = await ending;
  return { exitCode, ...(JSON.parse(line) as object) };
}

async function startWith(...objects: [resource: string, object: Parameters<KubeApi['create']>[1]][]) {
  const cluster = startCluster();
  for (const [resource, object] of objects) await cluster.api.create(resource, object);
  await cluster.clock.advance(5000);
  return cluster;
}

const bare = (name: string, labels = { app: 'sample' }) => ({
  ...pod(),
  metadata: { name, namespace: 'default', labels },
});
const annotationOf = (object: KubeObject): unknown =>
  (Object(object['spec']) as { template: { metadata: { annotations?: object } } }).template.metadata
    .annotations;

describe('a rolling restart', () => {
  it.each(['Deployment', 'StatefulSet', 'DaemonSet'] as const)('replaces the Pods of a %s', async (kind) => {
    const resource = `${kind.toLowerCase()}s` as 'deployments';
    const cluster = await startWith([resource, workload(kind)]);
    const before = (await cluster.list('pods')).map(({ metadata }) => metadata.uid);

    const report = await restart(cluster, '--hash=abc');

    expect(report).toMatchObject({
      exitCode: 0,
      restarted: [`${kind} sample`],
      message: `restarted: ${kind} sample`,
    });
    expect(annotationOf(await cluster.get(resource))).toEqual({ 'k8spatterns.com/config-hash': 'abc' });
    const after = (await cluster.list('pods')).map(({ metadata }) => metadata.uid);
    expect(after).toHaveLength(before.length);
    expect(after.filter((uid) => before.includes(uid))).toEqual([]);
  });

  it('makes exactly one ReplicaSet for each hash, however often it runs', async () => {
    const cluster = await startWith(['deployments', workload('Deployment', { replicas: 2 })]);
    await restart(cluster, '--hash=abc');
    const pods = names(await cluster.list('pods'));

    const again = await restart(cluster, '--hash=abc');

    expect(again).toMatchObject({ exitCode: 0, restarted: [], unchanged: ['Deployment sample'] });
    expect(await cluster.list('replicasets')).toHaveLength(2);
    expect(names(await cluster.list('pods'))).toEqual(pods);
    await restart(cluster, '--hash=def');
    expect(await cluster.list('replicasets')).toHaveLength(3);
  });

  it('leaves alone what the selector does not select', async () => {
    const cluster = await startWith(
      ['deployments', workload('Deployment')],
      ['pods', bare('other', { app: 'x' })],
    );
    const report = await restart(cluster, '--selector=app=y', '--hash=abc');
    expect(report).toMatchObject({ exitCode: 0, message: 'there is no Pod to restart' });
    expect(await cluster.list('pods')).toHaveLength(2);
  });

  it('names owners that it cannot restart', async () => {
    const rollout = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      name: 'web',
      uid: 'r',
      controller: true,
    };
    const cluster = await startWith(['replicasets', workload('ReplicaSet', { replicas: 2 })]);
    await cluster.api.patch(ref('replicasets'), { metadata: { ownerReferences: [rollout] } });

    const report = await restart(cluster, '--hash=abc');

    expect(report).toMatchObject({
      exitCode: 0,
      message: 'Rollout web has no Pod template that is known here',
    });
    expect(annotationOf(await cluster.get('replicasets'))).toBeUndefined();
  });

  it.each<['Deployment' | 'DaemonSet', JsonObject, string]>([
    ['Deployment', { paused: true }, 'Deployment sample is paused'],
    [
      'DaemonSet',
      { updateStrategy: { type: 'OnDelete' } },
      'DaemonSet sample replaces Pods that are deleted only',
    ],
  ])('says so when a %s with %j does not follow its template', async (kind, spec, message) => {
    const resource = `${kind.toLowerCase()}s` as 'deployments';
    const cluster = await startWith([resource, workload(kind)]);
    await cluster.api.patch(ref(resource), { spec });
    expect(await restart(cluster, '--hash=abc')).toMatchObject({ exitCode: 0, skipped: [message] });
  });

  it('evicts Pods that belong to nobody', async () => {
    const cluster = await startWith(['pods', bare('one')], ['pods', bare('two')]);
    expect(await restart(cluster, '--hash=abc')).toMatchObject({ evicted: ['Pod one', 'Pod two'] });
    expect(await cluster.list('pods')).toEqual([]);
  });
});

describe('with a disruption budget', () => {
  const budget = (spec: object) => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'sample' } }, ...spec },
  });

  it('evicts one Pod after the other, as the budget allows', async () => {
    const cluster = await startWith(
      ['deployments', workload('Deployment', { replicas: 3 })],
      ['poddisruptionbudgets', budget({ maxUnavailable: 1 })],
    );
    const before = names(await cluster.list('pods'));
    let fewest = 3;
    cluster.api.watch(
      { apiVersion: 'policy/v1', resource: 'poddisruptionbudgets', resourceVersion: '0' },
      ({ object }) => {
        const { currentHealthy } = Object(object['status']) as { currentHealthy: number };
        fewest = Math.min(fewest, currentHealthy);
      },
      () => undefined,
    );

    const report = await restart(cluster, '--hash=abc', '--strategy=Evict');

    expect(report).toMatchObject({ exitCode: 0, evicted: before.map((name) => `Pod ${name}`) });
    expect(fewest).toBe(2);
  });

  it('gives up in time when the budget allows nothing, and says what it asks for', async () => {
    const cluster = await startWith(
      ['pods', bare('one')],
      ['poddisruptionbudgets', budget({ minAvailable: 1 })],
    );

    const report = await restart(cluster, '--hash=abc', '--timeout=60');

    expect(report).toMatchObject({
      exitCode: 1,
      code: 'EVICTION_BLOCKED',
      message:
        'Pod one is not evicted: The disruption budget sample needs 1 healthy pods and has 1 currently',
    });
    expect(await cluster.list('pods')).toHaveLength(1);
  });
});

describe('DeletePods', () => {
  const DELETE = ['--strategy=DeletePods', '--hash=abc'];

  it('deletes all selected Pods at once', async () => {
    const cluster = await startWith(['deployments', workload('Deployment', { replicas: 3 })]);
    const before = names(await cluster.list('pods'));

    const report = await restart(cluster, ...DELETE);

    expect(report).toMatchObject({ exitCode: 0, deleted: before.map((name) => `Pod ${name}`) });
    expect(annotationOf(await cluster.get('deployments'))).toBeUndefined();
    expect(await cluster.list('replicasets')).toHaveLength(1);
  });

  it('spares Pods that were made after the change, so that a second run deletes none', async () => {
    const cluster = await startWith(['deployments', workload('Deployment', { replicas: 2 })]);
    const changedAt = `--changed-at=${new Date(cluster.clock.now()).toISOString()}`;
    await cluster.clock.advance(1000);

    const first = await restart(cluster, ...DELETE, changedAt);
    const pods = names(await cluster.list('pods'));
    const second = await restart(cluster, ...DELETE, changedAt);

    expect(first['deleted']).toHaveLength(2);
    expect(second).toMatchObject({ deleted: [], fresh: pods.map((name) => `Pod ${name}`) });
    expect(names(await cluster.list('pods'))).toEqual(pods);
  });

  it('leaves Pods alone that have ended or are going', async () => {
    const cluster = startCluster(undefined, { podTerminationMs: 600_000 });
    await cluster.api.create('pods', {
      ...bare('ended'),
      spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] },
      metadata: {
        name: 'ended',
        namespace: 'default',
        labels: { app: 'sample' },
        annotations: { 'local.metahooks.dev/outcome': 'succeed' },
      },
    });
    await cluster.api.create('pods', bare('going'));
    await cluster.clock.advance(5000);
    await cluster.api.delete(ref('pods', 'going'));

    expect(await restart(cluster, ...DELETE)).toMatchObject({
      deleted: [],
      message: 'there is no Pod to restart',
    });
  });
});

it('reports a refusal of the cluster', async () => {
  const cluster = await startWith(['pods', bare('one')]);
  expect(await restart(cluster, '--selector=app=', '--selector==', '--hash=abc')).toMatchObject({
    exitCode: 1,
    code: 'CLUSTER_CALL_FAILED',
  });
});
