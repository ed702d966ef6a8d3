import type { KubeApi } from '../../cluster/kube-api.js';
import { MetacontrollerError } from './errors.js';
import { type ApplyingApi, canApply } from './apply-api.js';

/** What the CRD of the controller object would not have let in. */
export function refuseInvalid(error: Error): never {
  throw new UnsupportedError(error.message, { cause: error });
}

/** @throws UnsupportedError for an API without server-side apply */
export function requireApply(api: KubeApi): KubeApi & ApplyingApi {
  if (canApply(api)) return api;
  throw new UnsupportedError('server-side apply needs an API that knows it; use dynamic apply');
}

/** Ends a start for good: unlike other errors of a start it is not tried again before the controller object changes. */
export class UnsupportedError extends MetacontrollerError {
  override readonly name = 'UnsupportedError';
}
