import { CompositeController } from '../../src/contract/controller-objects.js';
import { renderCompositeController } from '../../src/manifests/composite-controller.js';
import { pond, tank } from './definitions.js';

const options = { namespace: 'metahooks' };

describe('renderCompositeController', () => {
  it('registers the hooks that the definition has, at the Service of the hook server', () => {
    const webhook = (hook: string): unknown => ({
      version: 'v2',
      webhook: {
        service: { name: 'metahooks', namespace: 'metahooks', port: 80 },
        path: `/tank/${hook}`,
        timeout: '10s',
      },
    });

    expect(renderCompositeController(tank, options)).toEqual({
      apiVersion: 'metacontroller.k8s.io/v1alpha1',
      kind: 'CompositeController',
      metadata: { name: 'tank' },
      spec: {
        generateSelector: true,
        parentResource: { apiVersion: 'fish.example.com/v1', resource: 'tanks' },
        childResources: [
          { apiVersion: 'v1', resource: 'configmaps', updateStrategy: { method: 'InPlace' } },
          { apiVersion: 'batch/v1', resource: 'jobs', updateStrategy: { method: 'OnDelete' } },
        ],
        hooks: { sync: webhook('sync'), finalize: webhook('finalize'), customize: webhook('customize') },
      },
    });
  });

  it('points to another server by URL', () => {
    const controller = renderCompositeController(pond, { ...options, hooksUrl: 'http://127.0.0.1:8080/' });

    expect(controller['spec']).toMatchObject({
      hooks: { sync: { version: 'v2', webhook: { url: 'http://127.0.0.1:8080/pond/sync', timeout: '10s' } } },
    });
  });

  it.each([tank, pond])('is an object that Metacontroller understands: $name', (definition) => {
    const controller = renderCompositeController(definition, options);

    expect(CompositeController.parse(controller)).toEqual(controller);
  });
});
