import type { KubeObject } from '../../contract/kube-object.js';
import { toObjectMap } from '../../contract/object-map.js';
import { type Host, isDeleting, type ObservedObjects } from './host.js';
import type { CallableHook } from './webhook.js';

export interface Observation {
  readonly parent: KubeObject;
  readonly children: ObservedObjects;
  readonly related: ObservedObjects;
}

/** Finalize for a parent that is being deleted or no longer selected, when there is such a hook, else sync. */
export function chooseHook({ finalize, sync, selects }: Host, parent: KubeObject): CallableHook | undefined {
  const isLeaving = isDeleting(parent) || !selects(parent);
  return isLeaving ? (finalize ?? sync) : sync;
}

/** The part of a request that composites and decorators word alike. */
export function toRequestMaps(
  { version }: CallableHook,
  { parent, children, related }: Observation,
): Record<'children' | 'related', object> {
  const form = { version, parent };
  return {
    children: toObjectMap(children.kinds, children.objects, form),
    related: toObjectMap(related.kinds, related.objects, form),
  };
}
