import type { ObjectInput } from '../../src/cluster/kube-api.js';
import type { KubeObject } from '../../src/contract/kube-object.js';
import { createTestCluster, type VirtualTestCluster } from '../../src/testing.js';
import { parseRoleConfig } from '../../src/toolbox/redis/role-config.js';
import { observe, parentObject } from '../support/objects.js';
import { conditionOf, sync } from '../support/shipped.js';

const CACHE = { kind: 'Redis', name: 'cache' };
const cache = (spec: object = {}, name = 'cache'): ObjectInput => ({
  apiVersion: 'cache.example.com/v1',
  kind: 'Redis',
  metadata: { name, namespace: 'default' },
  spec,
});

describe('a Redis on the local cluster', () => {
  let cluster: VirtualTestCluster;
  beforeEach(async () => {
    cluster = await createTestCluster({ definitionDirs: ['src/controllers/redis'] });
  });
  afterEach(() => cluster.stop());

  const start = async (spec: object = {}): Promise<void> => {
    await cluster.apply(cache(spec));
    await cluster.settle();
  };
  const pods = async (selector = 'app.kubernetes.io/name=redis'): Promise<string[]> => {
    const { items } = await cluster.api.list({
      apiVersion: 'v1',
      resource: 'pods',
      namespace: 'default',
      labelSelector: selector,
    });
    return items.map(({ metadata }) => metadata.name).toSorted();
  };
  const status = async (): Promise<RedisStatus> => (await cluster.get(CACHE))['status'] as RedisStatus;
  const condition = async (type: string): Promise<string | undefined> => {
    const found = (await status()).conditions.find((one) => one.type === type);
    return found && `${found.status}/${found.reason}`;
  };
  const selectorOf = async (service: string): Promise<string> => {
    const { selector } = (await cluster.get({ kind: 'Service', name: service }))['spec'] as {
      selector: Record<string, string>;
    };
    return Object.entries(selector)
      .map((pair) => pair.join('='))
      .join(',');
  };
  /** What the program beside each redis-server does. */
  const sayRole = async (pod: string, role: 'master' | 'slave'): Promise<void> => {
    await cluster.patch({ kind: 'Pod', name: pod }, { metadata: { labels: { 'redis-role': role } } });
    await cluster.settle();
  };

  it('has a volume, a name and an account for each of its Pods', async () => {
    await start({ storage: { size: '5Gi' } });

    expect((await cluster.childrenOf(CACHE)).map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(
      [
        'ConfigMap cache-config',
        'PodDisruptionBudget cache',
        'Role cache',
        'RoleBinding cache',
        'Secret cache-auth',
        'Service cache-headless',
        'Service cache-master',
        'Service cache-replica',
        'ServiceAccount cache',
        'StatefulSet cache',
      ],
    );
    expect(await pods()).toEqual(['cache-0', 'cache-1', 'cache-2']);
    expect(await cluster.get({ kind: 'PersistentVolumeClaim', name: 'data-cache-2' })).toMatchObject({
      spec: { resources: { requests: { storage: '5Gi' } } },
    });
    expect(await condition('Ready')).toBe('True/ChildrenReady');
  });

  it('is reached where the Pods say that their redis is primary, and replicas where it is none', async () => {
    await start();
    await sayRole('cache-0', 'slave');
    await sayRole('cache-1', 'master');

    expect(await pods(await selectorOf('cache-master'))).toEqual(['cache-1']);
    expect(await pods(await selectorOf('cache-replica'))).toEqual(['cache-0']);
    expect(await pods(await selectorOf('cache-headless'))).toHaveLength(3);
    expect(await status()).toMatchObject({
      masterNode: 'cache-1',
      connectionInfo: { host: 'cache-master.default.svc', port: 6379 },
      replicas: 3,
      readyReplicas: 3,
    });
    expect(await condition('PrimaryElected')).toBe('True/Elected');
  });

  it('follows when another Pod becomes primary', async () => {
    await start();
    await sayRole('cache-0', 'master');

    await sayRole('cache-2', 'master');
    expect(await condition('PrimaryElected')).toBe('False/SeveralPrimaries');
    expect((await status()).masterNode).toBeUndefined();

    await sayRole('cache-0', 'slave');
    expect((await status()).masterNode).toBe('cache-2');
  });

  it('says that no role is known while nobody has decided', async () => {
    await start();

    expect(await condition('PrimaryElected')).toBe('Unknown/NoRolesKnown');
  });

  it('becomes larger and smaller, without other changes to its Pods', async () => {
    await start();
    const before = await cluster.get({ kind: 'Pod', name: 'cache-0' });

    await cluster.patch(CACHE, { spec: { replicas: 5 } });
    await cluster.settle();
    expect(await status()).toMatchObject({ replicas: 5, readyReplicas: 5 });

    await cluster.patch(CACHE, { spec: { replicas: 1 } });
    await cluster.settle();
    expect(await pods((await status()).selector)).toEqual(['cache-0']);
    expect((await cluster.get({ kind: 'Pod', name: 'cache-0' })).metadata.uid).toBe(before.metadata.uid);
    expect(await cluster.find({ kind: 'PodDisruptionBudget', name: 'cache' })).toBeUndefined();
    expect(await cluster.find({ kind: 'PersistentVolumeClaim', name: 'data-cache-4' })).toBeDefined();
  });

  it('writes to no child that is as it should be', async () => {
    await start({ config: ['maxmemory 100mb'], storage: { storageClassName: 'standard' } });
    const versions = async (): Promise<unknown[]> =>
      (await cluster.childrenOf(CACHE)).map(({ kind, metadata }) => [kind, metadata.resourceVersion]);
    const before = await versions();

    await cluster.patch(CACHE, { metadata: { annotations: { touched: 'yes' } } });
    await cluster.settle();

    expect(await versions()).toEqual(before);
  });

  it('gets its password back when the Secret is deleted', async () => {
    await start();
    const secret = { kind: 'Secret', name: 'cache-auth' };
    const { data } = await cluster.get(secret);

    await cluster.delete(secret);
    await cluster.settle();

    expect((await cluster.get(secret))['data']).toEqual(data);
    expect(JSON.stringify(data)).toMatch(/^\{"password":"[A-Za-z0-9+/=]{40,}"\}$/);
  });

  it('makes its Pods anew for another configuration', async () => {
    await start();
    const before = await cluster.get({ kind: 'Pod', name: 'cache-0' });

    await cluster.patch(CACHE, { spec: { config: ['maxmemory 50mb'] } });
    await cluster.settle();

    expect((await cluster.get({ kind: 'Pod', name: 'cache-0' })).metadata.uid).not.toBe(before.metadata.uid);
    expect(await condition('Ready')).toBe('True/ChildrenReady');
  });

  it('keeps the storage that it was made with', async () => {
    await start();

    await expect(cluster.patch(CACHE, { spec: { storage: { size: '9Gi' } } })).rejects.toThrow(
      'the field cannot be changed',
    );
  });
});

describe('a Redis with a line of its own', () => {
  let cluster: VirtualTestCluster;
  beforeAll(async () => {
    cluster = await createTestCluster({ definitionDirs: ['src/controllers/redis'] });
  });
  afterAll(() => cluster.stop());

  it.each(['replicaof 10.0.0.1 6379', 'requirepass x', 'include /data/x', 'PORT 1', 'save', 'a 1\nport 2'])(
    'refuses the line %j',
    async (line) => {
      await expect(cluster.apply(cache({ config: [line] }))).rejects.toThrow('spec.config[0]');
    },
  );
});

describe('the children of a Redis', () => {
  it('tell the program beside each redis-server all that it needs', async () => {
    const { role } = await containersOf({});
    const fromPod: Record<string, string> = { POD_NAME: 'cache-1', POD_NAMESPACE: 'default' };

    const config = parseRoleConfig(
      Object.fromEntries(role.env.map(({ name, value }) => [name, value ?? fromPod[name]])),
    );

    expect(config).toMatchObject({
      name: 'cache',
      service: 'cache-headless',
      namespace: 'default',
      redisPort: 6379,
      statusPort: 8081,
      passwordFile: '/run/secrets/redis/password',
    });
    expect(role.command).toEqual(['node', 'dist/toolbox.js', 'redis-role']);
  });

  it('count a redis-server that has restarted as ready only when the program beside it says so', async () => {
    const { role, server } = await containersOf({});

    // A container without a probe of its own is ready as soon as it runs.
    expect(server.readinessProbe).toMatchObject({ httpGet: { path: '/readyz', port: 8081 } });
    expect(role.ports).toEqual([expect.objectContaining({ containerPort: 8081 })]);
  });

  it('make every redis-server a replica of nobody, whatever lines are added', async () => {
    const { conf } = await containersOf({ config: ['appendonly no', 'maxmemory 1mb'] });

    expect(conf.split('\n').filter((line) => line !== '')).toEqual([
      'dir /data',
      'appendonly yes',
      'appendonly no',
      'maxmemory 1mb',
      'port 6379',
      'replicaof 127.0.0.1 1',
      'replica-read-only yes',
      'include /run/redis/auth.conf',
    ]);
  });

  it('show the password in a Secret only', async () => {
    const children = await childrenOf({});
    const { password = '' } = find(children, 'Secret')['data'] as { password?: string };
    const others = JSON.stringify(children.filter(({ kind }) => kind !== 'Secret'));

    expect(password).not.toBe('');
    expect(others).not.toContain(password);
    expect(others).not.toContain(Buffer.from(password, 'base64').toString());
  });

  it('have no Secret when the password is in another one', async () => {
    const children = await childrenOf({ passwordSecret: { name: 'mine', key: 'redis' } });

    expect(children.some(({ kind }) => kind === 'Secret')).toBe(false);
    const set = JSON.stringify(find(children, 'StatefulSet'));
    expect(set).toContain('"secretKeyRef":{"name":"mine","key":"redis"}');
    expect(set).toContain('"secret":{"secretName":"mine","items":[{"key":"redis","path":"password"}]}');
  });

  it('allow each Pod no more than the Lease, the StatefulSet and the Pods of this Redis', async () => {
    const { rules } = find(await childrenOf({}), 'Role') as unknown as { rules: Rule[] };

    expect(rules.map(({ resources, verbs, resourceNames }) => [resources, verbs, resourceNames])).toEqual([
      [['leases'], ['create'], undefined],
      [['leases'], ['get', 'update'], ['cache-primary']],
      [['statefulsets'], ['get'], ['cache']],
      [['pods'], ['patch'], Array.from({ length: 15 }, (_, ordinal) => `cache-${ordinal}`)],
    ]);
  });

  it('have names that fit when that of the Redis does not', async () => {
    const name = 'a-name-that-is-far-too-long-for-the-name-of-a-stateful-set.example.com';
    const children = await childrenOf({}, name);

    for (const { metadata } of children) expect(metadata.name).toMatch(/^redis-[0-9a-f]{16}(-[a-z]+)?$/);
  });
});

describe('the status of a Redis', () => {
  const PARENT = redis({});
  const pod = (name: string, labels: Record<string, string>, ready = 'True'): KubeObject =>
    observe(
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name },
      },
      {
        status: { conditions: [{ type: 'Ready', status: ready }] },
        metadata: {
          labels: { ...labels, 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache' },
          annotations: { 'redis.metahooks.dev/waiting': 'cache-2 may have better data' },
        },
      },
    );

  it('names no master that is not ready: its label may be old', async () => {
    const response = await sync('redis', {
      parent: PARENT,
      related: [
        pod('cache-0', { 'redis-role': 'master' }, 'False'),
        pod('cache-1', { 'redis-role': 'slave' }),
      ],
    });

    expect(response.status).not.toHaveProperty('masterNode');
    expect(conditionOf(response, 'PrimaryElected')).toBe('False/NoPrimary');
    expect(JSON.stringify(response.status)).toContain('cache-2 may have better data');
  });
});

