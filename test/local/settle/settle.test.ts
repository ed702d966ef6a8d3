import fc from 'fast-check';
import { realClock } from '../../../src/local/clock.js';
import { createLocalCluster } from '../../../src/local/local-cluster.js';
import { raw, type TestHook } from '../metacontroller/support/hook-server.js';
import { configMap, crd, type HookedCluster, NOON, startHooked, thing, things } from './hooked-cluster.js';

const MINUTE = 60_000;

async function start(
  sync: TestHook,
  {
    children,
    spec,
    ...more
  }: { readonly children?: readonly string[]; readonly spec?: object } & Partial<
    Parameters<typeof startHooked>[0]
  > = {},
): Promise<HookedCluster> {
  const cluster = await startHooked({ ...more, hooks: { sync, ...more.hooks } });
  await cluster.create(crd('Thing'), things(cluster.url, children, spec), thing());
  return cluster;
}

function deployment(replicas: number): object {
  const labels = { app: 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
    },
  };
}

/** Of a Pod that takes 10 s to be ready. */
function slowDeployment(): object {
  const labels = { app: 'web' };
  const annotations = { 'local.metahooks.dev/outcome': 'slow' };
  const template = {
    metadata: { labels, annotations },
    spec: { containers: [{ name: 'main', image: 'web:1' }] },
  };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'slow' }, spec };
}

function cronJob(schedule: string): object {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'task:1' }] } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'report' },
    spec: { schedule, successfulJobsHistoryLimit: 100, jobTemplate: { spec: { template } } },
  };
}

describe('settle', () => {
  it('follows workloads until they are ready, and lets no more time pass than they take', async () => {
    const cluster = await start(
      ({ children }) => {
        const { web } = children['Deployment.apps/v1'] ?? {};
        const { readyReplicas = 0 } = (web?.['status'] ?? {}) as { readyReplicas?: number };
        return { status: { ready: readyReplicas }, children: [deployment(3)] };
      },
      { children: ['apps/v1/deployments/InPlace'] },
    );

    await cluster.settle();

    expect((await cluster.all('Thing'))[0]?.['status']).toEqual({ ready: 3, observedGeneration: 1 });
    expect(cluster.clock.now() - NOON).toBeGreaterThan(0);
    expect(cluster.clock.now() - NOON).toBeLessThan(5000);
  });

  it('follows the retries of a hook that fails only for a while', async () => {
    let calls = 0;
    const cluster = await start(() => {
      calls += 1;
      return calls < 6 ? raw('not yet', 500) : { children: [configMap({ a: '1' })] };
    });

    await cluster.settle();

    expect(calls).toBeGreaterThanOrEqual(6);
    expect(await cluster.all('ConfigMap')).toHaveLength(1);
  });

  it('leaves CronJobs and resyncs of a second and more to come', async () => {
    const cluster = await start(() => ({ children: [cronJob('* * * * *')], resyncAfterSeconds: 1 }), {
      children: ['batch/v1/cronjobs/InPlace'],
    });

    await cluster.settle();

    expect(cluster.clock.now()).toBe(NOON);
    expect(await cluster.all('Job')).toEqual([]);
  });

  it('lets everything come to rest at each time on the way', async () => {
    const times: number[] = [];
    const cluster: HookedCluster = await start(
      () => {
        times.push(cluster.clock.now() - NOON);
        return { children: [slowDeployment()], resyncAfterSeconds: 2 };
      },
      { children: ['apps/v1/deployments/InPlace'] },
    );

    await cluster.settle();

    expect([...new Set(times)]).toEqual(expect.arrayContaining([2000, 4000, 6000, 8000]));
  });

  it('waits for Pods that take their time to end', async () => {
    const sync: TestHook = ({ parent }) => {
      const { pods } = parent['spec'] as { pods?: string[] };
      const spec = { containers: [{ name: 'main', image: 'web:1' }] };
      return {
        children: (pods ?? []).map((name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec })),
      };
    };
    const cluster = await startHooked({ hooks: { sync }, podTerminationMs: 2000 });
    await cluster.create(
      crd('Thing'),
      things(cluster.url, ['v1/pods/Recreate']),
      thing('alice', { pods: ['a'] }),
    );
    await cluster.settle();
    const ref = { apiVersion: 'example.com/v1', resource: 'things', namespace: 'default', name: 'alice' };
    await cluster.api.patch(ref, { spec: { pods: [] } });

    await cluster.settle();

    expect(await cluster.all('Pod')).toEqual([]);
  });

  it('lets the call of a hook that never answers time out, and fails then', async () => {
    const cluster = await start(() => undefined, { hookPatienceMs: 20 });

    expect(await cluster.complaint()).toContain('cause: hook fails: HOOK_DEADLINE_EXCEEDED: ');
  });

  it('fails when it takes longer than asked for', async () => {
    const cluster = await start(() => ({ children: [deployment(2)] }), {
      children: ['apps/v1/deployments/InPlace'],
    });

    await expect(cluster.settle({ withinMs: 100 })).rejects.toMatchObject({ code: 'NOT_SETTLED' });
  });

  it('takes settling that fails for nothing more than that: what is mended settles', async () => {
    let isBroken = true;
    const cluster = await start(() => (isBroken ? raw('broken', 500) : { children: [] }));
    expect(await cluster.complaint()).toContain('cause: hook fails');

    isBroken = false;
    await cluster.advance('30m');

    await cluster.settle();
  });

  it('waits with the real clock', async () => {
    const cluster = createLocalCluster({ clock: realClock() });
    const spec = { containers: [{ name: 'main', image: 'web:1' }] };
    await cluster.api.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'default' },
      spec,
    });

    await cluster.settle();

    const pod = await cluster.api.get({
      apiVersion: 'v1',
      resource: 'pods',
      namespace: 'default',
      name: 'a',
    });
    expect(pod['status']).toMatchObject({ phase: 'Running' });
    await cluster.stop();
  });
});

