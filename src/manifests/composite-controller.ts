import { METACONTROLLER_API_VERSION } from '../contract/controller-objects.js';
import type { JsonObject } from '../contract/kube-object.js';
import type { ChildRule } from '../sdk/child-rule.js';
import type { CompositeDefinition } from '../sdk/definition.js';
import { HOOK_SERVICE } from './hook-server.js';
import type { ManifestOptions } from './manifest-options.js';

/** A hook that takes longer has failed, and is called again; Metacontroller's own default, said aloud. */
const TIMEOUT = '10s';

/** The object by which Metacontroller learns of a composite. */
export function renderCompositeController(
  definition: CompositeDefinition,
  options: Pick<ManifestOptions, 'namespace' | 'hooksUrl'>,
): JsonObject {
  const { name, parent, children } = definition;
  const hooks = (['sync', 'finalize', 'customize'] as const).filter((hook) => definition[hook] !== undefined);
  return {
    apiVersion: METACONTROLLER_API_VERSION,
    kind: 'CompositeController',
    metadata: { name },
    spec: {
      // Parents have no spec.selector: Metacontroller labels the children with the uid of their parent.
      generateSelector: true,
      parentResource: { apiVersion: parent.apiVersion, resource: parent.resource },
      childResources: children.map(renderChildResource),
      hooks: Object.fromEntries(
        hooks.map((hook) => [hook, { version: 'v2', webhook: renderWebhook(`/${name}/${hook}`, options) }]),
      ),
    },
  };
}

function renderChildResource({ apiVersion, resource, updateStrategy }: ChildRule): JsonObject {
  return { apiVersion, resource, updateStrategy: { method: updateStrategy } };
}

function renderWebhook(
  path: string,
  { namespace, hooksUrl }: Pick<ManifestOptions, 'namespace' | 'hooksUrl'>,
): JsonObject {
  if (hooksUrl !== undefined) return { url: `${hooksUrl.replace(/\/+$/, '')}${path}`, timeout: TIMEOUT };
  return { service: { ...HOOK_SERVICE, namespace }, path, timeout: TIMEOUT };
}
