import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../e2e/support/eventually.js';
import { describeOnNode } from './support/suite.js';

const namespace = 'harness';

// What later suites rely on. Programs that a controller is tested with have to be there, and to be wrong in no way of their own.
describeOnNode('the node', (node) => {
  const ref = { namespace, pod: 'web' };

  beforeAll(async () => {
    await node.createNamespace(namespace);
  });

  it('runs a Pod whose name answers', async () => {
    await node.kubectl(['-n', namespace, 'run', 'web', '--image=nginx:1.27', '--port=80', '--expose']);
    await node.waitFor('pod/web', 'condition=Ready', { namespace });

    const page = await eventually(async () => (await fetch('http://web.harness.svc.cluster.local/')).text());
    expect(page).toBe(await node.exec(ref, ['cat', '/usr/share/nginx/html/index.html']));
  });

  it('starts a container again whose main process was killed', async () => {
    await node.killMainProcess(ref);

    await node.waitFor('pod/web', 'jsonpath={.status.containerStatuses[0].restartCount}=1', { namespace });
    await node.waitFor('pod/web', 'condition=Ready', { namespace });
  });

  it('says of an image that does not exist that it cannot be pulled, until it does', async () => {
    await node.kubectl(['-n', namespace, 'run', 'late', '--image=shop/late:2', '--restart=Never']);
    await node.waitFor(
      'pod/late',
      'jsonpath={.status.containerStatuses[0].state.waiting.reason}=ErrImagePull',
      {
        namespace,
      },
    );

    await node.tagImage('docker.io/library/busybox:1', 'docker.io/shop/late:2');

    await node.waitFor('pod/late', 'jsonpath={.status.phase}=Succeeded', { namespace });
  });

  it('keeps the data of a database through a crash, in the folder of its claim, until that is wiped', async () => {
    await node.apply(database());
    await node.waitFor('pod/db', 'condition=Ready', { namespace });
    const psql = (sql: string): Promise<string> =>
      node.exec({ namespace, pod: 'db' }, ['psql', '-U', 'shop', '-At', '-c', sql]);
    await psql('create table orders as select 42 as id');

    await node.killMainProcess({ namespace, pod: 'db' });

    await eventually(async () => (await psql('select id from orders')) === '42\n');
    expect(existsSync(join(await node.claimFolder(namespace, 'data'), 'pg', 'PG_VERSION'))).toBe(true);

    await node.wipeClaim(namespace, 'data');
    await node.killMainProcess({ namespace, pod: 'db' });
    await eventually(async () => (await psql('select 1')) === '1\n');
    await expect(psql('select id from orders')).rejects.toThrow('"orders" does not exist');
  });

  it('takes the folder of a claim away with the claim', async () => {
    const folder = await node.claimFolder(namespace, 'data');
    await node.kubectl(['-n', namespace, 'delete', 'pod/db', 'pvc/data', '--now']);

    await eventually(() => !existsSync(folder));
  });

  it('runs Redis as any user with the configuration that it is given', async () => {
    await node.apply(redis());
    await node.waitFor('pod/redis', 'condition=Ready', { namespace });

    const answer = await node.exec({ namespace, pod: 'redis' }, ['redis-cli', 'config', 'get', 'maxmemory']);

    expect(answer).toBe('maxmemory\n12345678\n');
  });
});

function database(): object[] {
  const claim = { persistentVolumeClaim: { claimName: 'data' } };
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
    pod('db', {
      securityContext: { runAsUser: 70, runAsGroup: 70, fsGroup: 70, runAsNonRoot: true },
      containers: [
        {
          name: 'postgres',
          image: 'postgres:15',
          env: [
            { name: 'POSTGRES_USER', value: 'shop' },
            { name: 'POSTGRES_PASSWORD', value: 'not a secret' },
            { name: 'PGDATA', value: '/data/pg' },
          ],
          // The user of the Pod has no name in the image.
          readinessProbe: {
            exec: { command: ['pg_isready', '-U', 'shop', '-h', '127.0.0.1'] },
            periodSeconds: 1,
          },
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'data', ...claim }],
    }),
  ];
}

function redis(): object[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'redis', namespace },
      data: { 'redis.conf': 'maxmemory 12345678\n' },
    },
    pod('redis', {
      securityContext: { runAsUser: 4711, runAsGroup: 4711, fsGroup: 4711, runAsNonRoot: true },
      containers: [
        {
          name: 'redis',
          image: 'redis:7',
          args: ['/etc/redis/redis.conf'],
          readinessProbe: { exec: { command: ['redis-cli', 'ping'] }, periodSeconds: 1 },
          securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          volumeMounts: [
            { name: 'config', mountPath: '/etc/redis' },
            { name: 'data', mountPath: '/data' },
          ],
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: 'redis' } },
        { name: 'data', emptyDir: {} },
      ],
    }),
  ];
}

function pod(name: string, spec: object): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec };
}
