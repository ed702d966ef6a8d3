import type { WatchEvent } from '../../../src/cluster/kube-api.js';
import { createKubeClient } from '../../../src/cluster/client.js';
import { StatusError } from '../../../src/cluster/status-error.js';
import { eventually } from './eventually.js';
import { useControlPlane } from './suite.js';

// src/cluster/client.ts against a real API server; test/cluster asks the same of made-up answers.

const plane = useControlPlane();
const { api } = plane;
const namespace = 'client';
const ref = { apiVersion: 'v1', resource: 'configmaps', namespace, name: 'one' };
const collection = { apiVersion: 'v1', resource: 'configmaps', namespace, labelSelector: 'client=yes' };

function configMap(data: Record<string, string>) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'one', namespace, labels: { client: 'yes' } },
    data,
  };
}

async function reasonOf(call: Promise<unknown>): Promise<string | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => (error instanceof StatusError ? `${error.status} ${error.reason}` : String(error)),
  );
}

beforeAll(async () => {
  await plane.createNamespace(namespace);
});

afterAll(async () => {
  await plane.kubectl(['delete', 'namespace', namespace, '--wait=false']);
});

it('creates, reads, updates, patches, watches and deletes', async () => {
  const { resourceVersion } = await api.list(collection);
  const events: WatchEvent[] = [];
  const stop = api.watch(
    { ...collection, resourceVersion },
    (event) => events.push(event),
    () => undefined,
  );

  const created = await api.create('configmaps', configMap({ a: '1' }));
  const updated = await api.update('configmaps', {
    ...configMap({ a: '2' }),
    metadata: { ...configMap({}).metadata, resourceVersion: created.metadata.resourceVersion },
  });
  const patched = await api.patch(ref, { data: { a: null, b: '3' } });
  await expect(api.get(ref)).resolves.toEqual(patched);
  await expect(api.list(collection)).resolves.toMatchObject({ items: [patched] });
  await api.delete(ref, { uid: created.metadata.uid, propagationPolicy: 'Background' });
  await eventually(() => events.length >= 4);
  stop();

  expect(created['data']).toEqual({ a: '1' });
  expect(patched['data']).toEqual({ b: '3' });
  expect(typeof created.metadata.creationTimestamp).toBe('string');
  expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'MODIFIED', 'DELETED']);
  expect(events.slice(0, 3).map(({ object }) => object)).toEqual([created, updated, patched]);
});

it('tells refusals apart', async () => {
  const created = await api.create('configmaps', configMap({}));
  const stale = { ...configMap({ a: '1' }), metadata: { ...configMap({}).metadata, resourceVersion: '1' } };
  const metacontroller = createKubeClient({ kubeconfig: plane.kubeconfigOf('metacontroller') });

  expect(await reasonOf(api.create('configmaps', configMap({})))).toBe('409 AlreadyExists');
  expect(await reasonOf(api.update('configmaps', stale))).toBe('409 Conflict');
  expect(await reasonOf(api.delete(ref, { uid: 'another' }))).toBe('409 Conflict');
  expect(await reasonOf(api.get({ ...ref, name: 'none' }))).toBe('404 NotFound');
  expect(await reasonOf(api.get({ ...ref, resource: 'nothings' }))).toBe('404 NotFound');
  expect(await reasonOf(api.patch(ref, { metadata: { labels: { 'no label!': 'x' } } }))).toBe('422 Invalid');
  // Other suites of this run may have given it rights on the children of shipped controllers, but never on namespaces.
  const home = { apiVersion: 'v1', resource: 'namespaces', name: 'default' };
  expect(await reasonOf(metacontroller.delete(home))).toBe('403 Forbidden');
  await api.delete(ref, { uid: created.metadata.uid });
});

it('discovers built-in and custom kinds with short names, scopes and subresources', async () => {
  const resources = await api.discover();

  expect(resources).toContainEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    resource: 'deployments',
    namespaced: true,
    shortNames: ['deploy'],
    subresources: ['scale', 'status'],
  });
  expect(resources).toContainEqual(
    expect.objectContaining({
      apiVersion: 'metacontroller.k8s.io/v1alpha1',
      kind: 'CompositeController',
      namespaced: false,
      subresources: ['status'],
    }),
  );
});
