// Real nginx, Node and PostgreSQL behind Services. What is not shown: that the NetworkPolicies keep anybody out. The node has no
// network plug-in that enforces them.
import { z } from 'zod';
import { COLLECTED, eventually } from '../e2e/support/eventually.js';
import { readerOf } from '../e2e/support/objects.js';
import { describeOnNode, type RealNode } from './support/suite.js';
import { Traffic } from './support/traffic.js';

const namespace = 'shops';
const database = { namespace, pod: 'shop-database-0' };
const resources = { cpu: '10m' };
const READY_MS = 100_000;
const NO_IMAGE = ['False/ImagePullBackOff', 'False/ErrImagePull'];
const MODE = [{ name: 'MODE', value: 'fast' }];

describeOnNode('a WebApp', (node) => {
  const { apply, kubectl, patch, ready, visit } = shops(node);
  const reader = readerOf(node, namespace);
  const podsOf = async (tier: string): Promise<string[]> => {
    const selector = `app.kubernetes.io/instance=shop,app.kubernetes.io/component=${tier}`;
    const names = await kubectl('get', 'pods', '-l', selector, '-o', 'jsonpath={.items[*].metadata.name}');
    return names.split(' ');
  };

  const becomes = (condition: string, anyOf: readonly string[]): Promise<unknown> =>
    eventually(
      async () => anyOf.includes((await reader.condition('webapp', 'shop', condition)) ?? 'absent'),
      { timeoutMs: READY_MS, what: `${condition} being ${anyOf.join(' or ')}` },
    );

  beforeAll(async () => {
    await node.createNamespace(namespace);
  });

  it('comes up tier by tier: the database, the backend that needs it, the frontend that needs both', async () => {
    const mark = node.auditMark();
    await apply('shop');
    await ready('shop');

    const made = node
      .writesSince(mark)
      .filter(({ user, verb, code }) => user.endsWith(':metacontroller') && verb === 'create' && code === 201)
      .filter(({ resource }) => ['statefulsets', 'deployments'].includes(resource));
    expect(made.map(({ name }) => name)).toEqual(['shop-database', 'shop-backend', 'shop-frontend']);
    const times = async (object: string, type: string): Promise<readonly [made: string, ready: string]> => {
      const path = `{.metadata.creationTimestamp} {.status.conditions[?(@.type=="${type}")].lastTransitionTime}`;
      const [first = '', last = ''] = (await kubectl('get', object, '-o', `jsonpath=${path}`)).split(' ');
      return [first, last];
    };
    const [, databaseReady] = await times('pod/shop-database-0', 'Ready');
    const [backendMade, backendReady] = await times('deployment/shop-backend', 'Available');
    const [frontendMade] = await times('deployment/shop-frontend', 'Available');
    expect(backendMade >= databaseReady).toBe(true);
    expect(frontendMade >= backendReady).toBe(true);
  });

  it('says in its status what is there', async () => {
    const shop = await reader.get('webapp', 'shop');

    expect(shop?.status).toMatchObject({
      frontend: { ready: '2/2' },
      backend: { ready: '2/2' },
      database: { ready: '1/1', storage: '1Gi' },
      url: 'http://shop-frontend.shops.svc:80',
    });
    expect(shop?.status.conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`)).toEqual([
      'Ready True ChildrenReady',
      'Progressing False Settled',
      'Degraded False NothingFailed',
      'FrontendReady True Available',
      'BackendReady True Available',
      'DatabaseReady True Available',
      'StorageAsWanted True Claimed',
    ]);
  });

  it('gives files at /', async () => {
    const [pod = ''] = await podsOf('frontend');
    const file = await node.exec({ namespace, pod }, ['cat', '/usr/share/nginx/html/index.html']);

    const answer = await fetch(page('shop'));

    expect(answer.headers.get('server')).toContain('nginx');
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(await answer.text()).toBe(file);
  });

  it('counts visits at /api/, through frontend and backend, in the database', async () => {
    expect([await visit('shop'), await visit('shop'), await visit('shop')]).toEqual([1, 2, 3]);
    expect(await countRows(node)).toBe(3);
  });

  it('shows the password to nobody who may not read the Secret', async () => {
    const encoded = await kubectl('get', 'secret', 'shop-db', '-o', 'jsonpath={.data.password}');
    const password = Buffer.from(encoded, 'base64').toString();
    const everything = 'all,configmap,endpointslice,pvc,pdb,networkpolicy,controllerrevision,webapp,event';
    const texts = [await kubectl('get', everything, '-o', 'yaml')];
    for (const place of [namespace, 'metahooks', 'metacontroller'])
      for (const { metadata } of await readerOf(node, place).list('pod'))
        texts.push(await node.kubectl(['-n', place, 'logs', metadata.name, '--all-containers']));
    const [backend = ''] = await podsOf('backend');

    expect(password.length).toBeGreaterThan(20);
    expect(await node.exec({ namespace, pod: backend }, ['printenv', 'DATABASE_URL'])).toContain(password);
    for (const text of texts) for (const secret of [password, encoded]) expect(text).not.toContain(secret);
  });

  it('has budgets that let go of a Pod only while another one of its tier works', async () => {
    const budgets = async (): Promise<string> =>
      kubectl(
        'get',
        'pdb',
        '-o',
        'jsonpath={range .items[*]}{.metadata.name} {.status.disruptionsAllowed}\n{end}',
      );
    await eventually(async () => (await budgets()) === 'shop-backend 1\nshop-frontend 1\n');
    const evict = (pod: string): Promise<string> =>
      node.kubectl(
        ['create', '--raw', `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`, '-f', '-'],
        JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace } }),
      );

    const [first = '', second = ''] = await podsOf('backend');
    await evict(first);

    await expect(evict(second)).rejects.toThrow("would violate the pod's disruption budget");
    expect(await visit('shop')).toBeGreaterThan(3);
    await eventually(async () => (await budgets()) === 'shop-backend 1\nshop-frontend 1\n', {
      timeoutMs: READY_MS,
    });
  });

  it('has its backend scaled by `kubectl scale`', async () => {
    await kubectl('scale', 'webapp/shop', '--replicas=3');

    await kubectl('wait', 'webapp/shop', '--for=jsonpath={.status.backend.ready}=3/3', '--timeout=100s');
    expect(await podsOf('backend')).toHaveLength(3);
    await ready('shop');
  });

  it('loses no visit that it has counted when the database is killed, and comes back', async () => {
    const before = await countRows(node);
    const traffic = new Traffic(api('shop'));
    await traffic.until(20);

    await node.killMainProcess(database);
    await traffic.until(20);
    await traffic.stop();

    const numbers = traffic.good.map(({ body }) => visitsIn(body));
    const rows = await countRows(node);
    process.stderr.write(
      `webapp: database killed: ${numbers.length} visits counted, ${rows - before} rows; not answered with 200: ${JSON.stringify(traffic.failures)}\n`,
    );
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
    expect(rows).toBeGreaterThanOrEqual(before + numbers.length);
    expect(rows).toBeGreaterThanOrEqual(numbers.at(-1) ?? Infinity);
    const restarts = await kubectl(
      'get',
      'pod',
      database.pod,
      '-o',
      'jsonpath={.status.containerStatuses[0].restartCount}',
    );
    expect(restarts).toBe('1');
    await ready('shop');
  });

  it.each([
    { tier: 'frontend', what: 'another port', spec: { frontend: { containerPort: 8181 } } },
    { tier: 'frontend', what: 'another variable', spec: { frontend: { env: MODE } } },
    { tier: 'backend', what: 'another port', spec: { backend: { port: 9090 } } },
    { tier: 'backend', what: 'another variable', spec: { backend: { env: MODE } } },
  ])('rolls out a $tier with $what while every visitor is served', async ({ tier, what, spec }) => {
    const before = await podsOf(tier);
    const visitors = [new Traffic(page('shop')), new Traffic(api('shop'))];
    await Promise.all(visitors.map((traffic) => traffic.until(10)));

    await patch('shop', spec);
    await ready('shop');
    await kubectl('wait', 'pod', ...before, '--for=delete', '--timeout=100s');
    await Promise.all(visitors.map((traffic) => traffic.until(10)));
    await Promise.all(visitors.map((traffic) => traffic.stop()));

    const counts = visitors.map(({ answers, failures }) => [answers.length, failures]);
    process.stderr.write(
      `webapp: ${tier} with ${what}: requests to / and /api/: ${JSON.stringify(counts)}\n`,
    );
    expect((await podsOf(tier)).filter((pod) => before.includes(pod))).toEqual([]);
    expect(visitors.map(({ failures }) => failures)).toEqual([{}, {}]);
  });

  it('is not taken for dead while its database recovers', async () => {
    const signal = '/var/lib/postgresql/data/pgdata/standby.signal';
    const probe = async (kind: string): Promise<string> => {
      const path = `{.spec.containers[0].${kind}.exec.command}`;
      const command = await kubectl('get', 'pod', database.pod, '-o', `jsonpath=${path}`);
      return node.exec(database, z.array(z.string()).parse(JSON.parse(command)));
    };
    // It recovers for ever: it waits for what another server would send.
    await psql(node, 'alter system set hot_standby = off');
    await node.exec(database, ['touch', signal]);
    await node.killMainProcess(database);

    await eventually(() => probe('livenessProbe'), { timeoutMs: READY_MS, what: 'a server that recovers' });
    await expect(probe('readinessProbe')).rejects.toThrow('exit code 1');
    await probe('startupProbe');
    await becomes('DatabaseReady', ['False/NotAvailable', 'False/CrashLoopBackOff']);

    await node.exec(database, ['rm', signal]);
    await node.killMainProcess(database);
    await ready('shop');
    expect(await visit('shop')).toBeGreaterThan(3);
  });

  it('says that an image is not there, and goes on with the Pods that it has', async () => {
    await patch('shop', { backend: { image: 'shop/no-such-backend:1' } });
    await becomes('BackendReady', NO_IMAGE);
    expect(await reader.condition('webapp', 'shop', 'FrontendReady')).toBe('True/Available');
    expect(await visit('shop')).toBeGreaterThan(3);

    await patch('shop', { backend: { image: null } });
    await ready('shop');
  });

  it('gets over an image of the database that is not there', async () => {
    await patch('shop', { database: { image: 'shop/no-such-database:1' } });
    await becomes('DatabaseReady', NO_IMAGE);
    expect((await fetch(api('shop'))).status).toBe(503);
    expect((await fetch(page('shop'))).status).toBe(200);

    await patch('shop', { database: { image: 'postgres:15' } });
    await ready('shop');

    expect(await visit('shop')).toBeGreaterThan(3);
  });

  it('leaves its data behind for another one of its name', async () => {
    const last = await visit('shop');
    await kubectl('delete', 'webapp', 'shop');
    await eventually(async () => (await reader.list('pods')).length === 0, COLLECTED);
    expect((await reader.list('pvc')).map(({ metadata }) => metadata.name)).toEqual(['data-shop-database-0']);

    await apply('shop');
    await ready('shop');

    expect(await visit('shop')).toBe(last + 1);
  });

  it('takes its data along when it is told not to keep it', async () => {
    const keepData = { database: { keepData: false } };
    await apply('stall', keepData);
    await ready('stall');
    expect([await visit('stall'), await visit('stall')]).toEqual([1, 2]);

    await kubectl('delete', 'webapp', 'stall');
    await eventually(async () => (await reader.get('pvc', 'stall-database')) === undefined, COLLECTED);
    await apply('stall', keepData);
    await ready('stall');

    expect(await visit('stall')).toBe(1);
  });
});

interface Shops {
  readonly kubectl: (...args: string[]) => Promise<string>;
  readonly apply: (name: string, spec?: Partial<Record<Tier, object>>) => Promise<string>;
  readonly patch: (name: string, spec: object) => Promise<string>;
  readonly ready: (name: string) => Promise<unknown>;
  /** One request to the frontend; which visit it was. */
  readonly visit: (name: string) => Promise<number>;
}
type Tier = 'frontend' | 'backend' | 'database';

function shops(node: RealNode): Shops {
  const kubectl = (...args: string[]): Promise<string> => node.kubectl(['-n', namespace, ...args]);
  return {
    kubectl,
    apply: (name, { frontend, backend, database: ofDatabase } = {}) => {
      const spec = {
        frontend: { image: 'nginx:1.27', resources, ...frontend },
        backend: { resources, ...backend },
        database: { image: 'postgres:15', resources, ...ofDatabase },
      };
      const metadata = { name, namespace };
      return node.apply([{ apiVersion: 'apps.example.com/v1', kind: 'WebApp', metadata, spec }]);
    },
    patch: (name, spec) => kubectl('patch', 'webapp', name, '--type=merge', '-p', JSON.stringify({ spec })),
    ready: (name) =>
      eventually(
        async () => {
          const shop = await readerOf(node, namespace).get('webapp', name);
          const condition = shop?.status.conditions.find(({ type }) => type === 'Ready');
          return (
            condition?.status === 'True' && shop?.status.observedGeneration === shop?.metadata.generation
          );
        },
        { timeoutMs: READY_MS, what: `WebApp ${name} being ready` },
      ),
    visit: async (name) => visitsIn(await (await fetch(api(name))).text()),
  };
}

function page(name: string): string {
  return `http://${name}-frontend.${namespace}.svc.cluster.local/`;
}

function api(name: string): string {
  return `${page(name)}api/`;
}

function visitsIn(text: string): number {
  return z.object({ visits: z.int() }).parse(JSON.parse(text)).visits;
}

/** As the database itself counts. */
async function countRows(node: RealNode): Promise<number> {
  return Number(await psql(node, 'select count(*) from visits'));
}

function psql(node: RealNode, sql: string): Promise<string> {
  return node.exec(database, ['psql', '-U', 'app', '-At', '-c', sql]);
}
