import { createKubeClient } from '../../../../src/cluster/client.js';
import type { KubeApi, WatchEvent } from '../../../../src/cluster/kube-api.js';
import { eventually } from '../../../e2e/support/eventually.js';
import { configMap, CRON_TAB, CRON_TABS, cronTab, cronTabDefinition, refusal } from '../objects.js';
import { type RestCluster, startRestCluster } from './rest-cluster.js';

let cluster: RestCluster;

beforeEach(async () => {
  cluster = await startRestCluster();
  await cluster.api.create('customresourcedefinitions', cronTabDefinition());
});

afterEach(async () => {
  await cluster.stop();
});

// What is promised by the interface holds whether the API is in the same process or behind HTTP.
describe.each<[string, () => KubeApi]>([
  ['in process', () => cluster.api],
  ['over HTTP', () => createKubeClient({ kubeconfig: cluster.kubeconfig })],
])('the API %s', (_where, apiOf) => {
  let api: KubeApi;

  beforeEach(() => {
    api = apiOf();
  });

  it('discovers built-in and custom resources with their subresources', async () => {
    const resources = await api.discover();

    expect(resources).toContainEqual({
      apiVersion: 'stable.example.com/v1',
      kind: 'CronTab',
      resource: 'crontabs',
      namespaced: true,
      shortNames: ['ct'],
      subresources: ['status', 'scale'],
    });
    expect(resources.find(({ resource }) => resource === 'deployments')).toMatchObject({
      apiVersion: 'apps/v1',
      subresources: ['status', 'scale'],
    });
  });

  it('evicts a Pod of that uid', async () => {
    const pod = await api.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'sample', namespace: 'default' },
      spec: { containers: [{ name: 'main', image: 'web:1' }] },
    });
    const evicted = { namespace: 'default', name: 'sample' };

    expect(await refusal(api.evict(evicted, { uid: 'another' }))).toMatchObject({ status: 409 });
    await api.evict(evicted, { uid: pod.metadata.uid });
    expect((await api.list({ apiVersion: 'v1', resource: 'pods' })).items).toEqual([]);
  });

  it('creates, reads, replaces and deletes an object', async () => {
    const created = await api.create('crontabs', cronTab());
    const updated = await api.update('crontabs', { ...created, spec: { image: 'cron:1', replicas: 2 } });

    expect(updated).toEqual({
      ...created,
      metadata: { ...created.metadata, generation: 2, resourceVersion: updated.metadata.resourceVersion },
      spec: { ...Object(created['spec']), replicas: 2 },
    });
    expect(await api.get(CRON_TAB)).toEqual(updated);
    await api.delete(CRON_TAB);
    expect(await refusal(api.get(CRON_TAB))).toEqual({
      status: 404,
      reason: 'NotFound',
      message: 'crontabs.stable.example.com "sample" not found',
    });
  });

  it('patches an object, its status and its scale', async () => {
    await api.create('crontabs', cronTab());

    await api.patch(CRON_TAB, { metadata: { labels: { tier: 'gold' } } });
    await api.patch({ ...CRON_TAB, subresource: 'status' }, { status: { replicas: 1 } });
    const scale = await api.patch({ ...CRON_TAB, subresource: 'scale' }, { spec: { replicas: 4 } });

    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 4 }, status: { replicas: 1 } });
    expect(await api.get(CRON_TAB)).toMatchObject({
      metadata: { labels: { tier: 'gold' } },
      spec: { replicas: 4 },
      status: { replicas: 1 },
    });
  });

  it('refuses to write over a change that was not seen, and what the schema forbids', async () => {
    const created = await api.create('crontabs', cronTab());
    await api.patch(CRON_TAB, { spec: { replicas: 2 } });

    expect(await refusal(api.update('crontabs', created))).toMatchObject({ status: 409, reason: 'Conflict' });
    expect(await refusal(api.patch(CRON_TAB, { spec: { replicas: 11 } }))).toEqual({
      status: 422,
      reason: 'Invalid',
      message:
        'CronTab.stable.example.com "sample" is invalid: spec.replicas: Invalid value: 11: ' +
        'spec.replicas in body should be less than or equal to 10',
    });
    expect(await refusal(api.create('crontabs', cronTab()))).toMatchObject({
      status: 409,
      reason: 'AlreadyExists',
    });
  });

  it('lists what a selector selects, and follows it from there', async () => {
    const labels = { tier: 'gold' };
    await api.create('configmaps', configMap({ metadata: { name: 'one', labels } }));
    await api.create('configmaps', configMap({ metadata: { name: 'other' } }));
    const collection = { apiVersion: 'v1', resource: 'configmaps', labelSelector: 'tier in (gold)' };
    const { items, resourceVersion } = await api.list(collection);
    const seen: string[] = [];
    const stop = api.watch(
      { ...collection, resourceVersion },
      ({ type, object }: WatchEvent) => void seen.push(`${type} ${object.metadata.name}`),
      (error) => void seen.push(`END ${String(error)}`),
    );

    await api.create('configmaps', configMap({ metadata: { name: 'two', labels } }));
    await api.delete({ apiVersion: 'v1', resource: 'configmaps', namespace: 'default', name: 'one' });
    await eventually(() => Promise.resolve(seen.length === 2));
    stop();

    expect(items.map(({ metadata }) => metadata.name)).toEqual(['one']);
    expect(seen).toEqual(['ADDED two', 'DELETED one']);
  });

  it('ends a watch with an error when the kind is not served', async () => {
    const ends: unknown[] = [];
    api.watch(
      { ...CRON_TABS, resource: 'tablets', resourceVersion: '1' },
      () => undefined,
      (error) => void ends.push(error),
    );

    await eventually(() => Promise.resolve(ends.length === 1));
    expect(ends[0]).toMatchObject({ status: 404, reason: 'NotFound' });
  });
});
