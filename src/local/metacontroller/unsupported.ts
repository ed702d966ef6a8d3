import { MetacontrollerError } from './errors.js';

/** What the CRD of the controller object would not have let in. */
export function refuseInvalid(error: Error): never {
  throw new UnsupportedError(error.message, { cause: error });
}

/** Ends a start for good: unlike other errors of a start it is not tried again before the controller object changes. */
export class UnsupportedError extends MetacontrollerError {
  override readonly name = 'UnsupportedError';
}
