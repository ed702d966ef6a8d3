import type { JsonObject, KubeObject } from '../../src/contract/kube-object.js';
import type { VirtualTestCluster } from '../../src/testing.js';
import { at, clusterWith, describeCondition, secretText } from '../support/definition-cluster.js';

let cluster: VirtualTestCluster;

beforeAll(async () => {
  cluster = await clusterWith('webapp');
});

afterAll(() => cluster.stop());

// One cluster for all of them; what a WebApp leaves behind on purpose would be found by the next one.
afterEach(async () => {
  for (const resource of ['webapps', 'persistentvolumeclaims']) {
    const apiVersion = resource === 'webapps' ? 'apps.example.com/v1' : 'v1';
    const { items } = await cluster.api.list({ apiVersion, resource });
    for (const { kind, metadata } of items) await cluster.delete({ apiVersion, kind, metadata });
    await cluster.settle();
  }
});

const SHOP = { kind: 'WebApp', name: 'shop' };

/** Applies a WebApp and waits until nothing is left to do. Settling fails when anything is written for ever. */
async function apply(spec: JsonObject = {}, name = 'shop'): Promise<KubeObject> {
  const apiVersion = 'apps.example.com/v1';
  await cluster.apply({ apiVersion, kind: 'WebApp', metadata: { name }, spec });
  await cluster.settle();
  return cluster.get({ kind: 'WebApp', name });
}

async function namesOf(name = 'shop'): Promise<string[]> {
  const children = await cluster.childrenOf({ kind: 'WebApp', name });
  return children.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
}

const podSpecOf = async (name: string, kind = 'Deployment'): Promise<unknown> =>
  at(await cluster.get({ kind, name }), 'spec.template.spec');

async function containerOf(name: string, kind = 'Deployment'): Promise<Record<string, unknown>> {
  const [container] = at(await podSpecOf(name, kind), 'containers') as Record<string, unknown>[];
  if (container === undefined) throw new Error(`${kind} ${name} has no container`);
  return container;
}

