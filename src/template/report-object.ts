import type { Gates } from './gates.js';
import type { PlannedObject } from './plan.js';
import type { ChildPolicy, ChildReport, ChildState, RenderedObject } from './rendered.js';
import type { ChildTemplate } from './template-set.js';

/** A wanted object and what became of it. */
export interface SettledObject {
  readonly child: ChildTemplate;
  readonly planned: PlannedObject;
  /** What is returned for it; undefined while it is held back. */
  readonly object: RenderedObject | undefined;
  readonly waitsFor: string | undefined;
}

export function reportWaiting({ child, planned, waitsFor }: SettledObject): ChildReport {
  return { ...identityOf(child, planned), state: 'Waiting', ...(waitsFor && { message: waitsFor }) };
}

/** How an object does, told from what it says itself. */
export function reportObject(settled: SettledObject, policy: ChildPolicy, gates: Gates): ChildReport {
  if (settled.waitsFor !== undefined) return reportWaiting(settled);
  const { state, message } = describeObject(settled, policy, gates);
  return {
    ...identityOf(settled.child, settled.planned),
    state,
    ...(message === undefined ? {} : { message }),
  };
}

interface Described {
  readonly state: ChildState;
  readonly message?: string | undefined;
}

function describeObject(
  { child, planned, object }: SettledObject,
  policy: ChildPolicy,
  gates: Gates,
): Described {
  const { current } = planned;
  if (current === undefined) return { state: 'Progressing', message: 'is being made' };
  if (current.metadata.deletionTimestamp !== undefined) {
    return { state: 'Progressing', message: 'is being deleted' };
  }
  if (object !== undefined && policy.isOutdated(current, object)) {
    return { state: 'Progressing', message: 'is being changed' };
  }
  const failure = policy.failureOf(current);
  if (failure !== undefined) return { state: 'Failed', message: failure };
  if (gates.isObjectReady(child, planned)) return { state: 'Ready' };
  return { state: 'Progressing', message: 'is not ready yet' };
}

function identityOf(
  { id, kind }: ChildTemplate,
  { name }: PlannedObject,
): Pick<ChildReport, 'id' | 'kind' | 'name'> {
  return { id, kind, name };
}
