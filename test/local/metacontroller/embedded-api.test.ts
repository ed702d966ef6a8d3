import type { KubeApi, ObjectInput } from '../../../src/cluster/kube-api.js';
import { createLocalApi } from '../../../src/local/api/local-api.js';
import { realClock } from '../../../src/local/clock.js';
import { type Metacontroller, startMetacontroller } from '../../../src/local/metacontroller/metacontroller.js';
import { composite, configMap, thing } from './support/cluster.js';
import { HookServer } from './support/hook-server.js';

function definition(group: string, version: string, [kind, scope]: readonly [string, string]): ObjectInput {
  const plural = `${kind.toLowerCase()}s`;
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      // The real server wants it for groups below k8s.io.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, of a test' },
    },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } },
        },
      ],
    },
  };
}

describe('over the embedded API', () => {
  const sync = (): object => ({ status: { phase: 'Up' }, children: [configMap('a', { v: '1' })] });
  const hooks = new HookServer({ sync });
  let api: KubeApi;
  let metacontroller: Metacontroller;

  beforeAll(async () => {
    const clock = realClock();
    api = createLocalApi({ clock });
    metacontroller = startMetacontroller({ api, clock });
    const url = await hooks.listen();
    const crds = [
      definition('metacontroller.k8s.io', 'v1alpha1', ['CompositeController', 'Cluster']),
      definition('metacontroller.k8s.io', 'v1alpha1', ['DecoratorController', 'Cluster']),
      definition('example.com', 'v1', ['Thing', 'Namespaced']),
    ];
    for (const crd of crds) await api.create('customresourcedefinitions', crd);
    const childResources = [{ apiVersion: 'v1', resource: 'configmaps' }];
    await api.create('compositecontrollers', composite('cc', url, { childResources }));
    await api.create('things', thing('alice'));
  });

  afterAll(async () => {
    await metacontroller.stop();
    await hooks.close();
  });

  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('finds its controller, creates the child and writes the status', async () => {
    const ref = { apiVersion: 'example.com/v1', resource: 'things', namespace: 'default', name: 'alice' };
    await until(async () => (await api.get(ref))['status'] !== undefined);

    expect((await api.get(ref))['status']).toEqual({ phase: 'Up', observedGeneration: 1 });
    const child = await api.get({ apiVersion: 'v1', resource: 'configmaps', namespace: 'default', name: 'a' });
    expect(child.metadata.ownerReferences).toMatchObject([{ kind: 'Thing', name: 'alice', controller: true }]);
  });

  it('loses the child with the parent', async () => {
    await api.delete({ apiVersion: 'example.com/v1', resource: 'things', namespace: 'default', name: 'alice' });
    await until(async () => {
      const { items } = await api.list({ apiVersion: 'v1', resource: 'configmaps', namespace: 'default' });
      return items.every(({ metadata }) => metadata.name !== 'a');
    });

    expect(metacontroller.state().controllers).toEqual(['cc']);
  });
});
