import { type Fields, textAt } from './fields.js';
import { badRequest } from './refusals.js';

interface Addressed {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

/** Whether what is sent is the object that the address names. @throws StatusError BadRequest */
export function requireSameObject({ metadata }: Addressed, sent: Fields): void {
  const name = textAt(sent, 'metadata', 'name') ?? '';
  if (name === '') {
    throw badRequest(
      `the name of the object (${metadata.name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (name !== metadata.name) {
    throw badRequest(
      `the name of the object (${name}) does not match the name on the URL (${metadata.name})`,
    );
  }
  requireSameNamespace(metadata.namespace, sent);
}

/** An object without a namespace is meant for that of the address. @throws StatusError BadRequest */
export function requireSameNamespace(namespace: string | undefined, sent: Fields): void {
  const own = textAt(sent, 'metadata', 'namespace') ?? '';
  if (own === '' || own === (namespace ?? '')) return;
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}