describe('a WebApp', () => {
  it('becomes three tiers that are ready', async () => {
    const shop = await apply();

    expect(describeCondition(shop, 'Ready')).toBe('True/ChildrenReady: 12 of 12 children are ready');
    for (const tier of ['Frontend', 'Backend', 'Database']) {
      expect(describeCondition(shop, `${tier}Ready`)).toContain('True/Available');
    }
    expect(shop['status']).toMatchObject({
      frontend: { ready: '2/2', replicas: 2 },
      backend: { ready: '2/2', replicas: 2 },
      database: { ready: '1/1', storage: '1Gi' },
      url: 'http://shop-frontend.default.svc:80',
    });
    expect(await namesOf()).toEqual([
      'ConfigMap shop-frontend',
      'Deployment shop-backend',
      'Deployment shop-frontend',
      'NetworkPolicy shop-backend',
      'NetworkPolicy shop-database',
      'PodDisruptionBudget shop-backend',
      'PodDisruptionBudget shop-frontend',
      'Secret shop-db',
      'Service shop-backend',
      'Service shop-database',
      'Service shop-frontend',
      'StatefulSet shop-database',
    ]);
  });

  it('starts the tiers one after the other, and never takes one back', async () => {
    await apply({ database: { existingSecret: 'not-there' } });

    expect(await namesOf()).not.toContain('Deployment shop-backend');
    const shop = await cluster.get(SHOP);
    expect(describeCondition(shop, 'DatabaseReady')).toBe(
      'False/CreateContainerConfigError: its newest Pod waits: CreateContainerConfigError',
    );
    expect(shop['status']).toMatchObject({ database: { waiting: 'CreateContainerConfigError' } });

    const data = { username: 'YQ==', password: 'Yg==', database: 'Yw==', url: 'ZA==' };
    await cluster.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'not-there' }, data });
    await cluster.advance('1m');
    expect(describeCondition(await cluster.get(SHOP), 'Ready')).toContain('True/');

    await cluster.delete({ kind: 'Secret', name: 'not-there' });
    await cluster.delete({ kind: 'Pod', name: 'shop-database-0' });
    await cluster.advance('1m');
    expect(describeCondition(await cluster.get(SHOP), 'DatabaseReady')).toContain('False/');
    expect(await namesOf()).toEqual(
      expect.arrayContaining(['Deployment shop-backend', 'Deployment shop-frontend']),
    );
  });

  it('tells each tier where the next one is', async () => {
    await apply({ backend: { port: 9000 } });

    const backend = await containerOf('shop-backend');
    expect(backend['env']).toEqual([
      { name: 'PORT', value: '9000' },
      { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'shop-db', key: 'url' } } },
    ]);
    const frontend = await containerOf('shop-frontend');
    expect(frontend['env']).toEqual([{ name: 'BACKEND_URL', value: 'http://shop-backend' }]);
    const config = await cluster.get({ kind: 'ConfigMap', name: 'shop-frontend' });
    expect(at(config, 'data')).toMatchObject({
      'nginx.conf': expect.stringContaining('proxy_pass http://shop-backend/;') as unknown,
    });
    const secret = await cluster.get({ kind: 'Secret', name: 'shop-db' });
    expect(secretText(secret, 'url')).toBe(
      `postgres://app:${secretText(secret, 'password')}@shop-database:5432/app`,
    );
  });

  it.each(['frontend', 'backend', 'database'])(
    'has a Service that selects the Pods of its %s',
    async (tier) => {
      await apply();

      const service = await cluster.get({ kind: 'Service', name: `shop-${tier}` });
      const selector = at(service, 'spec.selector') as Record<string, string>;
      const { items } = await cluster.api.list({ apiVersion: 'v1', resource: 'pods' });
      const selected = items.filter(({ metadata: { labels = {} } }) =>
        Object.entries(selector).every(([key, value]) => labels[key] === value),
      );
      expect(selected.map(({ metadata }) => metadata.name.startsWith(`shop-${tier}-`))).toEqual(
        tier === 'database' ? [true] : [true, true],
      );
      const [port] = at(service, 'spec.ports') as { targetPort: string }[];
      const [container] = at(selected[0], 'spec.containers') as { ports: { name: string }[] }[];
      expect(container?.ports.map(({ name }) => name)).toContain(port?.targetPort);
    },
  );

  it('is found where it was by those who still run when a port changes', async () => {
    await apply();
    const places = async (): Promise<unknown[]> =>
      Promise.all([
        cluster.get({ kind: 'Service', name: 'shop-backend' }).then((service) => at(service, 'spec.ports')),
        cluster
          .get({ kind: 'NetworkPolicy', name: 'shop-backend' })
          .then((policy) => at(policy, 'spec.ingress')),
        containerOf('shop-frontend'),
      ]);
    const before = await places();

    await apply({ backend: { port: 9000 } });

    expect((await containerOf('shop-backend'))['ports']).toEqual([
      { name: 'http', protocol: 'TCP', containerPort: 9000 },
    ]);
    expect(await places()).toEqual(before);
  });

  it('lets its own variables win over those of the spec, and passes the others on', async () => {
    const env = [{ name: 'DATABASE_URL', value: 'mine' }, { name: 'EMPTY' }, { name: 'MODE', value: 'fast' }];
    await apply({ backend: { env } });

    expect((await containerOf('shop-backend'))['env']).toEqual([
      { name: 'PORT', value: '8080' },
      expect.objectContaining({ name: 'DATABASE_URL', valueFrom: expect.anything() as unknown }),
      { name: 'EMPTY' },
      { name: 'MODE', value: 'fast' },
    ]);
  });

  it('runs no container as root, and none that can write to its image', async () => {
    await apply();

    for (const [kind, name] of [
      ['Deployment', 'shop-frontend'],
      ['Deployment', 'shop-backend'],
      ['StatefulSet', 'shop-database'],
    ] as const) {
      expect(await podSpecOf(name, kind)).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect((await containerOf(name, kind))['securityContext']).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('goes on answering while its Pods are taken out of their Services', async () => {
    await apply();

    for (const name of ['shop-frontend', 'shop-backend']) {
      expect((await containerOf(name))['lifecycle']).toEqual({ preStop: { sleep: { seconds: 5 } } });
    }
  });

  it('is scaled by the scale subresource, which reads the status of the backend', async () => {
    await apply();
    const ref = {
      apiVersion: 'apps.example.com/v1',
      resource: 'webapps',
      name: 'shop',
      namespace: 'default',
    };

    await cluster.api.patch({ ...ref, subresource: 'scale' }, { spec: { replicas: 4 } });
    await cluster.settle();

    const scale = await cluster.api.patch({ ...ref, subresource: 'scale' }, {});
    expect(scale['status']).toEqual({
      replicas: 4,
      selector:
        'app.kubernetes.io/name=webapp,app.kubernetes.io/instance=shop,app.kubernetes.io/component=backend',
    });
    expect(at(await cluster.get(SHOP), 'status.backend.ready')).toBe('4/4');
  });

  it('has no disruption budget for a tier that has one Pod', async () => {
    await apply({ frontend: { replicas: 1 }, backend: { replicas: 0 } });

    expect((await namesOf()).filter((name) => name.startsWith('PodDisruptionBudget'))).toEqual([]);
    expect(describeCondition(await cluster.get(SHOP), 'Ready')).toContain('True/');
  });

  it('makes other frontend Pods when the configuration of nginx changes', async () => {
    await apply();
    const hash = async (): Promise<unknown> =>
      at(
        await cluster.get({ kind: 'Deployment', name: 'shop-frontend' }),
        'spec.template.metadata.annotations',
      );
    const before = await hash();

    await apply({ frontend: { root: '/srv' } });

    expect(await hash()).not.toEqual(before);
  });

  it('runs another frontend than nginx as its image has it', async () => {
    await apply({ frontend: { proxy: false, image: 'my-frontend:1' } });

    const container = await containerOf('shop-frontend');
    expect(container['command']).toBeUndefined();
    expect(container['volumeMounts']).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
    expect(await namesOf()).not.toContain('ConfigMap shop-frontend');
  });
});

describe('the Ingress of a WebApp', () => {
  it('comes and goes with its host', async () => {
    const withHost = await apply({
      frontend: { ingressHost: 'shop.example.com', tlsSecret: 'cert', ingressClassName: 'nginx' },
    });
    expect(at(withHost, 'status.url')).toBe('https://shop.example.com');
    expect(await cluster.get({ kind: 'Ingress', name: 'shop' })).toMatchObject({
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['shop.example.com'], secretName: 'cert' }],
        rules: [{ host: 'shop.example.com' }],
      },
    });

    const without = await apply({ frontend: { replicas: 2 } });

    expect(at(without, 'status.url')).toBe('http://shop-frontend.default.svc:80');
    expect(await namesOf()).not.toContain('Ingress shop');
  });
});