describe('settle never fails for a quiet hook', () => {
  const Name = fc.stringMatching(/^[a-z]{1,8}$/);
  const Data = fc.dictionary(Name, fc.string({ maxLength: 8 }), { maxKeys: 4 });
  const Children = fc.uniqueArray(fc.record({ name: Name, data: Data }), {
    maxLength: 60,
    selector: ({ name }) => name,
  });

  it('whatever children it wants, at once or one after the other', async () => {
    let wanted: readonly { readonly name: string; readonly data: object }[] = [];
    let isOneByOne = false;
    const sync: TestHook = ({ children }) => {
      const there = Object.keys(children['ConfigMap.v1'] ?? {});
      const made = wanted.filter(({ name }) => there.includes(name));
      const next = isOneByOne ? wanted.filter(({ name }) => !there.includes(name)).slice(0, 1) : wanted;
      const all = isOneByOne ? [...made, ...next] : wanted;
      return {
        status: { made: made.length },
        children: all.map(({ name, data }) => configMap(data, name)),
      };
    };
    const cluster = await start(sync);
    const ref = { apiVersion: 'example.com/v1', resource: 'things', namespace: 'default', name: 'alice' };
    await fc.assert(
      fc.asyncProperty(Children, fc.boolean(), fc.nat(), async (children, oneByOne, revision) => {
        [wanted, isOneByOne] = [children, oneByOne];
        await cluster.api.patch(ref, { spec: { revision } });
        cluster.metacontroller.resync();

        await cluster.settle();

        const names = (await cluster.all('ConfigMap')).map(({ metadata }) => metadata.name);
        expect(names).toEqual(children.map(({ name }) => name).sort());
      }),
      { numRuns: 12 },
    );
  });
});

describe('advance', () => {
  it('runs a CronJob as often as it is due', async () => {
    const cluster = await start(() => ({ children: [cronJob('*/10 * * * *')] }), {
      children: ['batch/v1/cronjobs/InPlace'],
    });

    await cluster.advance('1h');

    const jobs = await cluster.all('Job');
    expect(jobs.map(({ metadata }) => metadata.creationTimestamp)).toEqual(
      [10, 20, 30, 40, 50, 60].map((minute) =>
        new Date(NOON + minute * MINUTE).toISOString().replace('.000', ''),
      ),
    );
    const finished = jobs.filter(({ status }) => (status as { succeeded?: number }).succeeded === 1);
    expect(finished).toHaveLength(5);
    expect(cluster.clock.now()).toBe(NOON + 60 * MINUTE);
  });

  it('calls a hook whenever its resyncAfterSeconds have passed', async () => {
    const times: number[] = [];
    const cluster: HookedCluster = await start(() => {
      times.push(cluster.clock.now() - NOON);
      return { children: [], resyncAfterSeconds: 600 };
    });
    await cluster.settle();

    await cluster.advance('1h');

    expect(new Set(times)).toEqual(new Set([0, 10, 20, 30, 40, 50, 60].map((minute) => minute * MINUTE)));
  });

  it('asks the customize hook again when its answer is 20 minutes old', async () => {
    const cluster = await startHooked({
      hooks: {
        sync: () => ({ children: [], resyncAfterSeconds: 300 }),
        customize: () => ({ relatedResources: [{ apiVersion: 'v1', resource: 'secrets', names: ['s'] }] }),
      },
    });
    const webhook = (name: string): object => ({ webhook: { url: `${cluster.url}/${name}` } });
    const hooks = { sync: webhook('sync'), customize: webhook('customize') };
    await cluster.create(crd('Thing'), things(cluster.url, [], { hooks }), thing());
    await cluster.settle();

    await cluster.advance('1h');

    expect(cluster.hooks.calls('customize')).toHaveLength(4);
  });

  it('keeps to the pauses between retries', async () => {
    const times: number[] = [];
    const cluster: HookedCluster = await start(() => {
      times.push(cluster.clock.now() - NOON);
      return raw('broken', 500);
    });

    await cluster.advance('1m');

    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses).toEqual(Array.from({ length: 13 }, (_, failures) => 5 * 2 ** failures));
  });

  it('waits for hooks that take their time, while its own stands still', async () => {
    const cluster = await start(() => ({ children: [configMap({ a: '1' })] }));

    await cluster.advance(1);

    expect(await cluster.all('ConfigMap')).toHaveLength(1);
  });

  it('fails for a system that does not come to rest on the way', async () => {
    let isLate = false;
    let calls = 0;
    const cluster = await start(() => ({
      status: { calls: isLate ? (calls += 1) : 0 },
      children: [],
      resyncAfterSeconds: 60,
    }));
    await cluster.settle();
    isLate = true;

    await expect(cluster.advance('2m')).rejects.toMatchObject({
      code: 'NOT_SETTLED',
      message: expect.stringContaining('status.calls'),
    });
  });

  it.each(['1 hour', '', '-5s', -1])('refuses %j', async (duration) => {
    const cluster = await startHooked({ hooks: {} });

    await expect(cluster.advance(duration)).rejects.toMatchObject({ code: 'ADVANCE_IMPOSSIBLE' });
  });

  it('is refused with the real clock', async () => {
    const cluster = createLocalCluster();
    const { advance } = cluster as unknown as Pick<HookedCluster, 'advance'>;

    await expect(advance('1h')).rejects.toMatchObject({ code: 'ADVANCE_IMPOSSIBLE' });
    await cluster.stop();
  });
});
