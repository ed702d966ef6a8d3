import { METACONTROLLER_API_VERSION } from '../contract/controller-objects.js';
import type { JsonObject } from '../contract/kube-object.js';
import type { CompositeDefinition } from '../sdk/definition.js';
import { type HookAddress, renderChildResource, renderHooks } from './controller-hooks.js';

/** The object by which Metacontroller learns of a composite. */
export function renderCompositeController(definition: CompositeDefinition, address: HookAddress): JsonObject {
  const { name, parent, children } = definition;
  return {
    apiVersion: METACONTROLLER_API_VERSION,
    kind: 'CompositeController',
    metadata: { name },
    spec: {
      // Parents have no spec.selector: Metacontroller labels the children with the uid of their parent.
      generateSelector: true,
      parentResource: { apiVersion: parent.apiVersion, resource: parent.resource },
      childResources: children.map(renderChildResource),
      hooks: renderHooks(definition, address),
    },
  };
}
