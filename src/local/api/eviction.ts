import type { PodRef } from '../../cluster/kube-api.js';
import { StatusError } from '../../cluster/status-error.js';
import { LabelSelector } from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { type ApiContext, storedObject, toStored } from './context.js';
import { fieldsAt, listAt, numberAt, textAt } from './fields.js';
import { formatLabelSelector, parseLabelSelector } from './label-selector.js';
import type { DeleteRequest } from './operations.js';
import { internal } from './refusals.js';
import { removeObject } from './remove.js';

/** As long as a client is told to wait before it asks again. */
const RETRY_AFTER_SECONDS = 10;

/**
 * Deletes a Pod unless its disruption budget is against it. The budget is counted down at once, so that two evictions in a row
 * cannot both use what is left of it.
 *
 * @throws StatusError NotFound, Conflict, TooManyRequests while the budget does not allow for it
 */
export function evictPod(context: ApiContext, pod: PodRef, request: DeleteRequest): void {
  const info = context.registry.get('v1', 'pods');
  const object = storedObject(context, info, pod);
  const budget = isUnguarded(object) ? undefined : budgetOf(context, object);
  const isCounted = budget !== undefined && !isSparedUnready(object, budget);
  if (isCounted) requireAllowance(budget);
  removeObject(context, info, { ...request, object });
  if (isCounted && request.dryRun !== true) countDown(context, budget);
}

/** A Pod that has ended, has not begun or is going already disrupts nothing. */
function isUnguarded({ metadata, ...pod }: KubeObject): boolean {
  const phase = textAt(pod, 'status', 'phase') ?? 'Pending';
  return phase !== 'Running' || metadata.deletionTimestamp !== undefined;
}

/** @throws StatusError InternalError when the Pod has several: the API server does not know which one to follow */
function budgetOf({ store }: ApiContext, { metadata }: KubeObject): KubeObject | undefined {
  const budgets = store
    .list('policy/poddisruptionbudgets')
    .filter((budget) => budget.metadata.namespace === metadata.namespace && selects(budget, metadata.labels));
  if (budgets.length < 2) return budgets[0];
  throw internal(
    'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  );
}

function selects(budget: KubeObject, labels: KubeObject['metadata']['labels']): boolean {
  const { selector } = fieldsAt(budget, 'spec');
  if (selector === undefined) return false;
  return parseLabelSelector(formatLabelSelector(LabelSelector.parse(selector)))(labels);
}

/** A Pod that is not ready does not count among the healthy ones: it may go when there are enough of those. */
function isSparedUnready(pod: KubeObject, budget: KubeObject): boolean {
  const isReady = listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
  if (isReady) return false;
  if (textAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true;
  const { current, desired } = healthOf(budget);
  return desired > 0 && current >= desired;
}

function healthOf(budget: KubeObject): { readonly current: number; readonly desired: number } {
  return {
    current: numberAt(budget, 'status', 'currentHealthy') ?? 0,
    desired: numberAt(budget, 'status', 'desiredHealthy') ?? 0,
  };
}

/** @throws StatusError TooManyRequests */
function requireAllowance(budget: KubeObject): void {
  const { name, generation = 1 } = budget.metadata;
  if ((numberAt(budget, 'status', 'observedGeneration') ?? 0) < generation) {
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`);
  }
  if ((numberAt(budget, 'status', 'disruptionsAllowed') ?? 0) > 0) return;
  const { current, desired } = healthOf(budget);
  throw tooMany(`The disruption budget ${name} needs ${desired} healthy pods and has ${current} currently`);
}

function tooMany(message: string): StatusError {
  return new StatusError(429, 'TooManyRequests', {
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    causes: [{ reason: 'DisruptionBudget', message, field: '' }],
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

function countDown({ store, registry }: ApiContext, budget: KubeObject): void {
  const info = registry.get('policy/v1', 'poddisruptionbudgets');
  const status = fieldsAt(budget, 'status');
  const disruptionsAllowed = (numberAt(status, 'disruptionsAllowed') ?? 0) - 1;
  const metadata = { ...budget.metadata, resourceVersion: store.nextRevision };
  store.put(info.storage, toStored(info, { ...budget, status: { ...status, disruptionsAllowed } }, metadata));
}
