import {
  barePod,
  budget,
  configMap,
  deployment,
  startWatcherCluster,
  WATCHER,
  watcher,
  type WatcherCluster,
} from './cluster.js';

let cluster: WatcherCluster;
beforeEach(async () => {
  cluster = await startWatcherCluster();
});
afterEach(() => cluster.stop());

async function startWith(...objects: Parameters<WatcherCluster['apply']>[0][]): Promise<void> {
  for (const object of objects) await cluster.apply(object);
  await cluster.settle();
}

async function change(text: string): Promise<void> {
  await cluster.apply(configMap(text));
  await cluster.settle();
}

describe('ConfigWatcher', () => {
  it('takes the content that is there at first for the one that Pods run with', async () => {
    await startWith(configMap('one'), deployment(), watcher());

    expect(await cluster.rollouts()).toBe(0);
    expect(await cluster.status()).toMatchObject({
      appliedHash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      restarts: 0,
      matchedPods: 2,
    });
    expect(await cluster.condition('Ready')).toBe('True/UpToDate');
    expect(await cluster.children()).toEqual([]);
  });

  it('restarts all selected Pods, once, when the content changes', async () => {
    await startWith(configMap('one'), deployment(), watcher());
    const before = await cluster.pods();
    const { appliedHash } = await cluster.status();

    await change('two');

    const after = await cluster.pods();
    expect(after.filter((uid) => before.includes(uid))).toEqual([]);
    expect(after).toHaveLength(2);
    expect(await cluster.rollouts()).toBe(1);
    const status = await cluster.status();
    expect(status).toMatchObject({
      restarts: 1,
      lastRestartTime: expect.stringMatching(/^2026-/) as unknown,
    });
    expect(status.appliedHash).not.toBe(appliedHash);
    expect(status.pendingHash).toBeUndefined();
    expect(await cluster.condition('Ready')).toBe('True/UpToDate');
    await cluster.advance('1h');
    expect(await cluster.pods()).toEqual(after);
  });

  it('leaves neither the Job nor its rights behind', async () => {
    await startWith(configMap('one'), deployment(), watcher());
    const seen = new Set<string>();
    await cluster.apply(configMap('two'));
    for (let step = 0; step < 40; step += 1) {
      for (const child of await cluster.children()) seen.add(child);
      await cluster.advance(100);
    }

    expect([...seen].sort()).toEqual([
      'Job watcher-r',
      'Role watcher-restart',
      'RoleBinding watcher-restart',
      'ServiceAccount watcher-restart',
    ]);
    expect(await cluster.children()).toEqual([]);
  });

  it('does not care about the metadata of the ConfigMap', async () => {
    await startWith(configMap('one'), deployment(), watcher());
    await startWith(configMap('one', { labels: { edited: 'yes' }, annotations: { edited: 'yes' } }));

    expect(await cluster.rollouts()).toBe(0);
    expect(await cluster.status()).toMatchObject({ restarts: 0 });
  });

  it('restarts for content that comes back', async () => {
    await startWith(configMap('one'), deployment(), watcher());
    const { appliedHash } = await cluster.status();

    await change('two');
    await change('one');
    await change('two');

    expect(await cluster.rollouts()).toBe(3);
    expect(await cluster.status()).toMatchObject({ restarts: 3 });
    await change('one');
    expect(await cluster.status()).toMatchObject({ restarts: 4, appliedHash });
  });

  it('finishes a restart before it begins the next one', async () => {
    await startWith(configMap('one'), deployment(), watcher());
    await cluster.apply(configMap('two'));
    await cluster.advance(100);
    expect(await cluster.condition('Restarting')).toBe('True/JobRunning');

    await change('three');

    expect(await cluster.status()).toMatchObject({ restarts: 2 });
    expect(await cluster.rollouts()).toBe(2);
  });

  it('makes up for a change that came while Metacontroller was down', async () => {
    await startWith(configMap('one'), deployment(), watcher());
    const { metadata, ...controller } = await cluster.get({
      kind: 'CompositeController',
      name: 'configwatcher',
    });
    await cluster.delete({ kind: 'CompositeController', name: 'configwatcher' });
    await change('two');
    await change('three');
    expect(await cluster.rollouts()).toBe(0);

    await startWith({ ...controller, metadata: { name: metadata.name } });

    expect(await cluster.rollouts()).toBe(1);
    expect(await cluster.status()).toMatchObject({ restarts: 1 });
  });

  it('waits until the content has stayed the same for long enough', async () => {
    await startWith(configMap('one'), deployment(), watcher({ debounceSeconds: 30 }));
    await change('two');
    await cluster.advance('20s');
    await change('three');
    await cluster.advance('20s');
    expect(await cluster.condition('Restarting')).toBe('False/Debouncing');
    expect(await cluster.rollouts()).toBe(0);

    await cluster.advance('15s');

    expect(await cluster.rollouts()).toBe(1);
    expect(await cluster.status()).toMatchObject({ restarts: 1 });
  });

  it('does nothing while the ConfigMap is gone, and restarts when it is back with other content', async () => {
    await startWith(configMap('one'), deployment(), watcher());
    await cluster.delete({ kind: 'ConfigMap', name: 'config' });
    await cluster.settle();
    expect(await cluster.condition('ConfigMapFound')).toBe('False/ConfigMapMissing');
    expect(await cluster.condition('Ready')).toBe('False/ConfigMapMissing');

    await change('one');
    expect(await cluster.status()).toMatchObject({ restarts: 0 });
    await cluster.delete({ kind: 'ConfigMap', name: 'config' });
    await cluster.settle();
    await change('two');

    expect(await cluster.rollouts()).toBe(1);
    expect(await cluster.condition('Ready')).toBe('True/UpToDate');
  });

  it('takes the content for applied when there are no Pods', async () => {
    await startWith(configMap('one'), watcher());
    await change('two');
    expect(await cluster.status()).toMatchObject({ restarts: 0, matchedPods: 0 });
    expect(await cluster.condition('PodsMatched')).toBe('False/NoPodsMatched');

    await startWith(deployment());
    expect(await cluster.rollouts()).toBe(0);
    await change('three');
    expect(await cluster.rollouts()).toBe(1);
  });

  it.each(['Evict', 'DeletePods'])(
    'restarts Pods without changing their workload with %s',
    async (strategy) => {
      await startWith(configMap('one'), deployment(), watcher({ strategy }));
      const before = await cluster.pods();

      await change('two');

      const after = await cluster.pods();
      expect(after).toHaveLength(2);
      expect(after.filter((uid) => before.includes(uid))).toEqual([]);
      expect(await cluster.rollouts()).toBe(0);
      expect(await cluster.status()).toMatchObject({ restarts: 1 });
    },
  );

  it('ends with the watcher: a deletion takes a Job that waits along', async () => {
    await startWith(configMap('one'), barePod(), budget({ minAvailable: 1 }), watcher());
    await cluster.apply(configMap('two'));
    await cluster.advance('5s');
    expect(await cluster.condition('Restarting')).toBe('True/JobRunning');

    await cluster.delete(WATCHER);
    await cluster.delete({ kind: 'PodDisruptionBudget', name: 'budget' });
    await cluster.advance('10m');

    expect(await cluster.pods()).toHaveLength(1);
    expect((await cluster.api.list({ apiVersion: 'batch/v1', resource: 'jobs' })).items).toEqual([]);
    expect((await cluster.api.list({ apiVersion: 'v1', resource: 'serviceaccounts' })).items).toEqual([]);
  });

  it('says so when its spec names no labels', async () => {
    await expect(cluster.apply(watcher({ podSelector: {} }))).rejects.toThrow(/needs at least one label/);
  });
});

