import type { KubeApi } from '../../cluster/kube-api.js';
import type { CompositeController } from '../../contract/controller-objects.js';
import { toGroupVersion } from '../../contract/kube-object.js';
import { fieldAt, isJsonArray, isJsonObject } from './json.js';

/**
 * A composite's parent must come from a CRD: built-in kinds never start, the read fails and is tried again without an Event.
 *
 * @returns what is wrong when the CRD is there but its version has no status subresource; the controller is ignored then
 * @throws StatusError when there is no such CRD
 */
export async function findCrdProblem(
  api: KubeApi,
  { metadata, spec }: CompositeController,
): Promise<string | undefined> {
  const { apiVersion, resource } = spec.parentResource;
  const { group, version } = toGroupVersion(apiVersion);
  const crd = await api.get({
    apiVersion: 'apiextensions.k8s.io/v1',
    resource: 'customresourcedefinitions',
    name: `${resource}.${group}`,
  });
  const versions = fieldAt(crd, 'spec', 'versions');
  const hasStatus = (isJsonArray(versions) ? versions : []).some(
    (one) =>
      isJsonObject(one) && one['name'] === version && isJsonObject(fieldAt(one, 'subresources', 'status')),
  );
  if (hasStatus) return undefined;
  const gvk = 'apiextensions.k8s.io/v1, Kind=CustomResourceDefinition';
  return `[${metadata.name}] Sync error - ignoring, CRD [${gvk}] does not have subresource 'Status' enabled`;
}
