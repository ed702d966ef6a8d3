import { isStatusError, StatusError } from '../../../src/cluster/status-error.js';
import { names, pod, ref, startCluster, workload } from './cluster.js';

const budget = (name: string, spec: object) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace: 'default' },
  spec: { selector: { matchLabels: { app: 'sample' } }, ...spec },
});

async function startPods({ replicas = 3, budgets = [{}] as object[], ready = true } = {}) {
  const cluster = startCluster();
  for (const [index, spec] of budgets.entries())
    await cluster.api.create('poddisruptionbudgets', budget(`budget-${index}`, spec));
  const annotations: Record<string, string> = ready ? {} : { 'local.metahooks.dev/outcome': 'never-ready' };
  await cluster.api.create('deployments', workload('Deployment', { replicas }, { annotations }));
  await cluster.clock.advance(1000);
  const evict = (name = '') => cluster.api.evict({ namespace: 'default', name });
  return { ...cluster, evict, pods: names(await cluster.list('pods')) };
}

async function refusalOf(eviction: Promise<void>): Promise<StatusError> {
  const error: unknown = await eviction.catch((thrown: unknown) => thrown);
  if (error instanceof StatusError) return error;
  throw new Error('the eviction was not refused');
}

it('deletes a Pod that no budget guards', async () => {
  const { evict, pods, list } = await startPods({ budgets: [] });
  await evict(pods[0]);
  expect(names(await list('pods'))).not.toContain(pods[0]);
});

it('does not take more Pods at once than the budget allows', async () => {
  const { evict, pods, clock, list } = await startPods({ budgets: [{ maxUnavailable: 1 }] });

  const [first, second] = await Promise.allSettled([evict(pods[0]), evict(pods[1])]);

  expect(first.status).toBe('fulfilled');
  expect(second).toMatchObject({
    reason: {
      status: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: { retryAfterSeconds: 10 },
    },
  });
  await clock.advance(1000);
  await evict(pods[1]);
  expect(names(await list('pods'))).not.toContain(pods[1]);
});

it('tells why the budget is against it', async () => {
  const { evict, pods } = await startPods({ budgets: [{ minAvailable: 3 }] });
  const { details } = await refusalOf(evict(pods[0]));
  expect(details.causes).toEqual([
    {
      reason: 'DisruptionBudget',
      message: 'The disruption budget budget-0 needs 3 healthy pods and has 3 currently',
      field: '',
    },
  ]);
});

it('waits until a new budget has been looked at', async () => {
  const { api, evict, pods, stop } = await startPods({ budgets: [] });
  stop();
  await api.create('poddisruptionbudgets', budget('new', { maxUnavailable: '100%' }));
  const { details } = await refusalOf(evict(pods[0]));
  expect(details.causes?.[0]?.message).toBe(
    'The disruption budget new is still being processed by the server.',
  );
});

it('deletes what is not ready only where the budget says so', async () => {
  const strict = await startPods({ budgets: [{ minAvailable: 1 }], ready: false });
  const lenient = await startPods({
    budgets: [{ minAvailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' }],
    ready: false,
  });

  await expect(strict.evict(strict.pods[0])).rejects.toThrow(/disruption budget/);
  await expect(lenient.evict(lenient.pods[0])).resolves.toBeUndefined();
});

it('refuses a Pod with two budgets, and one of another uid', async () => {
  const { api, evict, pods } = await startPods({ budgets: [{ minAvailable: 1 }, { minAvailable: 1 }] });
  expect(await refusalOf(evict(pods[0]))).toMatchObject({
    status: 500,
    message: expect.stringContaining('more than one PodDisruptionBudget') as unknown,
  });
  await api.create('pods', pod());
  const other = await refusalOf(api.evict({ namespace: 'default', name: 'sample' }, { uid: 'another' }));
  expect(isStatusError(other, 'Conflict')).toBe(true);
  expect((await api.get(ref('pods'))).metadata.name).toBe('sample');
});
