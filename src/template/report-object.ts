import type { HookError } from '../errors/hook-error.js';
import type { Gates } from './gates.js';
import type { PlannedChild, PlannedObject } from './plan.js';
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

/** What is said of an object that deletion does without. */
export function describeFailure({ message }: HookError): string {
  return `cannot be computed: ${message}`;
}

/** A child of which there is nothing, and of which there cannot be anything made. */
export function reportUnplanned({ child, objects, failure }: PlannedChild): readonly ChildReport[] {
  if (failure === undefined || objects.length > 0) return [];
  const { id, kind } = child;
  return [{ id, kind, name: id, state: 'Waiting', message: describeFailure(failure) }];
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
  { name, namespace }: PlannedObject,
): Pick<ChildReport, 'id' | 'kind' | 'name' | 'namespace'> {
  return { id, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}
