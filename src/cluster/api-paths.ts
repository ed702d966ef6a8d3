import type { CollectionRef, DeleteOptions, ObjectInput, ObjectRef, PodRef } from './kube-api.js';

/** Root of an API group version: the core group lives under `/api`, all others under `/apis`. */
export function groupVersionPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

export function collectionPath({
  apiVersion,
  resource,
  namespace,
}: Pick<CollectionRef, 'apiVersion' | 'resource' | 'namespace'>): string {
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${groupVersionPath(apiVersion)}${scope}/${resource}`;
}

export function objectPath(ref: ObjectRef, subresource?: string): string {
  const path = `${collectionPath(ref)}/${encodeURIComponent(ref.name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

/** Where an object is written. An object without a name gives the path of its collection, which the server refuses. */
export function refOf(resource: string, { apiVersion, metadata }: ObjectInput): ObjectRef {
  return { apiVersion, resource, namespace: metadata.namespace, name: metadata.name ?? '' };
}

export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) given.set(key, value);
  return given.size === 0 ? path : `${path}?${given.toString()}`;
}

export function deleteBody({ uid, propagationPolicy }: DeleteOptions): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(uid === undefined ? {} : { preconditions: { uid } }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
  };
}

export function evictionPath(pod: PodRef): string {
  return objectPath({ apiVersion: 'v1', resource: 'pods', ...pod }, 'eviction');
}

export function evictionBody(metadata: PodRef, options: Pick<DeleteOptions, 'uid'>): Record<string, unknown> {
  return { apiVersion: 'policy/v1', kind: 'Eviction', metadata, deleteOptions: deleteBody(options) };
}
