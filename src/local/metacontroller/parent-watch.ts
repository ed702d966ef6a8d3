import type { KubeObject } from '../../contract/kube-object.js';
import type { TurnCause } from './events.js';
import { isDeleting } from './host.js';
import type { InformerHandlers } from './informer.js';
import { jsonEqual } from './json.js';

/**
 * A parent has a turn on any change of it, the controller's own status writes included – unless `ignoreStatusChanges` says
 * that only generation, labels, annotations and deletion count. A resync always passes.
 */
export function parentHandlers(
  ignoreStatusChanges: boolean,
  enqueue: (parent: KubeObject, cause: TurnCause) => void,
): InformerHandlers {
  return {
    added: (parent) => enqueue(parent, { type: 'parent', text: 'parent added' }),
    updated: (before, after) => {
      if (before === after) enqueue(after, { type: 'resync', text: 'resync' });
      else if (!ignoreStatusChanges || concernsSpec(before, after)) {
        enqueue(after, { type: 'parent', text: 'parent changed' });
      }
    },
    deleted: (parent) => enqueue(parent, { type: 'parent', text: 'parent deleted' }),
  };
}

function concernsSpec({ metadata: before }: KubeObject, after: KubeObject): boolean {
  const { generation, labels, annotations } = after.metadata;
  return (
    isDeleting(after) ||
    before.generation !== generation ||
    !jsonEqual(before.labels, labels) ||
    !jsonEqual(before.annotations, annotations)
  );
}