describe('the database of a WebApp', () => {
  const passwordOf = async (): Promise<string> =>
    secretText(await cluster.get({ kind: 'Secret', name: 'shop-db' }), 'password');

  it('keeps its password when the Secret is deleted', async () => {
    await apply();
    const before = await passwordOf();

    await cluster.delete({ kind: 'Secret', name: 'shop-db' });
    await cluster.settle();

    expect(await passwordOf()).toBe(before);
  });

  it('keeps data and password when the WebApp is deleted and made again', async () => {
    await apply();
    const before = await passwordOf();

    await cluster.delete(SHOP);
    await cluster.settle();
    expect(await cluster.find({ kind: 'StatefulSet', name: 'shop-database' })).toBeUndefined();
    const claim = await cluster.get({ kind: 'PersistentVolumeClaim', name: 'data-shop-database-0' });
    await apply();

    expect(await passwordOf()).toBe(before);
    const after = await cluster.get({ kind: 'PersistentVolumeClaim', name: 'data-shop-database-0' });
    expect(after.metadata.uid).toBe(claim.metadata.uid);
  });

  it('loses its data with the WebApp when that is asked for', async () => {
    await apply({ database: { keepData: false } });
    expect(await namesOf()).toEqual(
      expect.arrayContaining(['Deployment shop-database', 'PersistentVolumeClaim shop-database']),
    );
    expect(await cluster.get({ kind: 'Deployment', name: 'shop-database' })).toMatchObject({
      spec: { replicas: 1, strategy: { type: 'Recreate' } },
    });

    await cluster.delete(SHOP);
    await cluster.settle();

    expect(await cluster.find({ kind: 'PersistentVolumeClaim', name: 'shop-database' })).toBeUndefined();
  });

  it.each([
    [{ storage: '10Gi' }, { storage: '5Gi' }, 'storage can only grow'],
    [{ storage: '1Ti' }, { storage: '999Gi' }, 'storage can only grow'],
    [{ keepData: true }, { keepData: false }, 'the field cannot be changed'],
    [{ name: 'one' }, { name: 'two' }, 'the field cannot be changed'],
    [{ user: 'one' }, { user: 'two' }, 'the field cannot be changed'],
  ])('is refused a change from %j to %j, which it could not follow', async (before, after, message) => {
    await apply({ database: before });

    await expect(apply({ database: after })).rejects.toThrow(message);
  });

  it('grows its own claim', async () => {
    await apply({ database: { keepData: false, storage: '999Gi' } });
    const shop = await apply({ database: { keepData: false, storage: '1Ti' } });

    const claim = await cluster.get({ kind: 'PersistentVolumeClaim', name: 'shop-database' });
    expect(at(claim, 'spec.resources.requests.storage')).toBe('1Ti');
    expect(describeCondition(shop, 'StorageAsWanted')).toContain('True/Claimed');
  });

  it('leaves the claim of a StatefulSet to its owner, and says what to do', async () => {
    await apply({ database: { storage: '1Gi' } });
    const shop = await apply({ database: { storage: '2Gi' } });

    expect(describeCondition(shop, 'StorageAsWanted')).toBe(
      'False/ClaimDiffers: PersistentVolumeClaim data-shop-database-0 asks for 1Gi, the spec for 2Gi; change the claim itself',
    );
    const set = await cluster.get({ kind: 'StatefulSet', name: 'shop-database' });
    expect(set.metadata.generation).toBe(1);

    const key = { kind: 'PersistentVolumeClaim', name: 'data-shop-database-0' };
    await cluster.patch(key, { spec: { resources: { requests: { storage: '2Gi' } } } });
    await cluster.settle();
    expect(describeCondition(await cluster.get(SHOP), 'StorageAsWanted')).toContain('True/Claimed');
  });

  it('is not killed while it recovers, which may take long', async () => {
    await apply();

    const { startupProbe, readinessProbe, livenessProbe } = await containerOf('shop-database', 'StatefulSet');
    const commandOf = (probe: unknown): unknown => at(probe, 'exec.command');
    // A server that recovers makes pg_isready end with 1, one that does not answer with 2.
    const answers = ['sh', '-c', 'pg_isready -h 127.0.0.1; test $? -lt 2'];
    expect([startupProbe, livenessProbe].map(commandOf)).toEqual([answers, answers]);
    expect(commandOf(readinessProbe)).toEqual(['pg_isready', '-h', '127.0.0.1']);
  });

  it('gets over a spec with which it could not start', async () => {
    await apply({ database: { existingSecret: 'not-there' } });

    const shop = await apply();

    expect(describeCondition(shop, 'Ready')).toContain('True/');
  });

  it('takes a Secret of your own', async () => {
    await apply({ database: { existingSecret: 'mine' } });

    expect(await namesOf()).not.toContain('Secret shop-db');
    const { env } = await containerOf('shop-database', 'StatefulSet');
    expect(JSON.stringify(env)).not.toContain('shop-db');
  });
});

