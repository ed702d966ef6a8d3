import type { ObjectInput } from '../../../src/cluster/kube-api.js';
import { EmbeddedCluster } from './support/embedded-cluster.js';
import type { RequestBody, TestHook } from './support/hook-server.js';

const FLEETS = 'example.com/v1';

interface FleetSpec {
  readonly version: string;
  readonly size: number;
}

const specOf = ({ parent }: RequestBody): FleetSpec => parent['spec'] as FleetSpec;

/** As many ConfigMaps as `size` says, each of the version that the parent of the request has. */
const sync: TestHook = (body) => {
  const { version, size } = specOf(body);
  const names = Array.from({ length: size }, (_, index) => `f-${index}`);
  return {
    status: {},
    children: names.map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { version } })),
  };
};

interface Strategy {
  readonly method?: string;
  readonly statusChecks?: object;
  readonly generateSelector?: boolean;
}

function controller(
  url: string,
  { method = 'RollingRecreate', statusChecks = {}, ...spec }: Strategy = {},
): ObjectInput {
  return {
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'CompositeController',
    metadata: { name: 'cc' },
    spec: {
      parentResource: { apiVersion: FLEETS, resource: 'fleets', revisionHistory: { fieldPaths: ['spec.version'] } },
      childResources: [{ apiVersion: 'v1', resource: 'configmaps', updateStrategy: { method, statusChecks } }],
      generateSelector: true,
      hooks: { sync: { webhook: { url: `${url}/sync` } } },
      ...spec,
    },
  };
}

function fleet(spec: object): ObjectInput {
  return { apiVersion: FLEETS, kind: 'Fleet', metadata: { name: 'f', namespace: 'default' }, spec };
}

