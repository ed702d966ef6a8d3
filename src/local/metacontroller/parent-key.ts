import type { KubeObject } from '../../contract/kube-object.js';
import type { Host, ParentKind } from './host.js';
import { cacheKey } from './object-cache.js';

/** Key of a parent in the queue: a decorator has parents of several kinds in one. */
export function parentKey(parent: KubeObject): string {
  return `${keyPrefix(parent)}${cacheKey(parent)}`;
}

/** The parent in the cache, unless it is gone. */
export function findParent(
  { parentKinds }: Pick<Host, 'parentKinds'>,
  key: string,
): { readonly parent: KubeObject; readonly parentKind: ParentKind } | undefined {
  for (const parentKind of parentKinds) {
    const prefix = keyPrefix(parentKind.resource);
    const parent = key.startsWith(prefix)
      ? parentKind.informer.objects.get(key.slice(prefix.length))
      : undefined;
    if (parent !== undefined) return { parent, parentKind };
  }
  return undefined;
}

function keyPrefix({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  return `${apiVersion}:${kind}:`;
}
