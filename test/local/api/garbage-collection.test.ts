import type { DeleteOptions } from '../../../src/cluster/kube-api.js';
import type { LocalApi } from '../../../src/local/api/local-api.js';
import { configMap, ownedBy, startApi } from './objects.js';

const MAPS = { apiVersion: 'v1', resource: 'configmaps' };
const ref = (name: string) => ({ ...MAPS, namespace: 'default', name });

async function names(api: LocalApi): Promise<string[]> {
  return (await api.list(MAPS)).items.map(({ metadata }) => metadata.name);
}

async function family(options: { finalizers?: string[]; blocking?: boolean } = {}) {
  const started = startApi();
  const { api } = started;
  const owner = await api.create('configmaps', configMap({ metadata: { name: 'owner' } }));
  const child = await api.create(
    'configmaps',
    configMap({
      metadata: {
        name: 'child',
        ownerReferences: ownedBy(owner, { blockOwnerDeletion: options.blocking ?? true }),
        ...(options.finalizers && { finalizers: options.finalizers }),
      },
    }),
  );
  await api.create(
    'configmaps',
    configMap({ metadata: { name: 'grandchild', ownerReferences: ownedBy(child) } }),
  );
  const remove = (policy?: DeleteOptions['propagationPolicy']) =>
    api.delete(ref('owner'), policy && { propagationPolicy: policy });
  return { ...started, owner, child, remove };
}

it('deletes what has lost its owner, after the call', async () => {
  const { api, clock, remove } = await family();
  await remove();
  await clock.advance(0);
  expect(await names(api)).toEqual([]);
});

it('leaves dependents without the reference when they are orphaned', async () => {
  const { api, clock, remove } = await family();
  await remove('Orphan');
  await clock.advance(0);
  expect(await names(api)).toEqual(['child', 'grandchild']);
  expect((await api.get(ref('child'))).metadata.ownerReferences).toBeUndefined();
});

it('keeps the owner in the foreground until its blocking dependents are gone', async () => {
  const { api, clock, remove } = await family({ finalizers: ['a.b/c'] });
  await remove('Foreground');
  await clock.advance(0);
  expect((await api.get(ref('owner'))).metadata.finalizers).toEqual(['foregroundDeletion']);
  expect((await api.get(ref('child'))).metadata.deletionTimestamp).toBeDefined();
  await api.patch(ref('child'), { metadata: { finalizers: null } });
  await clock.advance(0);
  expect(await names(api)).toEqual([]);
});

it('does not wait for dependents that do not block', async () => {
  const { api, clock, remove } = await family({ finalizers: ['a.b/c'], blocking: false });
  await remove('Foreground');
  await clock.advance(0);
  expect(await names(api)).toEqual(['child', 'grandchild']);
});

it('deletes an object that is created with an owner that does not exist', async () => {
  const { api, clock } = startApi();
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: 'gone' }];
  await api.create('configmaps', configMap({ metadata: { ownerReferences } }));
  await clock.advance(0);
  expect(await names(api)).toEqual([]);
});

it('treats an owner in another namespace as absent', async () => {
  const { api, clock } = startApi();
  const owner = await api.create(
    'configmaps',
    configMap({ metadata: { name: 'owner', namespace: 'kube-system' } }),
  );
  await api.create('configmaps', configMap({ metadata: { ownerReferences: ownedBy(owner) } }));
  await clock.advance(0);
  expect(await names(api)).toEqual(['owner']);
});

it('complains about an owner in another namespace once, in an Event', async () => {
  const { api, clock } = startApi();
  const owner = await api.create('configmaps', configMap({ metadata: { name: 'owner' } }));
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', rules: [] };
  const metadata = { name: 'role', ownerReferences: ownedBy(owner) };
  await api.create('clusterroles', { ...role, metadata });
  await clock.advance(0);
  await api.update('clusterroles', { ...role, metadata: { ...metadata, labels: { changed: 'yes' } } });
  await clock.advance(0);

  const events = (await api.list({ apiVersion: 'v1', resource: 'events' })).items;
  expect(events).toMatchObject([
    {
      metadata: { namespace: 'default' },
      involvedObject: { kind: 'ClusterRole', name: 'role' },
      reason: 'OwnerRefInvalidNamespace',
      message: `ownerRef [v1/ConfigMap, namespace: , name: owner, uid: ${owner.metadata.uid}] does not exist in namespace ""`,
    },
  ]);
});

it('drops an absent owner while another one lives', async () => {
  const { api, clock, owner, remove } = await family();
  const other = await api.create('configmaps', configMap({ metadata: { name: 'other' } }));
  await api.patch(ref('child'), { metadata: { ownerReferences: [...ownedBy(owner), ...ownedBy(other)] } });
  await remove();
  await clock.advance(0);
  expect(await names(api)).toEqual(['child', 'grandchild', 'other']);
  expect((await api.get(ref('child'))).metadata.ownerReferences).toEqual(ownedBy(other));
});
