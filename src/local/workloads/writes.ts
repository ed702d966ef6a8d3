import type { DeleteOptions } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { isSameJson } from './canonical-json.js';
import type { Resource } from './resource.js';
import type { WorkloadTools } from './workload.js';

/** Writes a status that differs, and makes it known; returns the object as it is then. */
export async function writeStatus(
  resource: Resource,
  changed: KubeObject & { readonly status: JsonObject },
  { api, informer }: WorkloadTools,
): Promise<KubeObject> {
  const before = informer(resource).get(changed.metadata.uid);
  const isSame =
    isSameJson(before?.['status'], changed.status) &&
    isSameJson(before?.metadata.annotations, changed.metadata.annotations);
  if (before !== undefined && isSame) return before;
  const written = await api.updateStatus(resource.resource, changed);
  informer(resource).note(written);
  return written;
}

/** Deletes exactly this object; that it is gone already is as good. */
export async function deleteObject(
  resource: Resource,
  { metadata: { name, namespace, uid } }: KubeObject,
  { api, ...options }: Pick<WorkloadTools, 'api'> & Pick<DeleteOptions, 'propagationPolicy'>,
): Promise<void> {
  const { propagationPolicy } = options;
  const wanted = propagationPolicy === undefined ? { uid } : { uid, propagationPolicy };
  await api.delete({ ...resource, namespace, name }, wanted).catch((error: unknown) => {
    if (!isStatusError(error, 'NotFound')) throw error;
  });
}
