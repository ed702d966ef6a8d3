import { describeObject, type KubeObject, toGroupVersion } from '../../contract/kube-object.js';
import type { TurnCause } from './events.js';
import { type Host, isDeleting, isOurs } from './host.js';
import type { Informer, InformerHandlers } from './informer.js';
import { controllerOf } from './object-cache.js';
import { childSelector } from './selector.js';

export interface ChildWatch {
  readonly host: Pick<Host, 'parentResource' | 'parentSelector' | 'finalizer' | 'generateSelector'>;
  readonly parents: Informer;
  readonly enqueue: (parent: KubeObject, cause: TurnCause) => void;
}

/**
 * Which parents have a turn when a child changes: the one its controller reference names, by uid; without a controller,
 * every parent whose selector takes it. An object without a controller that is deleted, or being deleted, concerns nobody.
 */
export function childHandlers(watch: ChildWatch): InformerHandlers {
  const tell = (child: KubeObject, change: string): void => {
    const cause: TurnCause = { type: 'child', text: `child ${describeObject(child)} ${change}` };
    for (const parent of parentsOf(watch, child, change)) watch.enqueue(parent, cause);
  };
  return {
    added: (child) => tell(child, 'added'),
    updated: (before, after) => {
      if (before.metadata.resourceVersion !== after.metadata.resourceVersion) tell(after, 'changed');
    },
    deleted: (child) => tell(child, 'deleted'),
  };
}

function parentsOf(watch: ChildWatch, child: KubeObject, change: string): readonly KubeObject[] {
  if (controllerOf(child) !== undefined) return ownerOf(watch, child);
  if (change === 'deleted' || isDeleting(child)) return [];
  return potentialParents(watch, child);
}

function ownerOf({ host, parents }: ChildWatch, child: KubeObject): readonly KubeObject[] {
  const owner = controllerOf(child);
  const { apiVersion, kind, namespaced } = host.parentResource;
  if (owner?.kind !== kind) return [];
  if (toGroupVersion(owner.apiVersion).group !== toGroupVersion(apiVersion).group) return [];
  const { namespace = '' } = child.metadata;
  const key = namespaced && namespace !== '' ? `${namespace}/${owner.name}` : owner.name;
  const parent = parents.objects.get(key);
  return parent?.metadata.uid === owner.uid && isOurs(host, parent) ? [parent] : [];
}

function potentialParents({ host, parents }: ChildWatch, child: KubeObject): readonly KubeObject[] {
  const namespace = host.parentResource.namespaced ? (child.metadata.namespace ?? '') : '';
  return parents.objects.list(namespace).filter((parent) => {
    try {
      return childSelector(parent, host.generateSelector)(child.metadata.labels);
    } catch {
      // A parent without a usable selector takes nothing; its own turn tells why.
      return false;
    }
  });
}
