import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiResource, KubeApi, ObjectInput } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { HookError } from '../../errors/hook-error.js';
import { renderManifests } from '../../manifests/render-manifests.js';
import { type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';
import { parseObjects } from '../objects-file.js';

/**
 * Creates the object, or replaces the one of that name by it. Without a namespace it goes to `default`, as with kubectl.
 *
 * @throws HookError OBJECT_INVALID for an unknown kind, StatusError when the API refuses the object
 */
export async function applyObject(api: KubeApi, object: ObjectInput): Promise<KubeObject> {
  const { resource, namespaced } = await findResource(api, object);
  const { name = '', namespace = 'default', ...metadata } = object.metadata;
  const place = { name, ...(namespaced ? { namespace } : {}) };
  try {
    return await api.create(resource, { ...object, metadata: { ...metadata, ...place } });
  } catch (error) {
    if (!isStatusError(error, 'AlreadyExists')) throw error;
  }
  const current = await api.get({ apiVersion: object.apiVersion, resource, ...place });
  const { resourceVersion, finalizers } = current.metadata;
  return api.update(resource, {
    ...object,
    metadata: { finalizers, ...metadata, ...place, resourceVersion },
  });
}

async function findResource(api: KubeApi, { apiVersion, kind }: ObjectInput): Promise<ApiResource> {
  const resources = await api.discover();
  const found = resources.find((resource) => resource.apiVersion === apiVersion && resource.kind === kind);
  if (found !== undefined) return found;
  throw new HookError('OBJECT_INVALID', {
    message: `no matches for kind "${kind}" in version "${apiVersion}"`,
    hint: 'Check apiVersion and kind against the controllers in src/controllers.',
  });
}

/** Applies the CRD and the controller object of every definition, as `kubectl apply -k manifests` does. */
export async function installDefinitions(
  api: KubeApi,
  definitions: readonly ControllerDefinition[],
  hooksUrl: string,
): Promise<void> {
  const files = renderManifests(definitions, { image: 'none', namespace: 'metahooks', hooksUrl });
  for (const { path, text } of files) {
    // Rights mean nothing here, and a kustomization is no object.
    if (!/^(manifests\/crds|metacontroller)\/(?!kustomization)/.test(path)) continue;
    for (const object of parseObjects(text, path)) await applyObject(api, object);
  }
  await untilServed(api, definitions);
}

const SERVED_WITHIN_MS = 30_000;

/** A real API server takes a moment to serve what a new CRD defines. */
async function untilServed(api: KubeApi, definitions: readonly ControllerDefinition[]): Promise<void> {
  const parents = definitions.filter(isComposite).map(({ parent }) => parent);
  const deadline = Date.now() + SERVED_WITHIN_MS;
  for (;;) {
    const served = new Set((await api.discover()).map(keyOf));
    const missing = parents.map(keyOf).filter((key) => !served.has(key));
    if (missing.length === 0) return;
    if (Date.now() > deadline) {
      const message = `the cluster does not serve ${missing.join(', ')}, though the CRD is there`;
      throw new HookError('NOT_SETTLED', { message });
    }
    await sleep(100);
  }
}

function keyOf({ apiVersion, resource }: Pick<ApiResource, 'apiVersion' | 'resource'>): string {
  return `${apiVersion}/${resource}`;
}
