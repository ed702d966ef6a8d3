import { parseObjects } from '../cli/objects-file.js';
import type { ApiResource, KubeApi, ObjectInput, ObjectRef } from '../cluster/kube-api.js';
import { isStatusError } from '../cluster/status-error.js';
import type { KubeObject } from '../contract/kube-object.js';
import { HookError } from '../errors/hook-error.js';

/** What can be applied: YAML or JSON of one or more documents, an object, or several. */
export type Applicable = string | ObjectInput | readonly ObjectInput[];

/** Names an object. Without a namespace a namespaced one is looked for in `default`; an object names itself. */
export type ObjectKey =
  | {
      readonly apiVersion?: string;
      readonly kind: string;
      readonly name: string;
      readonly namespace?: string;
    }
  | Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;

/** @throws HookError OBJECT_INVALID */
export function toObjects(applicable: Applicable): readonly ObjectInput[] {
  if (typeof applicable === 'string') return parseObjects(applicable, 'the text to apply');
  return isObjectInput(applicable) ? [applicable] : applicable;
}

function isObjectInput(applicable: ObjectInput | readonly ObjectInput[]): applicable is ObjectInput {
  return !Array.isArray(applicable);
}

/**
 * As `kubectl apply --server-side --force-conflicts`: what is left out of an object applied before goes, what others have set
 * stays.
 *
 * @throws HookError OBJECT_INVALID, StatusError
 */
export async function applyObject(api: KubeApi, object: ObjectInput): Promise<KubeObject> {
  const { name = '', namespace, resourceVersion, managedFields, ...metadata } = object.metadata;
  const { apiVersion, kind } = object;
  const ref = await toRef(api, { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) });
  const place = { name, ...(ref.namespace !== undefined && { namespace: ref.namespace }) };
  const applied = { ...object, metadata: { ...metadata, ...place } };
  return api.apply(ref, applied, { fieldManager: 'metahooks-test', force: true });
}

/** @throws HookError OBJECT_INVALID for a kind that the cluster does not know */
export async function toRef(api: KubeApi, key: ObjectKey): Promise<ObjectRef> {
  const { name, namespace = 'default' } = 'metadata' in key ? key.metadata : key;
  const { apiVersion, resource, namespaced } = await findResource(api, key);
  return { apiVersion, resource, name, ...(namespaced && { namespace }) };
}

export async function findObject(api: KubeApi, key: ObjectKey): Promise<KubeObject | undefined> {
  try {
    return await api.get(await toRef(api, key));
  } catch (error) {
    if (isStatusError(error, 'NotFound')) return undefined;
    throw error;
  }
}

async function findResource(api: KubeApi, { apiVersion, kind }: ObjectKey): Promise<ApiResource> {
  const resources = await api.discover();
  const found = resources.find(
    (one) => one.kind === kind && (apiVersion === undefined || one.apiVersion === apiVersion),
  );
  if (found !== undefined) return found;
  const version = apiVersion === undefined ? '' : ` in version "${apiVersion}"`;
  throw new HookError('OBJECT_INVALID', {
    message: `no matches for kind "${kind}"${version}`,
    hint: 'Apply its CRD first, or give its controller to the cluster as a definition.',
  });
}

/** Every object that names this one as an owner, by kind and name. */
export async function listOwned(api: KubeApi, uid: string): Promise<readonly KubeObject[]> {
  const resources = await api.discover();
  const lists = await Promise.all(
    resources.map(({ apiVersion, resource }) => api.list({ apiVersion, resource })),
  );
  const owned = lists
    .flatMap(({ items }) => items)
    .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid));
  // A kind served in several versions is listed once for each.
  const unique = new Map(owned.map((object) => [object.metadata.uid, object]));
  return [...unique.values()].sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
}

function sortKey({ kind, metadata: { namespace = '', name } }: KubeObject): string {
  return [kind, namespace, name].join('\0');
}