describe('ConfigWatcher with Pods that a budget holds', () => {
  const WHY =
    'EVICTION_BLOCKED: Pod bare is not evicted: The disruption budget budget needs 1 healthy pods and has 1 currently';

  it('shows what is in the way, tries again, and restarts when the way is free', async () => {
    await startWith(configMap('one'), barePod(), budget({ minAvailable: 1 }), watcher());
    await cluster.apply(configMap('two'));
    await cluster.advance('3m');
    expect(await cluster.condition('Restarting')).toBe('True/JobHindered');
    expect(await cluster.message('Restarting')).toMatch(WHY);

    await cluster.patch({ kind: 'PodDisruptionBudget', name: 'budget' }, { spec: { minAvailable: 0 } });
    await cluster.advance('3m');

    expect(await cluster.pods()).toEqual([]);
    expect(await cluster.status()).toMatchObject({ restarts: 1 });
  });

  it('shows a Job that has failed, and makes another after five minutes', async () => {
    await startWith(configMap('one'), barePod(), budget({ minAvailable: 1 }), watcher());
    await cluster.apply(configMap('two'));
    await cluster.advance('11m');
    expect(await cluster.condition('Restarting')).toBe('False/JobFailed');
    expect(await cluster.condition('Ready')).toBe('False/JobFailed');
    expect(await cluster.message('Restarting')).toContain(WHY);
    const [failed] = await cluster.childrenOf(WATCHER);

    await cluster.delete({ kind: 'PodDisruptionBudget', name: 'budget' });
    await cluster.advance('10m');

    expect(failed?.kind).toBe('Job');
    expect(await cluster.pods()).toEqual([]);
    expect(await cluster.status()).toMatchObject({ restarts: 1 });
    expect(await cluster.children()).toEqual([]);
  });

  it('makes room at once for the Job of another change', async () => {
    await startWith(configMap('one'), barePod(), budget({ minAvailable: 1 }), watcher());
    await cluster.apply(configMap('two'));
    await cluster.advance('11m');
    await cluster.delete({ kind: 'PodDisruptionBudget', name: 'budget' });

    await cluster.apply(configMap('three'));
    await cluster.advance('10s');

    expect(await cluster.pods()).toEqual([]);
    expect(await cluster.status()).toMatchObject({ restarts: 1 });
    expect(await cluster.condition('Ready')).toBe('True/UpToDate');
  });
});
