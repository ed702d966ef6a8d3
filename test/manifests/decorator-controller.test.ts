import { DecoratorController } from '../../src/contract/controller-objects.js';
import { renderDecoratorController } from '../../src/manifests/decorator-controller.js';
import { defineDecorator } from '../../src/sdk/decorator.js';
import { label } from './definitions.js';

describe('renderDecoratorController', () => {
  it('registers targets with their selectors, attachments, and the hooks that the definition has', () => {
    const webhook = (hook: string): unknown => ({
      version: 'v2',
      webhook: {
        service: { name: 'metahooks', namespace: 'metahooks', port: 80 },
        path: `/label/${hook}`,
        timeout: '10s',
      },
    });

    expect(renderDecoratorController(label, { namespace: 'metahooks' })).toEqual({
      apiVersion: 'metacontroller.k8s.io/v1alpha1',
      kind: 'DecoratorController',
      metadata: { name: 'label' },
      spec: {
        resources: [
          {
            apiVersion: 'apps/v1',
            resource: 'deployments',
            labelSelector: {
              matchLabels: { app: 'fish' },
              matchExpressions: [{ key: 'tier', operator: 'In', values: ['front', 'back'] }],
            },
          },
          {
            apiVersion: 'fish.example.com/v1',
            resource: 'tanks',
            annotationSelector: {
              matchAnnotations: { 'fish.example.com/label': 'yes' },
              matchExpressions: [{ key: 'plain', operator: 'DoesNotExist' }],
            },
          },
          { apiVersion: 'v1', resource: 'nodes' },
        ],
        attachments: [
          { apiVersion: 'v1', resource: 'configmaps', updateStrategy: { method: 'InPlace' } },
          {
            apiVersion: 'rbac.authorization.k8s.io/v1',
            resource: 'roles',
            updateStrategy: { method: 'InPlace' },
          },
        ],
        hooks: { sync: webhook('sync'), finalize: webhook('finalize'), customize: webhook('customize') },
      },
    });
  });

  it('registers no hook that the definition does not have, since a finalize hook brings a finalizer', () => {
    const { name, resources, attachments } = label;
    const definition = defineDecorator({ name, resources, attachments, sync: () => ({ attachments: [] }) });
    const controller = renderDecoratorController(definition, {
      namespace: 'metahooks',
      hooksUrl: 'http://127.0.0.1:8080/',
    });

    expect(controller['spec']).toMatchObject({
      hooks: {
        sync: { version: 'v2', webhook: { url: 'http://127.0.0.1:8080/label/sync', timeout: '10s' } },
      },
    });
    expect(Object.keys(DecoratorController.parse(controller).spec.hooks ?? {})).toEqual(['sync']);
  });

  it('is an object that Metacontroller understands', () => {
    const controller = renderDecoratorController(label, { namespace: 'metahooks' });

    expect(DecoratorController.parse(controller)).toEqual(controller);
  });
});
