import { z } from 'zod';
import type { HookVersion } from './controller-objects.js';
import { KubeObject } from './kube-object.js';

/** `"Kind.apiVersion"` → object key → object, as Metacontroller groups children, attachments and related objects. */
export const ObjectMap = z.record(z.string(), z.record(z.string(), KubeObject));
export type ObjectMap = z.infer<typeof ObjectMap>;

/** Key of a group in an object map: `Pod.v1`, `Deployment.apps/v1`. */
export function groupKey(gvk: { readonly apiVersion: string; readonly kind: string }): string {
  return `${gvk.kind}.${gvk.apiVersion}`;
}

interface Located {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

/**
 * Key of an object within its group, or undefined when that hook version leaves the object out.
 *
 * v1 keys are relative to the parent, and a namespaced parent is not shown what lies outside its namespace, cluster-scoped
 * objects included. v2 keys are uniform and nothing is left out. The scope is read off `metadata.namespace`, never looked up.
 */
export function objectKey(version: HookVersion, parent: Located, object: Located): string | undefined {
  const { name, namespace = '' } = object.metadata;
  const uniform = namespace === '' ? name : `${namespace}/${name}`;
  if (version === 'v2') return uniform;
  const parentNamespace = parent.metadata.namespace ?? '';
  if (parentNamespace === '') return uniform;
  return namespace === parentNamespace ? name : undefined;
}

/** Groups objects as Metacontroller does. Every kind in `kinds` has a group, an empty one when nothing is observed. */
export function toObjectMap(
  kinds: readonly { readonly apiVersion: string; readonly kind: string }[],
  objects: readonly KubeObject[],
  { version, parent }: { readonly version: HookVersion; readonly parent: Located },
): ObjectMap {
  const map: ObjectMap = Object.fromEntries(kinds.map((kind) => [groupKey(kind), {}]));
  for (const object of objects) {
    const key = objectKey(version, parent, object);
    if (key !== undefined) (map[groupKey(object)] ??= {})[key] = object;
  }
  return map;
}
