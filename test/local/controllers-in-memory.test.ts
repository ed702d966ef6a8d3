import { controllersInMemory } from '../../src/local/controllers-in-memory.js';
import { configMap, startApi } from './api/objects.js';

const CONTROLLERS = { apiVersion: 'metacontroller.k8s.io/v1alpha1', resource: 'compositecontrollers' };
const controller = (name: string) => ({
  apiVersion: CONTROLLERS.apiVersion,
  kind: 'CompositeController',
  metadata: { name },
  spec: { parentResource: { apiVersion: 'example.com/v1', resource: 'things' } },
});

describe('a cluster with controllers in memory', () => {
  it("has the memory's controller objects and the cluster's everything else", async () => {
    const { api: cluster } = startApi();
    const { api: memory } = startApi();
    await cluster.create('compositecontrollers', controller('not-ours'));
    const api = controllersInMemory(cluster, memory);

    await api.create('compositecontrollers', controller('ours'));
    await api.create('configmaps', configMap());

    const names = async (of: typeof api, collection: { apiVersion: string; resource: string }) =>
      (await of.list(collection)).items.map(({ metadata }) => metadata.name);
    expect(await names(api, CONTROLLERS)).toEqual(['ours']);
    expect(await names(cluster, CONTROLLERS)).toEqual(['not-ours']);
    expect(await names(cluster, { apiVersion: 'v1', resource: 'configmaps' })).toEqual(['sample']);
    const resources = (await api.discover()).map(({ apiVersion, resource }) => `${apiVersion}/${resource}`);
    expect(resources).toHaveLength(new Set(resources).size);
  });

  it('takes ControllerRevisions in the namespaces of the cluster', async () => {
    const { api: cluster } = startApi();
    const { api: memory } = startApi();
    const api = controllersInMemory(cluster, memory);
    const revision = (name: string) => ({
      apiVersion: CONTROLLERS.apiVersion,
      kind: 'ControllerRevision',
      metadata: { name, namespace: 'shop' },
      parentPatch: {},
    });

    await api.create('controllerrevisions', revision('one'));
    await api.create('controllerrevisions', revision('two'));

    const { items } = await api.list({ apiVersion: CONTROLLERS.apiVersion, resource: 'controllerrevisions' });
    expect(items).toHaveLength(2);
  });
});
