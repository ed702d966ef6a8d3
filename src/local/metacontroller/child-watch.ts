import { describeObject, type KubeObject } from '../../contract/kube-object.js';
import type { TurnCause } from './events.js';
import { type Host, isDeleting, isOurs, parentKindOf } from './host.js';
import type { InformerHandlers } from './informer.js';
import { controllerOf } from './object-cache.js';

export interface ChildWatch {
  readonly host: Pick<Host, 'parentKinds' | 'selects' | 'finalizer'>;
  /** Parents that would take an object without a controller. */
  readonly potentialParents: (child: KubeObject) => readonly KubeObject[];
  readonly enqueue: (parent: KubeObject, cause: TurnCause) => void;
}

/**
 * Which parents have a turn when a child changes: the one its controller reference names, by uid; without a controller,
 * every parent that would take it. An object without a controller that is deleted, or being deleted, concerns nobody.
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
  if (controllerOf(child) !== undefined) return ownerOf(watch.host, child);
  if (change === 'deleted' || isDeleting(child)) return [];
  return watch.potentialParents(child);
}

function ownerOf(host: ChildWatch['host'], child: KubeObject): readonly KubeObject[] {
  const owner = controllerOf(child);
  const parentKind = owner && parentKindOf(host, owner);
  if (owner === undefined || parentKind === undefined) return [];
  const { namespace = '' } = child.metadata;
  const key = parentKind.resource.namespaced && namespace !== '' ? `${namespace}/${owner.name}` : owner.name;
  const parent = parentKind.informer.objects.get(key);
  return parent?.metadata.uid === owner.uid && isOurs(host, parent) ? [parent] : [];
}
