import type { KubeObject } from '../../src/contract/kube-object.js';
import { toObjectMap } from '../../src/contract/object-map.js';
import type { DecoratorRequest } from '../../src/contract/requests.js';
import { type DecoratorDeclaration, type DecoratorDefinition, defineDecorator } from '../../src/sdk/index.js';
import { PARENT_UID } from './objects.js';

interface Hooks {
  readonly sync?: (context: never) => unknown;
  readonly finalize?: (context: never) => unknown;
  readonly customize?: (target: never) => unknown;
}

/** A decorator whose hooks return whatever a test wants: types cannot stop an author who uses plain JavaScript. */
export function notesController(
  hooks: Hooks = {},
  declared: Partial<DecoratorDeclaration> = {},
): DecoratorDefinition {
  const declaration: DecoratorDeclaration = {
    name: 'notes',
    resources: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        resource: 'configmaps',
        annotationSelector: { matchAnnotations: { notes: 'yes' } },
      },
      { apiVersion: 'v1', kind: 'Namespace', resource: 'namespaces', scope: 'Cluster' },
      { apiVersion: 'example.com/v1', kind: 'Widget', resource: 'widgets', writesStatus: true },
    ],
    attachments: [
      { apiVersion: 'v1', kind: 'Secret', resource: 'secrets', updateStrategy: 'InPlace' },
      { apiVersion: 'v1', kind: 'Pod', resource: 'pods', updateStrategy: 'Recreate' },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        resource: 'persistentvolumes',
        updateStrategy: 'OnDelete',
        scope: 'Cluster',
      },
    ],
    related: [{ apiVersion: 'v1', kind: 'Service', resource: 'services' }],
    sync: () => ({ attachments: [] }),
    ...(hooks as Partial<DecoratorDeclaration>),
    ...declared,
  };
  return defineDecorator(declaration);
}

export function targetObject(kind: 'ConfigMap' | 'Namespace' | 'Widget' = 'ConfigMap'): KubeObject {
  return {
    apiVersion: kind === 'Widget' ? 'example.com/v1' : 'v1',
    kind,
    metadata: {
      name: 'my-target',
      ...(kind === 'Namespace' ? {} : { namespace: 'default' }),
      uid: PARENT_UID,
      annotations: { notes: 'yes' },
    },
    data: { text: 'hello' },
  };
}

export interface DecoratorRequestOptions {
  readonly target?: KubeObject;
  readonly attachments?: readonly KubeObject[];
  readonly related?: readonly KubeObject[];
  readonly finalizing?: boolean;
}

export function decoratorRequest(options: DecoratorRequestOptions = {}): DecoratorRequest {
  const { target = targetObject(), attachments = [], related = [], finalizing = false } = options;
  const form = { version: 'v2', parent: target } as const;
  return {
    controller: { kind: 'DecoratorController', spec: {} },
    object: target,
    attachments: toObjectMap([], attachments, form),
    related: toObjectMap([], related, form),
    finalizing,
  };
}