interface RedisStatus {
  readonly masterNode?: string;
  readonly selector: string;
  readonly conditions: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
}

interface Rule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly ports: readonly object[];
  readonly readinessProbe?: object;
}

function redis(spec: object, name = 'cache'): KubeObject {
  return parentObject({ apiVersion: 'cache.example.com/v1', kind: 'Redis', name, spec });
}

async function childrenOf(spec: object, name?: string): Promise<readonly KubeObject[]> {
  const { children } = await sync('redis', { parent: redis(spec, name) });
  return children as unknown as KubeObject[];
}

function find(children: readonly KubeObject[], kind: string): KubeObject {
  const child = children.find((one) => one.kind === kind);
  if (child === undefined) throw new Error(`there is no ${kind}`);
  return child;
}

async function containersOf(spec: object): Promise<{ role: Container; server: Container; conf: string }> {
  const children = await childrenOf(spec);
  const set = find(children, 'StatefulSet')['spec'] as {
    template: { spec: { containers: readonly Container[] } };
  };
  const [server, role] = ['redis', 'role'].map((wanted) =>
    set.template.spec.containers.find(({ name }) => name === wanted),
  );
  if (server === undefined || role === undefined) throw new Error('a container is missing');
  const { 'redis.conf': conf = '' } = find(children, 'ConfigMap')['data'] as Record<string, string>;
  return { role, server, conf };
}
