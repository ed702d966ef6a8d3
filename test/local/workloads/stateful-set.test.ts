import { image, imageOf, names, outcome, ref, startCluster, workload } from './cluster.js';

const claim = (name: string) => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});

it('makes its Pods one after the other, each with its identity and its claims', async () => {
  const { api, clock, get, list } = startCluster();
  const spec = { replicas: 2, serviceName: 'web', volumeClaimTemplates: [claim('data')] };
  const created = await api.create('statefulsets', workload('StatefulSet', spec));
  await clock.advance(250);
  expect(names(await list('pods'))).toEqual(['sample-0']);
  await clock.advance(1000);
  expect(names(await list('pods'))).toEqual(['sample-0', 'sample-1']);
  const revision = names(await list('controllerrevisions'))[0] ?? '';
  expect(await get('pods', 'sample-1')).toMatchObject({
    metadata: {
      labels: {
        app: 'sample',
        'apps.kubernetes.io/pod-index': '1',
        'controller-revision-hash': revision,
        'statefulset.kubernetes.io/pod-name': 'sample-1',
      },
      ownerReferences: [{ kind: 'StatefulSet', uid: created.metadata.uid, controller: true }],
    },
    spec: {
      hostname: 'sample-1',
      subdomain: 'web',
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-sample-1' } }],
    },
  });
  expect(names(await list('persistentvolumeclaims'))).toEqual(['data-sample-0', 'data-sample-1']);
  expect((await get('statefulsets'))['status']).toEqual({
    observedGeneration: 1,
    replicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    currentReplicas: 2,
    updatedReplicas: 2,
    currentRevision: revision,
    updateRevision: revision,
    collisionCount: 0,
  });
});

it('waits with the next Pod until the one before is ready, unless it is parallel', async () => {
  const { api, clock, list } = startCluster();
  const template = { annotations: outcome('never-ready') };
  await api.create('statefulsets', workload('StatefulSet', { replicas: 3 }, template));
  await clock.advance(5000);
  expect(names(await list('pods'))).toEqual(['sample-0']);
  await api.delete(ref('statefulsets'));
  await clock.advance(1000);
  const parallel = { replicas: 3, podManagementPolicy: 'Parallel', ordinals: { start: 5 } };
  await api.create('statefulsets', workload('StatefulSet', parallel, template));
  await clock.advance(0);
  expect(names(await list('pods'))).toEqual(['sample-5', 'sample-6', 'sample-7']);
});

it('replaces the Pod with the highest ordinal first and waits for it', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('statefulsets', workload('StatefulSet', { replicas: 3 }));
  await clock.advance(2000);
  const before = (await get('statefulsets'))['status'] as { currentRevision: string };
  await api.patch(ref('statefulsets'), image('web:2'));
  await clock.advance(0);
  expect((await list('pods')).map(imageOf)).toEqual(['web:1', 'web:1', 'web:2']);
  expect((await get('statefulsets'))['status']).toMatchObject({
    observedGeneration: 2,
    readyReplicas: 2,
    currentReplicas: 2,
    updatedReplicas: 1,
    currentRevision: before.currentRevision,
  });
  await clock.advance(300);
  expect((await list('pods')).map(imageOf)).toEqual(['web:1', 'web:2', 'web:2']);
  await clock.advance(1000);
  const { currentRevision, updateRevision } = (await get('statefulsets'))['status'] as {
    currentRevision: string;
    updateRevision: string;
  };
  expect(currentRevision).toBe(updateRevision);
  expect(currentRevision).not.toBe(before.currentRevision);
});

