import {
  createTestCluster,
  childSnapshotSerializer,
  type TestCluster,
  type VirtualTestCluster,
} from '../src/testing.js';
import { controllers } from '../src/controllers/index.js';
import { configMap, crd, thing, things } from './local/settle/hooked-cluster.js';
import { HookServer, raw, type TestHook } from './local/metacontroller/support/hook-server.js';
import { widgetController } from './support/widget.js';

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Hooks that are served elsewhere, known by their URL only. */
async function serveHooks(hooks: Record<string, TestHook>): Promise<{ readonly url: string }> {
  const server = new HookServer(hooks);
  stops.push(() => server.close());
  return { url: await server.listen() };
}

function stopLater<T extends TestCluster>(cluster: T): T {
  stops.unshift(() => cluster.stop());
  return cluster;
}

const ALICE = { kind: 'Thing', name: 'alice' };

describe('a test cluster', () => {
  it('runs the shipped controllers with the time of its clock', async () => {
    const cluster = stopLater(
      await createTestCluster({ definitions: controllers.filter(({ name }) => name === 'crontab') }),
    );
    await cluster.apply(`
apiVersion: stable.example.com/v1
kind: CronTab
metadata: {name: nightly}
spec: {cronSpec: "*/10 * * * *", image: task}
`);
    await cluster.settle();
    expect(await cluster.childrenOf({ kind: 'CronTab', name: 'nightly' })).toMatchObject([
      { kind: 'CronJob' },
    ]);

    await cluster.advance('1h');

    const cronJob = await cluster.get({ kind: 'CronJob', name: 'nightly' });
    expect(cronJob).toMatchObject({ status: { lastScheduleTime: '2026-01-01T01:00:00Z' } });
    expect(cluster.now()).toBe(Date.parse('2026-01-01T01:00:00Z'));
  });

  it('works with hooks in any language, by the URL of their controller object', async () => {
    const { url } = await serveHooks({ sync: () => ({ children: [configMap({ a: '1' })] }) });
    const cluster = stopLater(
      await createTestCluster({
        objects: [crd('Thing'), things('http://hooks.default:80')],
        resolveUrl: (address) => address.replace('http://hooks.default:80', url),
      }),
    );
    await cluster.apply(thing());

    await cluster.settle();

    expect(await cluster.find({ kind: 'ConfigMap', name: 'a' })).toMatchObject({ data: { a: '1' } });
  });

  it('runs in real time when asked to, and has nothing to advance it then', async () => {
    const { url } = await serveHooks({ sync: () => ({ children: [configMap({ a: '1' })] }) });
    const cluster = stopLater(
      await createTestCluster({ clock: 'real', objects: [crd('Thing'), things(url), thing()] }),
    );

    await cluster.settle();

    expect(await cluster.childrenOf(ALICE)).toHaveLength(1);
    const { advance } = cluster as unknown as Pick<VirtualTestCluster, 'advance'>;
    await expect(advance('1h')).rejects.toMatchObject({ code: 'ADVANCE_IMPOSSIBLE' });
  });

  it('applies, patches and deletes objects, and its children follow', async () => {
    const sync: TestHook = ({ parent }) => {
      const { names } = parent['spec'] as { names: readonly string[] };
      return { children: names.map((name) => configMap({}, name)) };
    };
    const { url } = await serveHooks({ sync });
    const cluster = stopLater(await createTestCluster({ objects: [crd('Thing'), things(url)] }));
    const names = async (): Promise<string[]> =>
      (await cluster.childrenOf(ALICE)).map(({ metadata }) => metadata.name);

    const [alice] = await cluster.apply(thing('alice', { names: ['b', 'a'] }));
    await cluster.settle();
    expect(await names()).toEqual(['a', 'b']);
    await cluster.patch(ALICE, { spec: { names: ['c'] } });
    await cluster.settle();
    expect(await names()).toEqual(['c']);
    await cluster.delete(alice as NonNullable<typeof alice>);
    await cluster.settle();

    expect(await names()).toEqual([]);
    expect(await cluster.find(ALICE)).toBeUndefined();
    await expect(cluster.get(ALICE)).rejects.toMatchObject({ reason: 'NotFound' });
    expect((await cluster.api.list({ apiVersion: 'v1', resource: 'configmaps' })).items).toEqual([]);
  });

  it('takes fields away that an object applied again leaves out, and leaves those of others', async () => {
    const cluster = stopLater(await createTestCluster({ objects: crd('Thing') }));
    await cluster.apply(thing('alice', { a: 1, b: 2 }));
    await cluster.patch(ALICE, { metadata: { labels: { mine: 'yes' } } });

    const [alice] = await cluster.apply(thing('alice', { a: 1 }));

    expect(alice).toMatchObject({ spec: { a: 1 }, metadata: { labels: { mine: 'yes' } } });
    expect(alice?.['spec']).toEqual({ a: 1 });
  });

  it('applies again what it has given out', async () => {
    const cluster = stopLater(await createTestCluster({ objects: crd('Thing') }));
    await cluster.apply(thing('alice', { a: 1 }));
    const alice = await cluster.get(ALICE);

    const [again] = await cluster.apply({ ...alice, spec: { a: 2 } });

    expect(again).toMatchObject({ spec: { a: 2 }, metadata: { uid: alice.metadata.uid } });
  });

  it('tells the Events about a parent', async () => {
    const { url } = await serveHooks({ sync: () => raw('no', 500) });
    const cluster = stopLater(await createTestCluster({ objects: [crd('Thing'), things(url), thing()] }));
    await cluster.advance(1000);

    expect(await cluster.events(ALICE)).toMatchObject([
      {
        type: 'Warning',
        reason: 'SyncError',
        message: expect.stringContaining('unsupported status code: 500'),
      },
    ]);
    expect(await cluster.events({ kind: 'ConfigMap', name: 'other' })).toEqual([]);
  });

  it('shows the code of an error that the hook of a definition throws', async () => {
    const broken = widgetController({
      sync: () => {
        throw new Error('secret');
      },
    });
    const cluster = stopLater(await createTestCluster({ definitions: [broken] }));
    await cluster.apply('{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: {}}');

    await expect(cluster.settle()).rejects.toMatchObject({
      code: 'NOT_SETTLED',
      message: expect.stringContaining('CONTROLLER_FAILED'),
    });
  });

  it('refuses a kind it does not know, and a definition that contradicts itself', async () => {
    const cluster = stopLater(await createTestCluster());
    await expect(cluster.apply(thing())).rejects.toMatchObject({ code: 'OBJECT_INVALID' });

    const twice = [widgetController({}), widgetController({})];
    await expect(createTestCluster({ definitions: twice })).rejects.toMatchObject({
      code: 'DEFINITION_INVALID',
    });
  });
});

