import { composite, configMap, TestCluster, thing } from './support/cluster.js';
import type { RequestBody, TestHook } from './support/hook-server.js';
import { virtualClock, type VirtualClock } from '../../../src/local/clock.js';

const CONFIG_MAPS = { apiVersion: 'v1', resource: 'configmaps' };

const NOON = Date.UTC(2026, 0, 1, 12);

describe('a customize hook', () => {
  let cluster: TestCluster;
  afterEach(() => cluster.stop());

  async function begin(hooks: { customize: TestHook; sync?: TestHook }, clock?: VirtualClock): Promise<void> {
    cluster = await TestCluster.start({
      hooks: { sync: () => ({}), ...hooks },
      ...(clock !== undefined && { clock }),
    });
    const { url } = cluster;
    const spec = {
      hooks: { sync: { webhook: { url: `${url}/sync` } }, customize: { webhook: { url: `${url}/customize` } } },
    };
    await cluster.apply(composite('cc', url, spec), configMap('a', { v: '1' }), thing('alice'));
  }

  /** Not even the retry of the first turn is left over. */
  const isResting = (): boolean => {
    const { idle, nextDueAt } = cluster.metacontroller.state();
    return idle && nextDueAt === undefined;
  };

  const lastRelated = (): RequestBody['related'] | undefined => cluster.hooks.calls('sync').at(-1)?.related;

  it('opens the informer quietly on first use, then sends the related objects along', async () => {
    await begin({ customize: () => ({ relatedResources: [{ ...CONFIG_MAPS, names: ['a'] }] }) });
    await cluster.until(() => cluster.hooks.calls('sync').length > 0);

    expect(lastRelated()).toMatchObject({ 'ConfigMap.v1': { a: { data: { v: '1' } } } });
    expect(cluster.of('turn-ended')[0]?.outcome).toBe('waiting-for-related');
    expect(await cluster.messages('alice')).toEqual([]);
  });

  it('gives parents a turn when a related object changes, and asks only once per generation', async () => {
    await begin({ customize: () => ({ relatedResources: [{ ...CONFIG_MAPS, names: ['a'] }] }) });
    await cluster.until(() => cluster.hooks.calls('sync').length > 0 && isResting());
    const turns = cluster.of('turn-began').length;

    await cluster.api.patch(cluster.ref('ConfigMap', 'a'), { data: { v: '2' } });
    await cluster.apply(configMap('unrelated', {}));
    await cluster.settle();

    expect(lastRelated()).toMatchObject({ 'ConfigMap.v1': { a: { data: { v: '2' } } } });
    expect(cluster.of('turn-began').slice(turns)).toMatchObject([
      { causes: [{ type: 'related', text: 'related ConfigMap default/a changed' }] },
    ]);
    expect(cluster.hooks.calls('customize')).toHaveLength(1);
  });

  it('is asked again for a new generation and after twenty minutes', async () => {
    const clock = virtualClock(NOON);
    await begin({ customize: () => ({ relatedResources: [] }) }, clock);
    await cluster.settle();
    await cluster.api.patch(cluster.ref('Thing', 'alice'), { metadata: { labels: { a: 'b' } } });
    await cluster.settle();
    expect(cluster.hooks.calls('customize')).toHaveLength(1);

    await cluster.api.patch(cluster.ref('Thing', 'alice'), { spec: { a: 1 } });
    await cluster.settle();
    expect(cluster.hooks.calls('customize')).toHaveLength(2);

    await clock.advance(20 * 60_000);
    cluster.metacontroller.resync();
    await cluster.settle();
    expect(cluster.hooks.calls('customize')).toHaveLength(3);
  });

  it('fails the sync with a rule that is not allowed', async () => {
    await begin({ customize: () => ({ relatedResources: [{ ...CONFIG_MAPS, namespace: 'other' }] }) });
    await cluster.until(() => cluster.of('error').length > 0);

    expect(cluster.of('error')[0]?.message).toBe(
      'Sync error: requested related object namespace other differs from parent object namespace default',
    );
    expect(cluster.hooks.calls('sync')).toEqual([]);
  });

  it('crashes the whole process with a null rule', async () => {
    await begin({ customize: () => ({ relatedResources: [null] }) });
    await cluster.until(() => cluster.metacontroller.state().crash !== undefined);

    expect(cluster.of('crash')[0]?.fix).toContain('relatedResources');
  });
});
