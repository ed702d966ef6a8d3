import type { JsonObject } from '../../contract/kube-object.js';
import { objectsAt, toTimestamp } from './fields.js';

export interface NewCondition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/** The condition as it is to be written: its time is that of the last change of its status. */
export function toCondition(current: unknown, condition: NewCondition, now: number): JsonObject {
  const before = objectsAt(current, 'status', 'conditions').find(({ type }) => type === condition.type);
  const lastTransitionTime =
    before?.['status'] === condition.status ? before['lastTransitionTime'] : toTimestamp(now);
  return { ...condition, lastTransitionTime };
}

/** The object's conditions with some set; the others stay. */
export function withConditions(
  current: unknown,
  conditions: readonly NewCondition[],
  now: number,
): readonly JsonObject[] {
  const others = objectsAt(current, 'status', 'conditions').filter(
    ({ type }) => !conditions.some((condition) => condition.type === type),
  );
  const time = toTimestamp(now);
  return [
    ...others,
    ...conditions.map((condition) => ({ lastProbeTime: time, ...toCondition(current, condition, now) })),
  ];
}

export function hasCondition(object: unknown, type: string): boolean {
  return objectsAt(object, 'status', 'conditions').some(
    (condition) => condition['type'] === type && condition['status'] === 'True',
  );
}