it('leaves Pods below the partition as they are, also when they are made anew', async () => {
  const { api, clock, get, list } = startCluster();
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
  await api.create('statefulsets', workload('StatefulSet', { replicas: 2, updateStrategy }));
  await clock.advance(1000);
  await api.patch(ref('statefulsets'), image('web:2'));
  await clock.advance(1000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:1', 'web:2']);
  await api.delete(ref('pods', 'sample-0'));
  await clock.advance(1000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:1', 'web:2']);
  expect((await get('statefulsets'))['status']).toMatchObject({ currentReplicas: 1, updatedReplicas: 1 });
});

it('replaces a Pod only when it is deleted, if that is its strategy', async () => {
  const { api, clock, list } = startCluster();
  await api.create(
    'statefulsets',
    workload('StatefulSet', { replicas: 2, updateStrategy: { type: 'OnDelete' } }),
  );
  await clock.advance(1000);
  await api.patch(ref('statefulsets'), image('web:2'));
  await clock.advance(1000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:1', 'web:1']);
  await api.delete(ref('pods', 'sample-0'));
  await clock.advance(1000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:2', 'web:1']);
});

it('gets stuck with a broken template, as the real one does, until the Pod is deleted', async () => {
  const { api, clock, list } = startCluster();
  await api.create('statefulsets', workload('StatefulSet', { replicas: 2 }));
  await clock.advance(1000);
  await api.patch(ref('statefulsets'), image('web:2', outcome('crash-loop')));
  await clock.advance(5000);
  await api.patch(ref('statefulsets'), image('web:3', { 'local.metahooks.dev/outcome': null }));
  await clock.advance(5000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:1', 'web:2']);
  await api.delete(ref('pods', 'sample-1'));
  await clock.advance(5000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:3', 'web:3']);
});

it('gives up its Pods in reverse order, and leaves the claims', async () => {
  const { api, clock, list } = startCluster(undefined, { podTerminationMs: 1000 });
  await api.create(
    'statefulsets',
    workload('StatefulSet', { replicas: 3, volumeClaimTemplates: [claim('data')] }),
  );
  await clock.advance(2000);
  await api.patch(ref('statefulsets'), { spec: { replicas: 1 } });
  await clock.advance(900);
  expect((await list('pods')).map(({ metadata }) => metadata.deletionTimestamp !== undefined)).toEqual([
    false,
    false,
    true,
  ]);
  await clock.advance(200);
  expect(names(await list('pods'))).toEqual(['sample-0', 'sample-1']);
  await clock.advance(2000);
  expect(names(await list('pods'))).toEqual(['sample-0']);
  await api.delete(ref('statefulsets'));
  await clock.advance(2000);
  expect(await list('pods')).toEqual([]);
  expect(await list('persistentvolumeclaims')).toHaveLength(3);
});

it.each([
  ['whenScaled', [1, 0]],
  ['whenDeleted', [2, 0]],
])('takes claims along as %s says', async (field, [afterScaling, afterDeletion]) => {
  const { api, clock, list } = startCluster();
  const policy = { whenDeleted: 'Retain', whenScaled: 'Retain', [field]: 'Delete' };
  const spec = {
    replicas: 2,
    volumeClaimTemplates: [claim('data')],
    persistentVolumeClaimRetentionPolicy: policy,
  };
  await api.create('statefulsets', workload('StatefulSet', spec));
  await clock.advance(2000);
  await api.patch(ref('statefulsets'), { spec: { replicas: 1 } });
  await clock.advance(2000);
  expect(await list('persistentvolumeclaims')).toHaveLength(afterScaling ?? 0);
  await api.delete(ref('statefulsets'));
  await clock.advance(2000);
  const kept = field === 'whenScaled' ? 1 : afterDeletion;
  expect(await list('persistentvolumeclaims')).toHaveLength(kept ?? 0);
});

it('makes failed Pods anew', async () => {
  const { api, clock, list } = startCluster();
  await api.create('statefulsets', workload('StatefulSet', {}, { annotations: outcome('fail') }));
  await clock.advance(0);
  const [first] = await list('pods');
  await clock.advance(2000);
  const [second] = await list('pods');
  expect(second?.metadata.name).toBe('sample-0');
  expect(second?.metadata.uid).not.toBe(first?.metadata.uid);
});

it('forgets revisions beyond its limit', async () => {
  const { api, clock, list } = startCluster();
  await api.create('statefulsets', workload('StatefulSet', { revisionHistoryLimit: 1 }));
  for (const version of [2, 3, 4]) {
    await clock.advance(1000);
    await api.patch(ref('statefulsets'), image(`web:${version}`));
  }
  await clock.advance(1000);
  expect((await list('controllerrevisions')).map((revision) => revision['revision']).sort()).toEqual([3, 4]);
});
