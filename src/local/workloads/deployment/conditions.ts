import type { JsonObject } from '../../../contract/kube-object.js';
import { toTimestamp } from '../fields.js';

export interface DeploymentCondition {
  readonly type: 'Available' | 'Progressing';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export type Conditions = readonly JsonObject[];

export function findCondition(conditions: Conditions, type: string): JsonObject | undefined {
  return conditions.find((condition) => condition['type'] === type);
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition['type'] !== type);
}

/** The conditions with one set, unless it says the same already; it moves to the end, as the real controller has it. */
export function setCondition(
  conditions: Conditions,
  condition: DeploymentCondition,
  now: number,
): Conditions {
  const { type, status, reason } = condition;
  const before = findCondition(conditions, type);
  if (before?.['status'] === status && before['reason'] === reason) return conditions;
  return renewCondition(conditions, condition, now);
}

/** The same, with a new time of its last update even when it says the same. */
export function renewCondition(
  conditions: Conditions,
  condition: DeploymentCondition,
  now: number,
): Conditions {
  const { type, status } = condition;
  const before = findCondition(conditions, type);
  const lastUpdateTime = toTimestamp(now);
  const lastTransitionTime = before?.['status'] === status ? before['lastTransitionTime'] : lastUpdateTime;
  return [...withoutCondition(conditions, type), { ...condition, lastUpdateTime, lastTransitionTime }];
}
