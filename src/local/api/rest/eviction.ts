import { fieldsAt, textAt } from '../fields.js';
import type { ApiOperations } from '../operations.js';
import { methodNotAllowed } from '../refusals.js';
import type { Answer } from './answer.js';
import { readObject } from './body.js';
import type { RestRequest } from './rest-request.js';
import type { Target } from './target.js';

export function isEviction({ apiVersion, resource, namespace, name, subresource }: Target): boolean {
  const isOfPod = apiVersion === 'v1' && resource === 'pods' && namespace !== undefined;
  return isOfPod && name !== undefined && subresource === 'eviction';
}

/** Deletes the Pod as far as its disruption budget allows for it. @throws StatusError */
export async function answerEviction(
  operations: ApiOperations,
  request: RestRequest,
  { namespace = '', name = '' }: Target,
): Promise<Answer> {
  if (request.method !== 'POST') throw methodNotAllowed();
  const { object } = await readObject(request, { kind: 'Eviction' });
  const uid = textAt(fieldsAt(object, 'deleteOptions', 'preconditions'), 'uid');
  operations.evict({ namespace, name }, uid === undefined ? {} : { uid });
  return { status: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' } };
}
