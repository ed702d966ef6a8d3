import type { KubeObject } from '../../contract/kube-object.js';
import { isReady } from '../../sdk/readiness.js';
import { type ObjectTrace, traceReadiness } from '../../template/explain/children.js';
import type { Reason } from './explanation.js';

/** Why an object that exists is not ready: what does not hold of its `readyWhen`, else what its status says. */
export function readinessReasons(trace: ObjectTrace): readonly Reason[] {
  const { state, current, settled } = trace;
  if (state !== 'Progressing' || current === undefined) return [];
  if (settled.child.readyWhen.length === 0) return isReady(current) ? [] : statusReason(current);
  return traceReadiness(trace)
    .filter(({ shown }) => !('value' in shown && shown.value === true))
    .map((condition) => ({ message: 'readyWhen does not hold', ...condition }));
}

function statusReason({ metadata, status }: KubeObject): readonly Reason[] {
  // What deletes it is a reason of its own.
  if (metadata.deletionTimestamp !== undefined) return [];
  const facts = factsOf(status);
  const said = facts.length === 0 ? 'which is empty' : facts.join(', ');
  return [{ message: `without readyWhen, its status decides: ${said}` }];
}

/** Numbers, words and conditions; what is nested deeper decides nothing. */
function factsOf(status: unknown): readonly string[] {
  if (typeof status !== 'object' || status === null) return [];
  return Object.entries(status).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'conditions' && Array.isArray(value)) return value.flatMap(conditionFact);
    return typeof value === 'number' || typeof value === 'string' ? [`${name} ${value}`] : [];
  });
}

function conditionFact(condition: unknown): readonly string[] {
  const isCondition =
    typeof condition === 'object' && condition !== null && 'type' in condition && 'status' in condition;
  return isCondition ? [`${String(condition.type)} is ${String(condition.status)}`] : [];
}
