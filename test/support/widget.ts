import { z } from 'zod';
import {
  type CompositeDeclaration,
  type CompositeDefinition,
  type ControllerDefinition,
  defineComposite,
  type Scope,
} from '../../src/sdk/index.js';
import { serveController, type ServedController } from '../../src/hooks/served-controller.js';

const WidgetSpec = z.strictObject({ size: z.int().min(0).default(1) });
const WidgetStatus = z.object({ size: z.int().optional() });

type Widget = CompositeDeclaration<typeof WidgetSpec, typeof WidgetStatus>;

/** A controller whose hooks return whatever a test wants: types cannot stop an author who uses plain JavaScript. */
export function widgetController({
  scope = 'Namespaced',
  ...hooks
}: {
  readonly scope?: Scope;
  readonly sync?: (context: never) => unknown;
  readonly finalize?: (context: never) => unknown;
  readonly customize?: (parent: never) => unknown;
}): CompositeDefinition {
  const definition: Widget = {
    name: 'widget',
    parent: {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      resource: 'widgets',
      scope,
      description: 'For tests.',
      spec: WidgetSpec,
      status: WidgetStatus,
    },
    children: [
      { apiVersion: 'v1', kind: 'Pod', resource: 'pods', updateStrategy: 'Recreate' },
      { apiVersion: 'v1', kind: 'Service', resource: 'services', updateStrategy: 'InPlace' },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        resource: 'persistentvolumes',
        updateStrategy: 'OnDelete',
        scope: 'Cluster',
      },
    ],
    related: [{ apiVersion: 'v1', kind: 'Secret', resource: 'secrets' }],
    sync: () => ({ children: [], status: { conditions: [READY] } }),
    ...(hooks as Partial<Widget>),
  };
  return defineComposite(definition);
}

export const READY = { type: 'Ready', status: 'True', reason: 'Up', message: 'it is up' } as const;

export function serve(
  ...definitions: readonly ControllerDefinition[]
): ReadonlyMap<string, ServedController> {
  return new Map(definitions.map((definition) => [definition.name, serveController(definition)]));
}
