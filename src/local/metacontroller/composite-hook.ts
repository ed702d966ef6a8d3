import { toObjectMap } from '../../contract/object-map.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { type CompositeResponse, decodeCompositeResponse } from '../../contract/responses.js';
import { explain, MetacontrollerError } from './errors.js';
import { describeParent, type Host, isDeleting, type ObservedObjects } from './host.js';
import type { CallableHook } from './webhook.js';

export interface Observation {
  readonly parent: KubeObject;
  readonly children: ObservedObjects;
  readonly related: ObservedObjects;
}

/**
 * Calls finalize for a parent that is being deleted or no longer selected, when there is such a hook, else sync.
 *
 * @throws MetacontrollerError worded as the Event on the parent, the hook's own fault as its cause
 */
export async function callCompositeHook(host: Host, observation: Observation): Promise<CompositeResponse> {
  const { parent } = observation;
  const hook = chooseHook(host, parent);
  if (hook === undefined) {
    throw new MetacontrollerError(`sync hook nil//not defined for ${describeParent(parent)}: %!w(<nil>)`);
  }
  const request = toRequest(host, hook, observation);
  return explain(`sync hook failed for ${describeParent(parent)}`, () =>
    explain(`${hook.name} hook failed (version=${hook.version})`, () =>
      host.call(parent, { hook, request, decode: decodeCompositeResponse }),
    ),
  );
}

function chooseHook({ finalize, sync, parentSelector }: Host, parent: KubeObject): CallableHook | undefined {
  const isLeaving = isDeleting(parent) || !parentSelector(parent.metadata.labels);
  return isLeaving ? (finalize ?? sync) : sync;
}

function toRequest(host: Host, hook: CallableHook, { parent, children, related }: Observation): object {
  const form = { version: hook.version, parent };
  return {
    controller: host.controller,
    parent,
    children: toObjectMap(children.kinds, children.objects, form),
    related: toObjectMap(related.kinds, related.objects, form),
    finalizing: hook.name === 'finalize',
  };
}
