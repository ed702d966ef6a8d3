import { StatusError } from '../../../src/cluster/status-error.js';
import { virtualClock } from '../../../src/local/clock.js';
import { composite, pod, TestCluster, thing, THINGS } from './support/cluster.js';
import { type RequestBody, raw } from './support/hook-server.js';

const FINALIZER = 'metacontroller.io/compositecontroller-cc';
const RECORD = 'metacontroller.k8s.io/last-applied-configuration';

describe('a turn', () => {
  let cluster: TestCluster;
  afterEach(() => cluster.stop());

  /** A controller `cc` and a parent `alice`, settled. */
  async function begin(sync: (body: RequestBody) => object | null | undefined, spec: object = {}): Promise<void> {
    cluster = await TestCluster.start({ hooks: { sync } });
    await cluster.apply(composite('cc', cluster.url, spec), thing('alice', { image: 'x' }));
    await cluster.settle();
  }

  const image = (body: RequestBody): unknown => (body.parent as unknown as { spec: { image: string } }).spec.image;
  const method = (name: string): object => ({
    childResources: [{ apiVersion: 'v1', resource: 'pods', updateStrategy: { method: name } }],
  });

  it('creates what the hook returns, with record, label and owner, and writes the status', async () => {
    await begin(() => ({ status: { phase: 'Up' }, children: [pod('a', { image: 'x<y' })] }));

    const alice = await cluster.find('Thing', 'alice');
    const uid = alice?.metadata.uid;
    expect(alice?.['status']).toEqual({ phase: 'Up', observedGeneration: 1 });
    expect((await cluster.find('Pod', 'a'))?.metadata).toMatchObject({
      labels: { 'controller-uid': uid },
      annotations: {
        [RECORD]: String.raw`{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"controller-uid":"${uid ?? ''}"},"name":"a","namespace":"default"},"spec":{"image":"x\u003cy"}}`,
      },
      ownerReferences: [
        { apiVersion: THINGS, kind: 'Thing', name: 'alice', uid, controller: true, blockOwnerDeletion: true },
      ],
    });
    expect(cluster.story('alice').slice(0, 5)).toEqual([
      'turn-began',
      'hook-called',
      'child-created',
      'status-written',
      'turn-ended',
    ]);
  });

  it('sends controller, parent, a group for each declared kind, and finalizing', async () => {
    await begin(() => ({}));

    expect(cluster.hooks.calls('sync')[0]).toMatchObject({
      controller: {
        kind: 'CompositeController',
        spec: {
          childResources: [{ updateStrategy: { method: 'InPlace', statusChecks: {} } }],
          hooks: { sync: { version: 'v1' } },
        },
        status: {},
      },
      parent: { kind: 'Thing', metadata: { name: 'alice' } },
      children: { 'Pod.v1': {} },
      related: {},
      finalizing: false,
    });
  });

  it('tells why a parent has its turn, and comes to rest', async () => {
    await begin(() => ({ children: [pod('a')] }));
    const turns = cluster.of('turn-began').length;
    await cluster.api.patch(cluster.ref('Pod', 'a'), { spec: { node: 'n' } });
    await cluster.settle();

    expect(cluster.of('turn-began')[0]?.causes).toEqual([{ type: 'start', text: 'controller started' }]);
    expect(cluster.of('turn-began').slice(turns)).toMatchObject([
      { causes: [{ type: 'child', text: 'child Pod default/a changed' }] },
    ]);
  });

  it('updates in place, keeping foreign fields and removing dropped ones', async () => {
    await begin((body) => ({
      children: [pod('a', image(body) === 'x' ? { image: 'x', dropped: 1 } : { image: 'y' })],
    }));
    await cluster.api.patch(cluster.ref('Pod', 'a'), { spec: { foreign: 1 } });
    await cluster.settle();

    await cluster.api.patch(cluster.ref('Thing', 'alice'), { spec: { image: 'y' } });
    await cluster.settle();

    expect((await cluster.find('Pod', 'a'))?.['spec']).toEqual({ image: 'y', foreign: 1 });
    expect(cluster.of('child-updated')).toMatchObject([{ fields: ['spec.image', 'spec.dropped'] }]);
  });

  it('deletes and creates anew under Recreate', async () => {
    await begin((body) => ({ children: [pod('a', { image: image(body) })] }), method('Recreate'));
    const before = await cluster.find('Pod', 'a');

    await cluster.api.patch(cluster.ref('Thing', 'alice'), { spec: { image: 'y' } });
    await cluster.settle();

    const after = await cluster.find('Pod', 'a');
    expect(after?.['spec']).toEqual({ image: 'y' });
    expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
    expect(cluster.of('child-deleted')).toMatchObject([{ reason: 'recreate', fields: ['spec.image'] }]);
  });

  it('leaves a child as it is under OnDelete until somebody deletes it', async () => {
    await begin((body) => ({ children: [pod('a', { image: image(body) })] }), method('OnDelete'));

    await cluster.api.patch(cluster.ref('Thing', 'alice'), { spec: { image: 'y' } });
    await cluster.settle();
    expect((await cluster.find('Pod', 'a'))?.['spec']).toEqual({ image: 'x' });
    expect(cluster.of('child-skipped')[0]).toMatchObject({ reason: 'OnDelete', fields: ['spec.image'] });

    await cluster.delete('Pod', 'a');
    await cluster.settle();
    expect((await cluster.find('Pod', 'a'))?.['spec']).toEqual({ image: 'y' });
  });

  it.each(['{}', 'null', '{"children":null}'])('deletes every child on the answer %s', async (text) => {
    await begin((body) => (image(body) === 'x' ? { children: [pod('a'), pod('b')] } : raw(text)));

    await cluster.api.patch(cluster.ref('Thing', 'alice'), { spec: { image: 'y' } });
    await cluster.settle();

    expect(await cluster.find('Pod', 'a')).toBeUndefined();
    expect((await cluster.find('Thing', 'alice'))?.['status']).toEqual({ observedGeneration: 2 });
  });

  it('deletes first and goes through the kinds by group, version and kind', async () => {
    const kinds = ['pods', 'configmaps'].map((resource) => ({ apiVersion: 'v1', resource }));
    await begin(
      (body) => ({
        children: ['Pod', 'ConfigMap'].map((kind) => ({ ...pod(`${kind.toLowerCase()}-${String(image(body))}`), kind })),
      }),
      { childResources: kinds },
    );
    cluster.api.writes.length = 0;

    await cluster.api.patch(cluster.ref('Thing', 'alice'), { spec: { image: 'y' } });
    await cluster.settle();

    // Once more after that, where the cache has not seen the deletions yet.
    expect(cluster.api.writes.filter((write) => !write.includes('things')).slice(0, 4)).toEqual([
      'delete configmaps default/configmap-x',
      'delete pods default/pod-x',
      'create configmaps default/configmap-y',
      'create pods default/pod-y',
    ]);
  });

  it('reports an unknown kind, applies the rest and writes the status all the same', async () => {
    cluster = await TestCluster.start({
      hooks: { sync: () => ({ status: { ok: true }, children: [{ ...pod('a'), kind: 'Pot' }, pod('b')] }) },
    });
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.until(() => cluster.of('error').length > 0);

    const message =
      "Sync error: can't reconcile children for Thing default/alice: discovery: can't find kind Pot in apiVersion v1";
    expect(cluster.of('error')[0]).toMatchObject({ reason: 'SyncError', message });
    expect(await cluster.messages('alice')).toContain(`SyncError: ${message}`);
    expect(await cluster.find('Pod', 'b')).toBeDefined();
    expect((await cluster.find('Thing', 'alice'))?.['status']).toMatchObject({ ok: true });
  });

  it('applies nothing and writes no status when one child has a wrong label', async () => {
    cluster = await TestCluster.start({
      hooks: { sync: () => ({ children: [pod('a'), pod('b', {}, { labels: { 'controller-uid': 'wrong' } })] }) },
    });
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.until(() => cluster.of('error').length > 0);

    expect(cluster.of('error')[0]?.message).toBe(
      "Sync error: labels on desired child Pod default/b don't match parent selector",
    );
    expect(await cluster.find('Pod', 'a')).toBeUndefined();
    expect((await cluster.find('Thing', 'alice'))?.['status']).toBeUndefined();
  });

  it.each([
    [{ n: 5 }, 'contains non-string value in the map under key "n": 5 is of the type int64, expected string'],
    [null, '<nil> is of the type <nil>, expected map[string]interface{}'],
  ])('refuses the labels %j with the words of Go', async (labels, reason) => {
    cluster = await TestCluster.start({ hooks: { sync: () => ({ children: [pod('a', {}, { labels })] }) } });
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.until(() => cluster.of('error').length > 0);

    expect(cluster.of('error')[0]?.message).toBe(
      `Sync error: invalid labels on desired child Pod default/a: .metadata.labels accessor error: ${reason}`,
    );
  });

  it('passes over an object of the same name that it may not adopt', async () => {
    cluster = await TestCluster.start({ hooks: { sync: () => ({ children: [pod('a', { ours: 1 })] }) } });
    await cluster.apply(pod('a', { theirs: 1 }, { namespace: 'default' }));
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.settle();

    expect((await cluster.find('Pod', 'a'))?.['spec']).toEqual({ theirs: 1 });
    expect(cluster.of('child-skipped')[0]).toMatchObject({ reason: 'already exists', child: { name: 'a' } });
  });

  describe('with spec.selector', () => {
    const selector = { matchLabels: { app: 'a' } };
    const own = { generateSelector: false };

    it('adopts what the selector takes, and deletes it at once when the hook does not list it', async () => {
      cluster = await TestCluster.start({ hooks: { sync: () => ({ children: [] }) } });
      await cluster.apply(pod('stranger', {}, { namespace: 'default', labels: { app: 'a' } }));
      await cluster.apply(composite('cc', cluster.url, own), thing('alice', { selector }));
      await cluster.settle();

      expect(cluster.hooks.calls('sync')[0]?.children['Pod.v1']).toHaveProperty('stranger');
      expect(await cluster.find('Pod', 'stranger')).toBeUndefined();
      expect(cluster.story('alice').slice(0, 4)).toEqual([
        'turn-began',
        'child-adopted',
        'hook-called',
        'child-deleted',
      ]);
    });

    it('releases a child whose labels no longer match, and makes a new one impossible under that name', async () => {
      const child = pod('a', {}, { labels: { app: 'a' } });
      cluster = await TestCluster.start({ hooks: { sync: () => ({ children: [child] }) } });
      await cluster.apply(composite('cc', cluster.url, own), thing('alice', { selector }));
      await cluster.settle();

      await cluster.api.patch(cluster.ref('Pod', 'a'), { metadata: { labels: { app: 'b' } } });
      await cluster.settle();

      expect((await cluster.find('Pod', 'a'))?.metadata.ownerReferences).toEqual([]);
      expect(cluster.story('alice')).toContain('child-released');
      expect(cluster.of('child-skipped').at(-1)).toMatchObject({ reason: 'already exists' });
    });

    it('never calls the hook of a parent without a selector', async () => {
      cluster = await TestCluster.start({ hooks: { sync: () => ({}) } });
      await cluster.apply(composite('cc', cluster.url, own), thing('alice'));
      await cluster.until(() => cluster.of('error').length > 1);

      expect(cluster.hooks.requests).toEqual([]);
      expect(cluster.of('error')[0]?.message).toContain('.spec.selector must have either');
      expect(cluster.of('turn-began')[1]?.causes).toEqual([{ type: 'retry', text: 'retry' }]);
    });
  });

  describe('with a finalize hook', () => {
    const hooks = (url: string): object => ({
      hooks: { sync: { webhook: { url: `${url}/sync` } }, finalize: { webhook: { url: `${url}/finalize` } } },
    });

    it('adds the finalizer first, tears down through the hook and lets go when it is finalized', async () => {
      const sync = (): object => ({ children: [pod('a')] });
      const finalize = ({ children }: RequestBody): object => ({
        children: [],
        finalized: Object.keys(children['Pod.v1'] ?? {}).length === 0,
      });
      cluster = await TestCluster.start({ hooks: { sync, finalize } });
      await cluster.apply(composite('cc', cluster.url, hooks(cluster.url)), thing('alice'));
      await cluster.settle();
      expect(cluster.hooks.calls('sync')[0]?.parent.metadata.finalizers).toEqual([FINALIZER]);

      await cluster.delete('Thing', 'alice');
      await cluster.settle();

      expect(await cluster.find('Thing', 'alice')).toBeUndefined();
      expect(cluster.hooks.calls('finalize').every(({ finalizing }) => finalizing)).toBe(true);
      const story = cluster.story('alice');
      expect(story.indexOf('child-deleted')).toBeLessThan(story.indexOf('finalizer-removed'));
    });

    it('leaves children alone under foreground deletion, yet calls the hook', async () => {
      cluster = await TestCluster.start({
        hooks: { sync: () => ({ children: [pod('a')] }), finalize: () => ({ children: [], status: { seen: 1 } }) },
      });
      const metadata = { finalizers: ['foregroundDeletion'] };
      await cluster.apply(composite('cc', cluster.url, hooks(cluster.url)), thing('alice', {}, metadata));
      await cluster.settle();

      await cluster.delete('Thing', 'alice');
      await cluster.settle();

      expect(await cluster.find('Pod', 'a')).toBeDefined();
      expect((await cluster.find('Thing', 'alice'))?.['status']).toMatchObject({ seen: 1 });
    });

    it('finalizes a parent that is no longer selected and forgets it then', async () => {
      const finalize = (): object => ({ children: [], finalized: true });
      cluster = await TestCluster.start({ hooks: { sync: () => ({ children: [pod('a')] }), finalize } });
      const parentResource = {
        apiVersion: THINGS,
        resource: 'things',
        labelSelector: { matchLabels: { mine: 'yes' } },
      };
      const spec = { ...hooks(cluster.url), parentResource };
      await cluster.apply(composite('cc', cluster.url, spec), thing('alice', {}, { labels: { mine: 'yes' } }));
      await cluster.settle();

      await cluster.api.patch(cluster.ref('Thing', 'alice'), { metadata: { labels: { mine: 'no' } } });
      await cluster.settle();

      expect(await cluster.find('Pod', 'a')).toBeUndefined();
      expect((await cluster.find('Thing', 'alice'))?.metadata.finalizers).toEqual([]);
      expect(cluster.hooks.calls('finalize')).toHaveLength(1);
    });

    it('drops the finalizer of its parents when the hook is taken out of the spec', async () => {
      cluster = await TestCluster.start({ hooks: { sync: () => ({}), finalize: () => ({}) } });
      await cluster.apply(composite('cc', cluster.url, hooks(cluster.url)), thing('alice'));
      await cluster.settle();

      await cluster.apply(composite('cc', cluster.url));
      await cluster.settle();

      expect((await cluster.find('Thing', 'alice'))?.metadata.finalizers).toEqual([]);
    });
  });

  it('does not manage children of a deleted parent that has no finalize hook', async () => {
    const metadata = { finalizers: ['example.com/hold'] };
    cluster = await TestCluster.start({ hooks: { sync: () => ({ children: [pod('a')], status: { n: 1 } }) } });
    await cluster.apply(composite('cc', cluster.url), thing('alice', {}, metadata));
    await cluster.settle();
    await cluster.delete('Thing', 'alice');
    await cluster.settle();

    await cluster.delete('Pod', 'a');
    await cluster.settle();

    expect(await cluster.find('Pod', 'a')).toBeUndefined();
    expect(cluster.hooks.calls('sync').at(-1)?.finalizing).toBe(false);
  });

  it('does not write an equal status', async () => {
    await begin(() => ({ status: { a: 1 } }));
    cluster.metacontroller.resync('cc');
    await cluster.settle();

    expect(cluster.api.writes.filter((write) => write.startsWith('status'))).toHaveLength(1);
    expect(cluster.of('turn-began').at(-1)?.causes).toEqual([{ type: 'resync', text: 'resync' }]);
  });

  it('tries a conflicting status again with a fresh read', async () => {
    let conflicts = 2;
    cluster = await TestCluster.start({ hooks: { sync: () => ({ status: { a: 1 } }) } });
    cluster.api.intercept = (request) => {
      if (!request.startsWith('status') || conflicts-- <= 0) return;
      throw new StatusError(409, 'Conflict', 'changed');
    };
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.until(() => cluster.of('turn-ended').length > 0);

    expect(cluster.of('error')).toEqual([]);
    expect((await cluster.find('Thing', 'alice'))?.['status']).toMatchObject({ a: 1 });
  });

  it('shows a cluster-scoped parent its children everywhere, by namespace and name', async () => {
    cluster = await TestCluster.start({
      hooks: { sync: () => ({ children: [pod('a', {}, { namespace: 'one' }), pod('a', {}, { namespace: 'two' })] }) },
    });
    const world = { apiVersion: THINGS, kind: 'World', metadata: { name: 'w' } };
    const parentResource = { apiVersion: THINGS, resource: 'worlds' };
    await cluster.apply(composite('cc', cluster.url, { parentResource }), world);
    await cluster.settle();

    expect(Object.keys(cluster.hooks.calls('sync').at(-1)?.children['Pod.v1'] ?? {})).toEqual(['one/a', 'two/a']);
  });

  it('uses uniform keys for a v2 hook', async () => {
    cluster = await TestCluster.start({ hooks: { sync: () => ({ children: [pod('a')] }) } });
    const hooks = { sync: { version: 'v2', webhook: { url: `${cluster.url}/sync` } } };
    await cluster.apply(composite('cc', cluster.url, { hooks }), thing('alice'));
    await cluster.settle();

    expect(Object.keys(cluster.hooks.calls('sync').at(-1)?.children['Pod.v1'] ?? {})).toEqual(['default/a']);
  });

  it('lists anew when a watch breaks', async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 1, 12));
    cluster = await TestCluster.start({ hooks: { sync: (body) => ({ status: { image: image(body) } }) }, clock });
    await cluster.apply(composite('cc', cluster.url), thing('alice', { image: 'x' }), thing('bob'));
    await cluster.settle();
    cluster.api.breakWatches();
    await cluster.api.patch(cluster.ref('Thing', 'alice'), { spec: { image: 'y' } });
    await cluster.delete('Thing', 'bob');

    await clock.advance(800);
    await cluster.settle();

    expect((await cluster.find('Thing', 'alice'))?.['status']).toMatchObject({ image: 'y' });
    expect(cluster.hooks.calls('sync').at(-1)?.parent.metadata.name).toBe('alice');
  });
});
