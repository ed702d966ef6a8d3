import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from './eventually.js';
import { startHookServer } from './hook-server.js';
import { describeWithMetacontroller, useControlPlane } from './suite.js';

// The harness tested by itself: what the other suites take for granted.

const plane = useControlPlane();
const namespace = 'harness';

beforeAll(async () => {
  await plane.createNamespace(namespace);
});

afterAll(async () => {
  await plane.kubectl(['delete', 'namespace', namespace, '--wait=false']);
});

const container = { name: 'main', image: 'example.com/app:1' };

function jsonPath(what: string, path: string): Promise<string> {
  return plane.kubectl(['get', what, '-n', namespace, '-o', `jsonpath={${path}}`]);
}

it('makes Pods ready, follows a new image and lets deleted Pods go', async () => {
  await plane.apply([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'app', namespace },
      spec: { containers: [container] },
    },
  ]);
  await plane.kubectl(['wait', '--for=condition=Ready', 'pod/app', '-n', namespace, '--timeout=60s']);
  await expect(jsonPath('pod/app', '.status.observedGeneration')).resolves.toBe('1');

  const patch = { spec: { containers: [{ name: 'main', image: 'example.com/app:2' }] } };
  await plane.kubectl(['patch', 'pod/app', '-n', namespace, '-p', JSON.stringify(patch)]);
  await eventually(async () => (await jsonPath('pod/app', '.status.observedGeneration')) === '2');
  await expect(
    jsonPath('pod/app', '.status.containerStatuses[0].image} {.status.containerStatuses[0].restartCount'),
  ).resolves.toBe('example.com/app:2 1');

  await plane.kubectl(['delete', 'pod/app', '-n', namespace, '--timeout=60s']);
});

it('completes Jobs and rolls Deployments out', async () => {
  const labels = { app: 'web' };
  await plane.apply([
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once', namespace },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
  ]);

  await plane.kubectl(['wait', '--for=condition=Complete', 'job/once', '-n', namespace, '--timeout=60s']);
  await plane.kubectl(['rollout', 'status', 'deployment/web', '-n', namespace, '--timeout=60s']);
});

it('lists the writes of one identity since a mark', async () => {
  const mark = plane.auditMark();

  await plane.kubectl(['create', 'configmap', 'one', '-n', namespace]);
  await expect(plane.kubectl(['create', 'configmap', 'one', '-n', namespace])).rejects.toThrow(
    /already exists/,
  );

  const write = { user: 'admin', verb: 'create', resource: 'configmaps', namespace };
  expect(plane.writesSince(mark, { user: 'admin' })).toEqual([
    { ...write, name: 'one', code: 201 },
    { ...write, name: 'one', code: 409 },
  ]);
});

describeWithMetacontroller('Metacontroller', () => {
  const user = '--as=system:serviceaccount:metacontroller:metacontroller';

  it('may do nothing but what it needs for itself', async () => {
    await expect(
      plane.kubectl(['auth', 'can-i', 'list', 'compositecontrollers.metacontroller.k8s.io', user]),
    ).resolves.toMatch(/^yes/);
    // Other suites of this run may have given it rights on the children of shipped controllers.
    await expect(plane.kubectl(['auth', 'can-i', 'create', 'clusterroles', user])).rejects.toThrow();
    await expect(plane.kubectl(['auth', 'can-i', 'delete', 'nodes', user])).rejects.toThrow();
  });

  it('calls a hook, is counted, rests, and comes back after a restart', async () => {
    const hooks = await startHookServer(() => ({ body: { labels: { seen: 'yes' }, attachments: [] } }));
    await plane.apply([
      ...decoratorRights(),
      {
        apiVersion: 'metacontroller.k8s.io/v1alpha1',
        kind: 'DecoratorController',
        metadata: { name: 'harness' },
        spec: {
          resources: [
            { apiVersion: 'v1', resource: 'configmaps', labelSelector: { matchLabels: { harness: 'yes' } } },
          ],
          hooks: { sync: { version: 'v2', webhook: { url: `${hooks.url}/sync` } } },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'target', namespace, labels: { harness: 'yes' } },
      },
    ]);
    try {
      await eventually(async () => (await jsonPath('configmap/target', '.metadata.labels.seen')) === 'yes');
      await eventually(async () => (await plane.countHookCalls('harness')) >= 2);
      await delay(1_000);

      const mark = plane.auditMark();
      const calls = await plane.countHookCalls('harness');
      expect(calls).toBe(hooks.calls.length);
      await delay(3_000);
      // Controllers of other suites may still be busy with what these have left.
      const writes = plane.writesSince(mark, { user: 'metacontroller' });
      expect(writes.filter((write) => write.namespace === namespace)).toEqual([]);
      await expect(plane.countHookCalls('harness')).resolves.toBe(calls);

      await plane.restartMetacontroller(['--workers=2']);
      await eventually(async () => (await plane.countHookCalls('harness')) >= 1);
    } finally {
      await plane.kubectl(['delete', 'decoratorcontroller', 'harness']);
      await plane.restartMetacontroller();
      await hooks.stop();
    }
  });
});

function decoratorRights(): object[] {
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name: 'harness' } };
  return [
    {
      ...rbac,
      kind: 'ClusterRole',
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch', 'update'] }],
    },
    {
      ...rbac,
      kind: 'ClusterRoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'harness' },
      subjects: [{ kind: 'ServiceAccount', name: 'metacontroller', namespace: 'metacontroller' }],
    },
  ];
}
