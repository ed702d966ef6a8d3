import type { KubeApi, ObjectRef } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import type { KubeObject, OwnerReference } from '../../contract/kube-object.js';

/** Who would make a Pod anew: a workload with a template, nobody, somebody else, or one that is going itself. */
export type Owner =
  | { readonly kind: 'workload'; readonly title: string; readonly ref: ObjectRef }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'other'; readonly title: string }
  | { readonly kind: 'gone' };

const WITH_TEMPLATE: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
};

/** The owner of a Pod; a ReplicaSet stands for its Deployment. */
export async function findOwner(api: KubeApi, pod: KubeObject): Promise<Owner> {
  const reference = controllerOf(pod);
  if (reference === undefined) return { kind: 'nobody' };
  const { namespace } = pod.metadata;
  if (!isOfApps(reference) || reference.kind !== 'ReplicaSet') return toOwner(reference, namespace);
  const { apiVersion, name } = reference;
  const set = await find(api, { apiVersion, resource: 'replicasets', namespace, name });
  if (set === undefined) return { kind: 'gone' };
  return toOwner(controllerOf(set) ?? reference, namespace);
}

function controllerOf({ metadata }: KubeObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

function isOfApps({ apiVersion }: OwnerReference): boolean {
  return apiVersion === 'apps/v1';
}

function toOwner(reference: OwnerReference, namespace: string | undefined): Owner {
  const { apiVersion, kind, name } = reference;
  const title = `${kind} ${name}`;
  const resource = isOfApps(reference) ? WITH_TEMPLATE[kind] : undefined;
  if (resource === undefined) return { kind: 'other', title };
  return { kind: 'workload', title, ref: { apiVersion, resource, namespace, name } };
}

/** Undefined for an object that is gone. */
export async function find(api: KubeApi, ref: ObjectRef): Promise<KubeObject | undefined> {
  try {
    return await api.get(ref);
  } catch (error) {
    if (isStatusError(error, 'NotFound')) return undefined;
    throw error;
  }
}
