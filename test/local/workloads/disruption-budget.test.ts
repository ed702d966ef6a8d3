import { conditionsOf, ref, startCluster, workload } from './cluster.js';

const budget = (spec: object) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'sample', namespace: 'default' },
  spec: { selector: { matchLabels: { app: 'sample' } }, ...spec },
});

it.each<[object, object]>([
  [{ minAvailable: 2 }, { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 2 }],
  [{ minAvailable: '30%' }, { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 2 }],
  [{ maxUnavailable: 1 }, { expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 1 }],
  [{ maxUnavailable: '50%' }, { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 2 }],
  [{ minAvailable: 4 }, { expectedPods: 4, desiredHealthy: 4, disruptionsAllowed: 0 }],
])('counts what %j allows', async (spec, expected) => {
  const { api, clock, get } = startCluster();
  await api.create('poddisruptionbudgets', budget(spec));
  await api.create('deployments', workload('Deployment', { replicas: 4 }));
  await clock.advance(1000);
  expect((await get('poddisruptionbudgets'))['status']).toMatchObject({ ...expected, currentHealthy: 4 });
});

it('allows nothing when too few Pods are healthy', async () => {
  const { api, clock, get } = startCluster();
  await api.create('poddisruptionbudgets', budget({ minAvailable: 2 }));
  await api.create('deployments', workload('Deployment', { replicas: 3 }));
  await clock.advance(1000);
  expect(conditionsOf(await get('poddisruptionbudgets'))).toEqual(['DisruptionAllowed=True/SufficientPods']);
  await api.patch(ref('deployments'), { spec: { replicas: 2 } });
  await clock.advance(1000);
  expect(conditionsOf(await get('poddisruptionbudgets'))).toEqual([
    'DisruptionAllowed=False/InsufficientPods',
  ]);
});