describe('a rolling update', () => {
  let cluster: EmbeddedCluster;
  afterEach(() => cluster.stop());

  interface Setting {
    readonly hook?: TestHook;
    readonly fixed?: boolean;
    readonly scope?: string;
    readonly spec?: Strategy;
  }

  async function begin({ hook = sync, fixed = false, scope, spec = {} }: Setting = {}): Promise<void> {
    cluster = await EmbeddedCluster.start({ hooks: { sync: hook }, options: { fixed } });
    await cluster.define('Fleet', scope === undefined ? {} : { scope });
    await cluster.create(controller(cluster.url, spec), fleet({ version: 'one', size: 3 }));
    await cluster.until(() => cluster.of('turn-ended').length > 1 || cluster.of('crash').length > 0);
    if (scope === undefined) await cluster.settle();
  }

  const change = async (spec: Partial<FleetSpec>): Promise<void> => {
    await cluster.patch('Fleet', 'f', { spec: { ...spec } });
    await cluster.settle();
  };

  const versions = async (): Promise<readonly unknown[]> => {
    const { items } = await cluster.api.list({ apiVersion: 'v1', resource: 'configmaps', namespace: 'default' });
    return items.map(({ data }) => (data as { version: string }).version);
  };

  const revisions = async (): Promise<readonly Record<string, unknown>[]> => {
    const apiVersion = 'metacontroller.k8s.io/v1alpha1';
    return (await cluster.api.list({ apiVersion, resource: 'controllerrevisions' })).items;
  };

  const updated = async (): Promise<string> => {
    const { conditions = [] } = (await cluster.find('Fleet', 'f'))?.['status'] as {
      conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
    };
    const { status = '', reason = '', message = '' } = conditions.find(({ type }) => type === 'Updated') ?? {};
    return `${status} ${reason}: ${message}`;
  };

  it('begins with one revision that is responsible for every child', async () => {
    await begin();

    const uid = (await cluster.find('Fleet', 'f'))?.metadata.uid;
    expect(await revisions()).toMatchObject([
      {
        metadata: {
          name: expect.stringMatching(/^fleets\.example\.com-[0-9a-f]{40}$/),
          labels: {
            'controller-uid': uid,
            'metacontroller.k8s.io/apiGroup': 'example.com',
            'metacontroller.k8s.io/resource': 'fleets',
          },
          ownerReferences: [{ kind: 'Fleet', name: 'f', controller: true }],
        },
        parentPatch: { spec: { version: 'one' } },
        children: [{ apiGroup: '', kind: 'ConfigMap', names: ['f-0', 'f-1', 'f-2'] }],
      },
    ]);
    expect(await updated()).toMatch(/^True OnLatestRevision: latest ControllerRevision: fleets\.example\.com-/);
  });

  it('moves one child of a namespaced parent and then waits for it forever', async () => {
    await begin();

    await change({ version: 'two' });

    expect(await versions()).toEqual(['two', 'one', 'one']);
    expect(await updated()).toBe('False RolloutWaiting: missing child ConfigMap f-0');
    expect((await revisions()).map(({ parentPatch }) => parentPatch)).toHaveLength(2);
  });

  it('asks about every revision, with the rest of the parent as it is now', async () => {
    await begin();
    await change({ version: 'two' });
    const mark = cluster.hooks.requests.length;

    await change({ size: 2 });

    const asked = cluster.hooks.requests.slice(mark).map(({ body }) => specOf(body));
    expect(asked).toEqual(
      expect.arrayContaining([
        { version: 'one', size: 2 },
        { version: 'two', size: 2 },
      ]),
    );
  });

  it('goes back to a revision that is still there', async () => {
    await begin();
    await change({ version: 'two' });
    const [first] = await revisions();

    await change({ version: 'one' });

    expect((await revisions()).map(({ metadata }) => (metadata as { name: string }).name)).toContain(
      (first?.['metadata'] as { name: string }).name,
    );
  });

  it('cannot make its revision for a cluster-scoped parent', async () => {
    const hook: TestHook = () => ({ status: {}, children: [] });
    await begin({ hook, scope: 'Cluster' });

    const [error] = cluster.of('error');
    expect(error?.message).toMatch(
      /^Sync error: Fleet \/f: can't reconcile ControllerRevisions: can't create ControllerRevision fleets\.example\.com-[0-9a-f]{40} for Fleet \/f: the server could not find the requested resource/,
    );
  });

  it('releases its revision at once when spec.template does not carry the labels of spec.selector', async () => {
    const hook: TestHook = () => ({ status: {}, children: [] });
    cluster = await EmbeddedCluster.start({ hooks: { sync: hook } });
    await cluster.define('Fleet');
    const selector = { matchLabels: { app: 'f' } };
    await cluster.create(controller(cluster.url, { generateSelector: false }), fleet({ selector }));
    await cluster.until(() => cluster.of('error').length > 0);

    expect((await cluster.messages('f'))[0]).toMatch(/can't create ControllerRevision .* already exists$/);
  });

  it('keeps an Updated condition of the hook as it is', async () => {
    const conditions = [{ type: 'Updated', status: 'Unknown' }];
    await begin({ hook: (body) => ({ ...sync(body), status: { conditions } }) });

    expect(await updated()).toBe('Unknown : ');
  });

  it('without a status crashes', async () => {
    await begin({ hook: () => ({ children: [] }) });

    expect(cluster.of('crash')).toMatchObject([{ fix: 'return a status, {} at least' }]);
  });

  describe('as it is meant to be', () => {
    it.each(['RollingRecreate', 'RollingInPlace'])('moves one child after the other (%s)', async (method) => {
      await begin({ fixed: true, spec: { method } });

      await change({ version: 'two' });

      expect(await versions()).toEqual(['two', 'two', 'two']);
      expect(await updated()).toMatch(/^True OnLatestRevision/);
      expect(await revisions()).toHaveLength(1);
    });

    it('waits for the status checks of the child that moved last', async () => {
      const statusChecks = { conditions: [{ type: 'Ready', status: 'True' }] };
      await begin({ fixed: true, spec: { method: 'RollingInPlace', statusChecks } });

      await change({ version: 'two' });

      expect(await versions()).toEqual(['two', 'one', 'one']);
      expect(await updated()).toBe(
        'False RolloutWaiting: child ConfigMap f-0 failed status check: required condition type missing: "Ready"',
      );
    });

    it('replaces an Updated condition of the hook', async () => {
      const conditions = [{ type: 'Updated', status: 'Unknown' }];
      await begin({ fixed: true, hook: (body) => ({ ...sync(body), status: { conditions } }) });

      expect(await updated()).toMatch(/^True OnLatestRevision/);
    });

    it('takes a missing status for an empty one', async () => {
      await begin({ fixed: true, hook: () => ({ children: [] }) });

      expect(await updated()).toMatch(/^True OnLatestRevision/);
    });

    it('only fails the turn for a null child', async () => {
      await begin({ fixed: true, hook: () => ({ status: {}, children: [null] }) });

      expect(cluster.of('crash')).toEqual([]);
      expect(cluster.of('error')[0]?.message).toMatch(/^Sync error: the hook returned a null child/);
    });
  });
});
