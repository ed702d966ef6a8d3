import { type CompositeResponse, decodeCompositeResponse } from '../../contract/responses.js';
import { COMPOSITE_ANSWER } from './answer-types.js';
import { chooseHook, type Observation, toRequestMaps } from './choose-hook.js';
import { explain, MetacontrollerError } from './errors.js';
import { describeParent, type Host } from './host.js';

/**
 * Calls finalize or sync for the parent of a composite.
 *
 * @throws MetacontrollerError worded as the Event on the parent, the hook's own fault as its cause
 */
export async function callCompositeHook(host: Host, observation: Observation): Promise<CompositeResponse> {
  const { parent } = observation;
  const hook = chooseHook(host, parent);
  if (hook === undefined) {
    throw new MetacontrollerError(`sync hook nil//not defined for ${describeParent(parent)}: %!w(<nil>)`);
  }
  const request = {
    controller: host.controller,
    parent,
    ...toRequestMaps(hook, observation),
    finalizing: hook.name === 'finalize',
  };
  return explain(`sync hook failed for ${describeParent(parent)}`, () =>
    explain(`${hook.name} hook failed (version=${hook.version})`, () =>
      host.call(parent, { hook, request, decode: decodeCompositeResponse, answer: COMPOSITE_ANSWER }),
    ),
  );
}
