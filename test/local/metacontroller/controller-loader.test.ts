import { virtualClock } from '../../../src/local/clock.js';
import { composite, pod, TestCluster, thing, THINGS } from './support/cluster.js';

const NOON = Date.UTC(2026, 0, 1, 12);

describe('a controller object', () => {
  let cluster: TestCluster;
  beforeEach(async () => {
    cluster = await TestCluster.start({ hooks: { sync: () => ({ children: [pod('a')] }) } });
  });
  afterEach(() => cluster.stop());

  const phases = (): readonly string[] => cluster.of('controller').map(({ phase }) => phase);

  it('starts when it is applied, starts anew when its spec changes, stops when it is deleted', async () => {
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.settle();
    expect(cluster.metacontroller.state().controllers).toEqual(['cc']);

    await cluster.apply(composite('cc', cluster.url, { resyncPeriodSeconds: 60 }));
    await cluster.settle();
    await cluster.delete('CompositeController', 'cc');
    await cluster.settle();

    expect(phases()).toEqual([
      ...['starting', 'started', 'stopping', 'stopped'],
      ...['starting', 'started', 'stopping', 'stopped'],
    ]);
    expect(await cluster.find('Pod', 'a')).toBeDefined();
    expect(await cluster.messages('cc')).toContain('Stopped: Stopped controller: cc');
  });

  it('goes on undisturbed when only its labels change', async () => {
    await cluster.apply(composite('cc', cluster.url));
    await cluster.settle();

    await cluster.api.patch(cluster.ref('CompositeController', 'cc'), { metadata: { labels: { a: 'b' } } });
    await cluster.settle();

    expect(phases()).toEqual(['starting', 'started']);
  });

  it('is ignored with an Event when the CRD of its parent has no status', async () => {
    const metadata = { name: 'regions.example.com' };
    const apiVersion = 'apiextensions.k8s.io/v1';
    const spec = { versions: [{ name: 'v1' }] };
    await cluster.apply({ apiVersion, kind: 'CustomResourceDefinition', metadata, spec });
    await cluster.apply(
      composite('cc', cluster.url, { parentResource: { apiVersion: THINGS, resource: 'regions' } }),
    );
    await cluster.settle();

    expect(cluster.of('error')).toMatchObject([{ reason: 'SyncError', controller: 'cc' }]);
    expect((await cluster.messages('cc'))[0]).toMatch(/does not have subresource 'Status' enabled$/);
    expect(cluster.metacontroller.state()).toMatchObject({ controllers: [] });
  });

  it('waits without an Event for a parent that comes from no CRD', async () => {
    await cluster.apply(composite('cc', cluster.url, { parentResource: { apiVersion: 'v1', resource: 'pods' } }));
    await cluster.until(() => cluster.metacontroller.state().nextDueAt !== undefined);

    expect(cluster.events).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['no hooks', { hooks: undefined }, 'no hooks defined'],
    [
      'an unknown child',
      { childResources: [{ apiVersion: 'v1', resource: 'pots' }] },
      "can't create informer for child resource: can't create client for pots.v1 shared informer: discovery: can't find resource pots in apiVersion v1",
    ],
    ['a webhook without an address', { hooks: { sync: { webhook: {} } } }, 'invalid webhook config: must specify'],
    [
      'a wrong selector',
      {
        parentResource: {
          apiVersion: THINGS,
          resource: 'things',
          labelSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] },
        },
      },
      "values: Invalid value: null: for 'in', 'notin' operators",
    ],
  ])('with %s is a CreateError that is tried again', async (_title, spec, reason) => {
    await cluster.apply(composite('cc', cluster.url, spec));
    await cluster.until(() => cluster.of('error').length > 1);

    expect(cluster.of('error')[0]?.message).toContain(`Cannot create new controller: ${reason}`);
  });
});

describe('watching parents', () => {
  let cluster: TestCluster;
  afterEach(() => cluster.stop());

  it('gives every parent a turn each resyncPeriodSeconds, one second at least', async () => {
    const clock = virtualClock(NOON);
    cluster = await TestCluster.start({ hooks: { sync: () => ({}) }, clock });
    await cluster.apply(composite('cc', cluster.url, { resyncPeriodSeconds: 0 }), thing('alice'));
    await cluster.settle();
    const turns = cluster.of('turn-began').length;

    await clock.advance(1000);
    await cluster.settle();

    expect(cluster.of('turn-began').slice(turns)).toMatchObject([{ causes: [{ type: 'resync' }] }]);
  });

  it('passes over its own status writes with ignoreStatusChanges, but not over labels', async () => {
    cluster = await TestCluster.start({ hooks: { sync: () => ({ status: { a: 1 } }) } });
    const parentResource = { apiVersion: THINGS, resource: 'things', ignoreStatusChanges: true };
    await cluster.apply(composite('cc', cluster.url, { parentResource }), thing('alice'));
    await cluster.settle();
    expect(cluster.hooks.calls('sync')).toHaveLength(1);

    await cluster.api.patch(cluster.ref('Thing', 'alice'), { metadata: { labels: { a: 'b' } } });
    await cluster.settle();
    expect(cluster.hooks.calls('sync')).toHaveLength(2);
  });

  it('leaves no timer, watch or call behind when it is stopped', async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 1, 12));
    cluster = await TestCluster.start({ hooks: { sync: () => undefined }, clock });
    await cluster.apply(composite('cc', cluster.url, { resyncPeriodSeconds: 5 }), thing('alice'));
    await cluster.until(() => cluster.hooks.requests.length > 0);

    await cluster.metacontroller.stop();

    expect([clock.nextDueAt(), cluster.api.watching]).toEqual([undefined, 0]);
    expect(cluster.of('turn-ended')).toMatchObject([{ outcome: 'stopped' }]);
    expect(cluster.of('error')).toEqual([]);
  });
});
