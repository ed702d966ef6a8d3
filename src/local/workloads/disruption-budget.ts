import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { isSameJson } from './canonical-json.js';
import { toCondition } from './conditions.js';
import { numberAt, objectAt } from './fields.js';
import { controllerUid } from './informer.js';
import { resolveIntOrPercent } from './int-or-percent.js';
import { isActive, isReady } from './pod-health.js';
import { DEPLOYMENTS, DISRUPTION_BUDGETS, PODS, REPLICA_SETS, STATEFUL_SETS } from './resource.js';
import { selectorOf, wakesSelecting } from './selector.js';
import type { Watch, Workload, WorkloadTools } from './workload.js';
import { writeStatus } from './writes.js';

/** Scalable kinds whose size a budget counts from; a ReplicaSet of a Deployment stands for that. */
const SCALABLE = [REPLICA_SETS, STATEFUL_SETS, DEPLOYMENTS];

/** Stand-in for the disruption controller: keeps the status that evictions ask. */
export function disruptionBudgetWorkload(): Workload {
  return {
    resource: DISRUPTION_BUDGETS,
    dependents: [],
    watches: [wakesSelecting(DISRUPTION_BUDGETS, PODS), ...SCALABLE.map(wakesBudgetsNear)],
    reconcile: async (budget, tools) => {
      if (budget.metadata.deletionTimestamp !== undefined) return undefined;
      const pods = tools.informer(PODS).inNamespace(budget.metadata.namespace);
      const selected = pods.filter((pod) => selectorOf(budget)(pod.metadata.labels) && isActive(pod));
      const status = statusOf(budget, selected, tools);
      await writeStatus(DISRUPTION_BUDGETS, { ...budget, status }, tools);
      return undefined;
    },
  };
}

function wakesBudgetsNear(resource: (typeof SCALABLE)[number]): Watch {
  const wakes: Watch['wakes'] = ({ metadata }, { informer }) =>
    informer(DISRUPTION_BUDGETS)
      .inNamespace(metadata.namespace)
      .map((budget) => budget.metadata.uid);
  return { resource, wakes };
}

function statusOf(budget: KubeObject, pods: readonly KubeObject[], tools: WorkloadTools): JsonObject {
  const { expectedPods, desiredHealthy } = expectationOf(budget, pods, tools);
  const currentHealthy = pods.filter(isReady).length;
  const disruptionsAllowed = expectedPods === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const isAllowed = disruptionsAllowed > 0;
  const condition = toCondition(
    budget,
    {
      type: 'DisruptionAllowed',
      status: isAllowed ? 'True' : 'False',
      reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
      message: '',
    },
    tools.clock.now(),
  );
  const { generation } = budget.metadata;
  return {
    conditions: [{ ...condition, observedGeneration: generation }],
    currentHealthy,
    desiredHealthy,
    disruptionsAllowed,
    expectedPods,
    observedGeneration: generation,
  };
}

interface Expectation {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
}

function expectationOf(budget: KubeObject, pods: readonly KubeObject[], tools: WorkloadTools): Expectation {
  const { maxUnavailable, minAvailable } = objectAt(budget, 'spec');
  if (typeof minAvailable === 'number') return { expectedPods: pods.length, desiredHealthy: minAvailable };
  const expectedPods = scaleOf(pods, tools);
  const resolve = (value: unknown): number => resolveIntOrPercent(value, expectedPods, Math.ceil) ?? 0;
  const desiredHealthy =
    maxUnavailable === undefined
      ? resolve(minAvailable)
      : Math.max(0, expectedPods - resolve(maxUnavailable));
  return { expectedPods, desiredHealthy };
}

/** How many Pods the controllers of these Pods want in all. */
function scaleOf(pods: readonly KubeObject[], { informer }: WorkloadTools): number {
  const find = (uid: string | undefined): KubeObject | undefined =>
    SCALABLE.map((resource) => informer(resource).get(uid ?? '')).find((found) => found !== undefined);
  const owners = pods.flatMap((pod) => {
    const owner = find(controllerUid(pod));
    return owner === undefined ? [] : [find(controllerUid(owner)) ?? owner];
  });
  const unique = owners.filter(
    (owner, index) => owners.findIndex((other) => isSameJson(other, owner)) === index,
  );
  return unique.reduce((total, owner) => total + (numberAt(owner, 'spec', 'replicas') ?? 1), 0);
}
