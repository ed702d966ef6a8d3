import type { StatusError } from '../../../cluster/status-error.js';
import { fieldsAt, listAt, textAt } from '../fields.js';
import type { ApiOperations } from '../operations.js';
import { badRequest, methodNotAllowed } from '../refusals.js';
import type { Answer } from './answer.js';
import { numberOption } from './query-options.js';
import type { RestRequest } from './rest-request.js';
import type { Target } from './target.js';

/** What only a kubelet can answer. */
const CONNECTIONS = ['attach', 'exec', 'log', 'portforward', 'proxy'];

export function isPodConnection({
  apiVersion,
  resource,
  namespace,
  name,
  subresource = '',
}: Target): boolean {
  const isPod = apiVersion === 'v1' && resource === 'pods' && namespace !== undefined && name !== undefined;
  return isPod && CONNECTIONS.includes(subresource);
}

/**
 * Answers for `kubectl logs`, `exec` and `port-forward` as far as the real server does without a kubelet, and then says
 * that there are no containers.
 *
 * @throws StatusError
 */
export function answerPodConnection(operations: ApiOperations, request: RestRequest, target: Target): Answer {
  const { namespace, name = '', subresource } = target;
  const isLog = subresource === 'log';
  if (isLog && request.method !== 'GET') throw methodNotAllowed();
  const pod = operations.get({ apiVersion: 'v1', resource: 'pods', namespace, name });
  if (isLog)
    for (const option of ['tailLines', 'sinceSeconds', 'limitBytes']) numberOption(request.query, option);
  requireContainer(listAt(fieldsAt(pod, 'spec'), 'containers'), request, name);
  const isScheduled = (textAt(pod, 'spec', 'nodeName') ?? '') !== '';
  if (isScheduled) throw withoutContainers(name);
  // There is no log yet; whoever wants more wants a host.
  if (isLog) return { status: 204, body: '' };
  throw badRequest(`pod ${name} does not have a host assigned`);
}

function requireContainer(containers: readonly unknown[], { query }: RestRequest, pod: string): void {
  const wanted = query.get('container') ?? '';
  if (wanted === '' || containers.some((container) => textAt(container, 'name') === wanted)) return;
  throw badRequest(`container ${wanted} is not valid for pod ${pod}`);
}

function withoutContainers(pod: string): StatusError {
  return badRequest(
    `pod ${pod} has no containers: Pods of the local cluster run without any, so there are no logs and nothing to connect to`,
  );
}
