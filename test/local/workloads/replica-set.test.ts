import type { KubeObject } from '../../../src/contract/kube-object.js';
import { toDeletionOrder } from '../../../src/local/workloads/replica-set-ranking.js';
import { names, NOON, outcome, pod, ref, startCluster, workload } from './cluster.js';

it('keeps as many Pods of its template as it is to have', async () => {
  const { api, clock, get, list } = startCluster();
  const created = await api.create('replicasets', workload('ReplicaSet', { replicas: 2 }));
  await clock.advance(0);
  const [first, second] = await list('pods');
  expect(second?.metadata).toMatchObject({
    name: expect.stringMatching(/^sample-[a-z0-9]{5}$/),
    labels: { app: 'sample' },
    ownerReferences: [
      { kind: 'ReplicaSet', uid: created.metadata.uid, controller: true, blockOwnerDeletion: true },
    ],
  });
  await clock.advance(300);
  expect((await get('replicasets'))['status']).toEqual({
    replicas: 2,
    fullyLabeledReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    terminatingReplicas: 0,
    observedGeneration: 1,
  });
  await api.delete(ref('pods', first?.metadata.name));
  await clock.advance(0);
  expect(await list('pods')).toHaveLength(2);
  expect((await get('replicasets'))['status']).toMatchObject({ replicas: 2, readyReplicas: 1 });
});

it('counts Pods as available after the time it is told', async () => {
  const { api, clock, get } = startCluster();
  await api.create('replicasets', workload('ReplicaSet', { minReadySeconds: 5 }));
  await clock.advance(4900);
  expect((await get('replicasets'))['status']).toMatchObject({ readyReplicas: 1 });
  expect((await get('replicasets'))['status']).not.toHaveProperty('availableReplicas');
  await clock.advance(400);
  expect((await get('replicasets'))['status']).toMatchObject({ availableReplicas: 1 });
});

it('adopts Pods that it selects and lets go of those that it does not', async () => {
  const { api, clock, get, list } = startCluster();
  const orphan = pod();
  await api.create('pods', { ...orphan, metadata: { ...orphan.metadata, labels: { app: 'sample' } } });
  await clock.advance(1000);
  await api.create('replicasets', workload('ReplicaSet'));
  await clock.advance(0);
  expect(names(await list('pods'))).toEqual(['sample']);
  expect((await get('pods')).metadata.ownerReferences).toMatchObject([{ kind: 'ReplicaSet' }]);
  await api.patch(ref('pods'), { metadata: { labels: { app: 'other' } } });
  await clock.advance(0);
  expect((await get('pods')).metadata.ownerReferences).toBeUndefined();
  expect(await list('pods')).toHaveLength(2);
});

it('deletes those Pods first that serve nobody', async () => {
  const { api, clock, list } = startCluster();
  await api.create('replicasets', workload('ReplicaSet', { replicas: 2 }));
  await clock.advance(1000);
  const ready = names(await list('pods'));
  await api.patch(ref('replicasets'), { spec: { replicas: 4 } });
  await clock.advance(0);
  await api.patch(ref('replicasets'), { spec: { replicas: 2 } });
  await clock.advance(0);
  expect(names(await list('pods'))).toEqual(ready);
});

it('replaces failed Pods ever more slowly', async () => {
  const { api, clock, list } = startCluster();
  await api.create('replicasets', workload('ReplicaSet', {}, { annotations: outcome('fail') }));
  await clock.advance(60_000);
  expect((await list('pods')).length).toBeGreaterThan(3);
  expect((await list('pods')).length).toBeLessThan(8);
});

it('goes with its Pods', async () => {
  const { api, clock, list } = startCluster();
  await api.create('replicasets', workload('ReplicaSet', { replicas: 3 }));
  await clock.advance(1000);
  await api.delete(ref('replicasets'), { propagationPolicy: 'Foreground' });
  await clock.advance(1000);
  expect([await list('replicasets'), await list('pods')]).toEqual([[], []]);
});

interface Rank {
  readonly nodeName?: string | undefined;
  readonly phase?: string;
  readonly readyFor?: number | undefined;
  readonly cost?: string;
  readonly restarts?: number;
  readonly age?: number;
}

function ranked({ nodeName = 'local', phase = 'Running', cost, ...rest }: Rank): KubeObject {
  const { restarts = 0, age = 60_000 } = rest;
  const readyFor = 'readyFor' in rest ? rest.readyFor : 30_000;
  const stamp = (before: number): string => new Date(NOON - before).toISOString();
  const annotations = cost === undefined ? {} : { 'controller.kubernetes.io/pod-deletion-cost': cost };
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: stamp(readyFor ?? 0) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', uid: `${age}`, creationTimestamp: stamp(age), annotations },
    spec: nodeName === '' ? {} : { nodeName },
    status: {
      phase,
      conditions: readyFor === undefined ? [] : [ready],
      containerStatuses: [{ restartCount: restarts }],
    },
  };
}

it.each<[string, Rank, Rank]>([
  ['is not bound', { nodeName: '' }, {}],
  ['is pending', { phase: 'Pending', readyFor: undefined }, { readyFor: undefined }],
  ['is not ready', { readyFor: undefined }, {}],
  ['costs less', { cost: '-1' }, {}],
  ['is ready for less long', { readyFor: 1000 }, {}],
  ['was restarted more often', { restarts: 2 }, { restarts: 1 }],
  ['is younger', { age: 31_000 }, { age: 3_600_000 }],
])('lets a Pod go first that %s', (_why, first, second) => {
  const pods = [ranked(second), ranked(first)];
  expect(toDeletionOrder(pods, NOON)).toEqual([ranked(first), ranked(second)]);
});