describe('a WebApp that cannot be served', () => {
  it('stays as it is while its spec is invalid', async () => {
    await apply();
    const before = await namesOf();
    // As an older CRD would have let it in.
    const crd = { kind: 'CustomResourceDefinition', name: 'webapps.apps.example.com' };
    const definition = await cluster.get(crd);
    const text = JSON.stringify(definition['spec']).replaceAll('"maximum":100,', '');
    await cluster.patch(crd, { spec: JSON.parse(text) as JsonObject });
    const shop = await apply({ backend: { replicas: 101 } });

    expect(describeCondition(shop, 'Ready')).toContain('False/InvalidSpec: backend.replicas');
    expect(await namesOf()).toEqual(before);
    expect(at(await cluster.get({ kind: 'Deployment', name: 'shop-backend' }), 'spec.replicas')).toBe(2);
    await cluster.patch(crd, { spec: definition['spec'] as JsonObject });
  });

  it.each([
    ['a very long name', 'a'.repeat(200)],
    ['a name with dots', 'shop.example.com'],
    ['a name that begins with a digit', '1shop'],
  ])('has children with other names for %s', async (_what, name) => {
    const webApp = await apply({}, name);

    expect(describeCondition(webApp, 'Ready')).toContain('True/');
    expect((await namesOf(name)).every((child) => / webapp-[0-9a-f]{16}-/.test(child))).toBe(true);
  });
});
