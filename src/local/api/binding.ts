import type { ObjectInput } from '../../cluster/kube-api.js';
import { StatusError } from '../../cluster/status-error.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { type ApiContext, storedObject, toStored, toTimestamp } from './context.js';
import { fieldsAt, listAt, textAt } from './fields.js';

/**
 * Binds a Pod to a node, as a scheduler asks for it by creating a Binding; nothing else may set `spec.nodeName` later. Answers
 * with the Pod, where a real server answers with a Status.
 *
 * @throws StatusError NotFound, Conflict
 */
export function bindPod(context: ApiContext, binding: ObjectInput): KubeObject {
  const { name = '', namespace } = binding.metadata;
  const info = context.registry.get('v1', 'pods');
  const pod = storedObject(context, info, { namespace, name });
  const spec = fieldsAt(pod, 'spec');
  const nodeName = textAt(binding, 'target', 'name');
  const bound = textAt(spec, 'nodeName');
  if (bound !== undefined) throw alreadyBound(name, bound);
  const status = withScheduled(pod, toTimestamp(context.clock.now()));
  const metadata = { ...pod.metadata, resourceVersion: context.store.nextRevision };
  const stored = toStored(info, { ...pod, spec: { ...spec, nodeName }, status }, metadata);
  context.store.put(info.storage, stored);
  return stored;
}

function alreadyBound(name: string, node: string): StatusError {
  const why = `pod ${name} is already assigned to node "${node}"`;
  const message = `Operation cannot be fulfilled on pods/binding "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message);
}

function withScheduled(pod: KubeObject, lastTransitionTime: string) {
  const others = listAt(pod, 'status', 'conditions').filter(
    (condition) => textAt(condition, 'type') !== 'PodScheduled',
  );
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime };
  return { ...fieldsAt(pod, 'status'), conditions: [...others, scheduled] };
}
