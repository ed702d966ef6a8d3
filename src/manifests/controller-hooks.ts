import type { JsonObject } from '../contract/kube-object.js';
import type { ChildRule } from '../sdk/child-rule.js';
import type { ControllerDefinition } from '../sdk/controller-definition.js';
import { HOOK_SERVICE } from './hook-server.js';
import type { ManifestOptions } from './manifest-options.js';

/** A hook that takes longer has failed, and is called again; Metacontroller's own default, said aloud. */
const TIMEOUT = '10s';

export type HookAddress = Pick<ManifestOptions, 'namespace' | 'hooksUrl'>;

/** `hooks` of a controller object: those that the definition has, and where they are served. */
export function renderHooks(definition: ControllerDefinition, address: HookAddress): JsonObject {
  const hooks = (['sync', 'finalize', 'customize'] as const).filter((hook) => definition[hook] !== undefined);
  return Object.fromEntries(
    hooks.map((hook) => [
      hook,
      { version: 'v2', webhook: renderWebhook(`/${definition.name}/${hook}`, address) },
    ]),
  );
}

/** A rule of `childResources`, or of `attachments`. */
export function renderChildResource({ apiVersion, resource, updateStrategy }: ChildRule): JsonObject {
  return { apiVersion, resource, updateStrategy: { method: updateStrategy } };
}

function renderWebhook(path: string, { namespace, hooksUrl }: HookAddress): JsonObject {
  if (hooksUrl !== undefined) return { url: `${hooksUrl.replace(/\/+$/, '')}${path}`, timeout: TIMEOUT };
  return { service: { ...HOOK_SERVICE, namespace }, path, timeout: TIMEOUT };
}
