import { type DecoratorResponse, decodeDecoratorResponse } from '../../contract/responses.js';
import { DECORATOR_ANSWER } from './answer-types.js';
import { chooseHook, type Observation, toRequestMaps } from './choose-hook.js';
import { explain, MetacontrollerError } from './errors.js';
import type { Host } from './host.js';

/**
 * Calls finalize or sync for the target of a decorator.
 *
 * @throws MetacontrollerError worded as the Event on the target, the hook's own fault as its cause
 */
export async function callDecoratorHook(host: Host, observation: Observation): Promise<DecoratorResponse> {
  const { parent } = observation;
  const hook = chooseHook(host, parent);
  if (hook === undefined) throw new MetacontrollerError('no enabled hooks found');
  const { children: attachments, related } = toRequestMaps(hook, observation);
  const request = {
    controller: host.controller,
    object: parent,
    attachments,
    related,
    finalizing: hook.name === 'finalize',
  };
  return explain(`${hook.name} hook failed (version=${hook.version})`, () =>
    host.call(parent, { hook, request, decode: decodeDecoratorResponse, answer: DECORATOR_ANSWER }),
  );
}
