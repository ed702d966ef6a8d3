import fc from 'fast-check';
import type { KubeObject } from '../../../src/contract/kube-object.js';
import { conditionsOf, image, imageOf, names, outcome, ref, startCluster, workload } from './cluster.js';

const hasSettled = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2 };

it('runs its template through a ReplicaSet', async () => {
  const { api, clock, get, list } = startCluster();
  const created = await api.create('deployments', workload('Deployment', { replicas: 2 }));
  await clock.advance(0);
  expect(conditionsOf(await get('deployments'))).toEqual([
    'Available=False/MinimumReplicasUnavailable',
    'Progressing=True/ReplicaSetUpdated',
  ]);
  await clock.advance(300);
  const [set] = await list('replicasets');
  const hash = set?.metadata.labels?.['pod-template-hash'] ?? '';
  expect(set).toMatchObject({
    metadata: {
      name: `sample-${hash}`,
      labels: { app: 'sample' },
      annotations: {
        'deployment.kubernetes.io/desired-replicas': '2',
        'deployment.kubernetes.io/max-replicas': '3',
        'deployment.kubernetes.io/revision': '1',
      },
      ownerReferences: [{ kind: 'Deployment', uid: created.metadata.uid, controller: true }],
    },
    spec: { replicas: 2, selector: { matchLabels: { app: 'sample', 'pod-template-hash': hash } } },
  });
  const settled = await get('deployments');
  expect(settled.metadata).toMatchObject({
    generation: 1,
    annotations: { 'deployment.kubernetes.io/revision': '1' },
  });
  expect(settled['status']).toMatchObject({ ...hasSettled, availableReplicas: 2 });
  expect(settled['status']).not.toHaveProperty('unavailableReplicas');
  expect(conditionsOf(settled)).toEqual([
    'Available=True/MinimumReplicasAvailable',
    'Progressing=True/NewReplicaSetAvailable',
  ]);
  await clock.advance(3_600_000);
  expect(await get('deployments')).toBe(settled);
});

it('replaces its Pods when the template changes, and goes back to an earlier ReplicaSet', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('deployments', workload('Deployment', { replicas: 2 }));
  await clock.advance(1000);
  const [first] = await list('replicasets');
  await api.patch(ref('deployments'), image('web:2'));
  await clock.advance(3000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:2', 'web:2']);
  expect((await get('deployments'))['status']).toMatchObject({ ...hasSettled, observedGeneration: 2 });
  await api.patch(ref('deployments'), image('web:1'));
  await clock.advance(3000);
  expect(await list('replicasets')).toHaveLength(2);
  const again = await get('replicasets', first?.metadata.name);
  expect(again).toMatchObject({
    metadata: {
      annotations: {
        'deployment.kubernetes.io/revision': '3',
        'deployment.kubernetes.io/revision-history': '1',
      },
    },
    spec: { replicas: 2 },
  });
  expect((await get('deployments')).metadata.annotations).toEqual({
    'deployment.kubernetes.io/revision': '3',
  });
});

it('keeps the old Pods when the new ones never get ready, and says so after the deadline', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('deployments', workload('Deployment', { replicas: 4, progressDeadlineSeconds: 60 }));
  await clock.advance(1000);
  await api.patch(ref('deployments'), image('web:2', outcome('crash-loop')));
  await clock.advance(50_000);
  expect(conditionsOf(await get('deployments'))).toContain('Progressing=True/ReplicaSetUpdated');
  await clock.advance(12_000);
  expect(conditionsOf(await get('deployments'))).toEqual([
    'Available=True/MinimumReplicasAvailable',
    'Progressing=False/ProgressDeadlineExceeded',
  ]);
  expect((await get('deployments'))['status']).toMatchObject({
    replicas: 5,
    updatedReplicas: 2,
    availableReplicas: 3,
    unavailableReplicas: 2,
  });
  expect((await list('pods')).map(imageOf).sort()).toEqual(['web:1', 'web:1', 'web:1', 'web:2', 'web:2']);
  await api.patch(ref('deployments'), image('web:3', { 'local.metahooks.dev/outcome': null }));
  await clock.advance(5000);
  expect(conditionsOf(await get('deployments'))).toContain('Progressing=True/NewReplicaSetAvailable');
});

