import type { CompositeController, Webhook } from '../../contract/controller-objects.js';
import { MetacontrollerError } from './errors.js';

const SUFFIX = 'not supported by the local cluster yet';

/**
 * What the real Metacontroller takes and the stand-in does not: better refused than half done.
 *
 * @throws UnsupportedError naming the first such field
 */
export function refuseUnsupported({ spec }: CompositeController): void {
  const methods = (spec.childResources ?? []).map(({ updateStrategy }) => updateStrategy?.method);
  const rolling = methods.find((method) => method === 'RollingRecreate' || method === 'RollingInPlace');
  if (rolling !== undefined) throw new UnsupportedError(`update strategy ${rolling} is ${SUFFIX}`);
  const { endpointConfigs = [] } = spec;
  if (endpointConfigs.length > 0) throw new UnsupportedError(`spec.endpointConfigs is ${SUFFIX}`);
  const { hooks = {} } = spec;
  for (const name of ['sync', 'finalize', 'customize'] as const) refuseWebhook(name, hooks[name]?.webhook);
}

/** A DecoratorController, all of it. */
export function refuseDecorator(): never {
  throw new UnsupportedError(`DecoratorController is ${SUFFIX}`);
}

/** What the CRD of the controller object would not have let in. */
export function refuseInvalid(error: Error): never {
  throw new UnsupportedError(error.message, { cause: error });
}

/** Ends a start for good: unlike other errors of a start it is not tried again before the controller object changes. */
export class UnsupportedError extends MetacontrollerError {
  override readonly name = 'UnsupportedError';
}

function refuseWebhook(name: string, webhook: Webhook = {}): void {
  if (webhook.etag?.enabled === true) {
    throw new UnsupportedError(`hooks.${name}.webhook.etag is ${SUFFIX}`);
  }
  for (const field of ['caBundle', 'clientTLS', 'authorization', 'basicAuth'] as const) {
    if (webhook[field] !== undefined) {
      throw new UnsupportedError(`hooks.${name}.webhook.${field} is ${SUFFIX}`);
    }
  }
}
