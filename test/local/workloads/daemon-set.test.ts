import { image, imageOf, names, outcome, ref, startCluster, workload } from './cluster.js';

it('runs one Pod on the one node', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('daemonsets', workload('DaemonSet'));
  await clock.advance(300);
  const [pod] = await list('pods');
  const [revision] = await list('controllerrevisions');
  expect(pod).toMatchObject({
    metadata: {
      labels: {
        app: 'sample',
        'controller-revision-hash': revision?.metadata.labels?.['controller-revision-hash'],
        'pod-template-generation': '1',
      },
      ownerReferences: [{ kind: 'DaemonSet', name: 'sample' }],
    },
    spec: { nodeName: 'local' },
  });
  expect((await get('daemonsets'))['status']).toEqual({
    currentNumberScheduled: 1,
    desiredNumberScheduled: 1,
    numberAvailable: 1,
    numberMisscheduled: 0,
    numberReady: 1,
    observedGeneration: 1,
    updatedNumberScheduled: 1,
  });
});

it('runs a Pod on every node there is', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('daemonsets', workload('DaemonSet'));
  await clock.advance(1000);
  await api.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'another' }, spec: {} });
  await clock.advance(1000);
  expect(await list('pods')).toHaveLength(2);
  expect((await get('daemonsets'))['status']).toMatchObject({ desiredNumberScheduled: 2 });
});

it('removes the old Pod first when it rolls', async () => {
  const { api, clock, get, list } = startCluster(undefined, { podTerminationMs: 1000 });
  await api.create('daemonsets', workload('DaemonSet'));
  await clock.advance(1000);
  await api.patch(ref('daemonsets'), image('web:2'));
  await clock.advance(900);
  expect((await list('pods')).map(imageOf)).toEqual(['web:1']);
  expect((await get('daemonsets'))['status']).toMatchObject({ observedGeneration: 2, numberUnavailable: 1 });
  await clock.advance(1000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:2']);
  expect((await get('daemonsets')).metadata.annotations).toEqual({
    'deprecated.daemonset.template.generation': '2',
  });
});

it('makes the new Pod first when it surges', async () => {
  const { api, clock, get, list } = startCluster();
  const updateStrategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  await api.create('daemonsets', workload('DaemonSet', { updateStrategy }));
  await clock.advance(1000);
  await api.patch(ref('daemonsets'), image('web:2'));
  await clock.advance(200);
  expect((await list('pods')).map(imageOf).sort()).toEqual(['web:1', 'web:2']);
  expect((await get('daemonsets'))['status']).toMatchObject({ numberAvailable: 1 });
  await clock.advance(500);
  expect((await list('pods')).map(imageOf)).toEqual(['web:2']);
});

it('leaves Pods alone until they are deleted, if that is its strategy', async () => {
  const { api, clock, list } = startCluster();
  await api.create('daemonsets', workload('DaemonSet', { updateStrategy: { type: 'OnDelete' } }));
  await clock.advance(1000);
  await api.patch(ref('daemonsets'), image('web:2'));
  await clock.advance(1000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:1']);
  await api.delete(ref('pods', names(await list('pods'))[0]));
  await clock.advance(1000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:2']);
});

it('makes failed Pods anew, ever more slowly', async () => {
  const { api, clock, list } = startCluster();
  const { resourceVersion } = await api.list({ apiVersion: 'v1', resource: 'pods' });
  const made: string[] = [];
  api.watch(
    { apiVersion: 'v1', resource: 'pods', resourceVersion },
    ({ type, object }) => (type === 'ADDED' ? made.push(object.metadata.name) : undefined),
    () => undefined,
  );
  await api.create('daemonsets', workload('DaemonSet', {}, { annotations: outcome('fail') }));
  await clock.advance(60_000);
  expect(await list('pods')).toHaveLength(1);
  expect(made.length).toBeGreaterThan(3);
  expect(made.length).toBeLessThan(9);
});

it('shows the node that Pods are bound to', async () => {
  const { clock, get } = startCluster();
  await clock.advance(0);
  expect(await get('nodes', 'local')).toMatchObject({
    status: {
      conditions: expect.arrayContaining([expect.objectContaining({ type: 'Ready', status: 'True' })]),
    },
  });
});