it('has no Pod of two templates at a time when it recreates', async () => {
  const { api, clock, list } = startCluster(undefined, { podTerminationMs: 2000 });
  await api.create('deployments', workload('Deployment', { replicas: 2, strategy: { type: 'Recreate' } }));
  await clock.advance(1000);
  await api.patch(ref('deployments'), image('web:2'));
  await clock.advance(1900);
  expect((await list('pods')).map(imageOf)).toEqual(['web:1', 'web:1']);
  await clock.advance(1000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:2', 'web:2']);
});

it('only scales while it is paused', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('deployments', workload('Deployment', { replicas: 2 }));
  await clock.advance(1000);
  await api.patch(ref('deployments'), { spec: { paused: true, replicas: 3 } });
  await api.patch(ref('deployments'), image('web:2'));
  await clock.advance(1000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:1', 'web:1', 'web:1']);
  expect(conditionsOf(await get('deployments'))).toContain('Progressing=Unknown/DeploymentPaused');
  expect((await get('deployments'))['status']).not.toHaveProperty('updatedReplicas');
  await api.patch(ref('deployments'), { spec: { paused: null } });
  await clock.advance(3000);
  expect((await list('pods')).map(imageOf)).toEqual(['web:2', 'web:2', 'web:2']);
});

it('shares a new size between its ReplicaSets in the middle of an update', async () => {
  const { api, clock, list } = startCluster();
  await api.create('deployments', workload('Deployment', { replicas: 10 }));
  await clock.advance(1000);
  await api.patch(ref('deployments'), image('web:2', outcome('never-ready')));
  await clock.advance(1000);
  const sizes = async () =>
    (await list('replicasets'))
      .map((set) => Object(set['spec']) as { replicas: number })
      .map(({ replicas }) => replicas);
  expect((await sizes()).toSorted((one, other) => other - one)).toEqual([8, 5]);
  await api.patch(ref('deployments'), { spec: { replicas: 20 } });
  await clock.advance(1000);
  expect((await sizes()).toSorted((one, other) => other - one)).toEqual([15, 10]);
});

it('keeps as much history as it is told to', async () => {
  const { api, clock, list } = startCluster();
  await api.create('deployments', workload('Deployment', { revisionHistoryLimit: 1 }));
  for (const version of [2, 3, 4]) {
    await clock.advance(2000);
    await api.patch(ref('deployments'), image(`web:${version}`));
  }
  await clock.advance(2000);
  expect((await list('replicasets')).map(imageOfTemplate).sort()).toEqual(['web:3', 'web:4']);
});

function imageOfTemplate({ spec }: KubeObject): string {
  return imageOf((spec as { template: KubeObject }).template);
}

it('adopts a ReplicaSet of its template', async () => {
  const { api, clock, list } = startCluster();
  await api.create('replicasets', workload('ReplicaSet', { replicas: 1 }));
  await clock.advance(1000);
  const pods = names(await list('pods'));
  await api.create('deployments', workload('Deployment', { replicas: 1 }));
  await clock.advance(1000);
  expect(names(await list('replicasets'))).toEqual(['sample']);
  expect(names(await list('pods'))).toEqual(pods);
});

const share = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
);

it('never has too few Pods available nor too many at all while it rolls', async () => {
  const limit = (value: number | string, replicas: number, round: (value: number) => number): number =>
    typeof value === 'number' ? value : round((Number.parseInt(value) * replicas) / 100);
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        replicas: fc.integer({ min: 1, max: 9 }),
        maxSurge: share,
        maxUnavailable: share,
        minReadySeconds: fc.constantFrom(0, 0, 3),
        podTerminationMs: fc.constantFrom(0, 700),
        outcomes: fc.array(fc.constantFrom('ready', 'slow', 'crash-loop', 'never-ready'), { maxLength: 2 }),
        pauses: fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 3, maxLength: 3 }),
      }),
      async ({ replicas, maxSurge, maxUnavailable, minReadySeconds, podTerminationMs, outcomes, pauses }) => {
        const surge = limit(maxSurge, replicas, Math.ceil);
        const unavailable = limit(maxUnavailable, replicas, Math.floor);
        fc.pre(maxSurge !== 0 || maxUnavailable !== 0);
        fc.pre(!(maxSurge === '0%' && (maxUnavailable === 0 || maxUnavailable === '0%')));
        fc.pre(!(maxSurge === 0 && maxUnavailable === '0%'));
        const { api, clock, get, list, stop } = startCluster(undefined, { podTerminationMs });
        const strategy = { rollingUpdate: { maxSurge, maxUnavailable } };
        await api.create('deployments', workload('Deployment', { replicas, minReadySeconds, strategy }));
        await clock.advance(5000);
        const check = async (): Promise<void> => {
          const pods = (await list('pods')).filter(
            ({ metadata }) => metadata.deletionTimestamp === undefined,
          );
          const ready = pods.filter(isReadyFor(minReadySeconds, clock.now()));
          const least = surge === 0 && unavailable === 0 ? replicas - 1 : replicas - unavailable;
          expect(pods.length).toBeLessThanOrEqual(replicas + surge);
          expect(ready.length).toBeGreaterThanOrEqual(least);
        };
        for (const [index, name] of [...outcomes, 'ready'].entries()) {
          await api.patch(ref('deployments'), image(`web:${index + 2}`, outcome(name)));
          for (let waited = 0; waited <= (pauses[index] ?? 0); waited += 100) {
            await clock.advance(100);
            await check();
          }
        }
        for (let waited = 0; waited < 250; waited += 1) {
          await clock.advance(100);
          await check();
        }
        expect(conditionsOf(await get('deployments'))).toContain('Progressing=True/NewReplicaSetAvailable');
        stop();
      },
    ),
    { numRuns: 12 },
  );
}, 60_000);

function isReadyFor(seconds: number, now: number): (pod: KubeObject) => boolean {
  return ({ status }) => {
    const { conditions = [] } = Object(status) as {
      conditions?: { type: string; status: string; lastTransitionTime: string }[];
    };
    const ready = conditions.find(({ type, status: is }) => type === 'Ready' && is === 'True');
    return ready !== undefined && Date.parse(ready.lastTransitionTime) + seconds * 1000 <= now;
  };
}