describe('the snapshot serializer', () => {
  const print = (value: unknown): unknown => {
    let shown: unknown;
    childSnapshotSerializer.print(value, (cleaned) => {
      shown = cleaned;
      return '';
    });
    return shown;
  };

  it('takes stored objects only, so that what it has cleaned is printed as usual', () => {
    expect(childSnapshotSerializer.test(configMap({}))).toBe(false);
    expect(childSnapshotSerializer.test({ metadata: { uid: 'u' } })).toBe(true);
    expect(childSnapshotSerializer.test(print({ metadata: { uid: 'u', name: 'a' } }))).toBe(false);
    expect([null, 1, 'a', [], {}].map(childSnapshotSerializer.test)).not.toContain(true);
  });

  it('leaves out what the server has written, and keeps what the author has', () => {
    const stored = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a',
        namespace: 'default',
        uid: '0a1b2c3d-0000-1111-2222-333344445555',
        resourceVersion: '7',
        creationTimestamp: '2026-01-01T00:00:00Z',
        managedFields: [{ manager: 'metacontroller' }],
        labels: { app: 'web', 'controller-uid': '0a1b2c3d-0000-1111-2222-333344445555' },
        annotations: { 'metacontroller.k8s.io/last-applied-configuration': '{}' },
        ownerReferences: [
          { apiVersion: 'example.com/v1', kind: 'Thing', name: 'alice', uid: 'u', controller: true },
        ],
      },
      spec: { nodeName: 'local', at: '2026-01-01T00:00:00Z', volumes: [{ name: 'tmp', emptyDir: {} }] },
      status: {
        podIP: '10.0.0.1',
        conditions: [{ type: 'Ready', lastTransitionTime: '2026-01-01T00:00:00Z' }],
      },
    };

    expect(print(stored)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a',
        namespace: 'default',
        labels: { app: 'web' },
        ownerReferences: ['owned by Thing alice'],
      },
      spec: { at: '2026-01-01T00:00:00Z', volumes: [{ name: 'tmp', emptyDir: {} }] },
      status: { conditions: [{ type: 'Ready' }] },
    });
  });

  it('prints two runs alike', async () => {
    const run = async (): Promise<unknown> => {
      const { url } = await serveHooks({ sync: () => ({ children: [configMap({ a: '1' })] }) });
      const cluster = stopLater(await createTestCluster({ objects: [crd('Thing'), things(url), thing()] }));
      await cluster.settle();
      return (await cluster.childrenOf(ALICE)).map(print);
    };

    expect(await run()).toEqual(await run());
  });
});
