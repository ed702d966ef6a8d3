import { z } from 'zod';
import { toTime } from './time.js';

export const ConditionStatus = z.enum(['True', 'False', 'Unknown']);
export type ConditionStatus = z.infer<typeof ConditionStatus>;

/** One condition of a status, with the fields of `metav1.Condition`. */
export const Condition = z.object({
  type: z.string().describe('Name of the condition, CamelCase'),
  status: ConditionStatus,
  reason: z.string().describe('Why, as one CamelCase word for machines'),
  message: z.string().describe('Why, as a sentence for people'),
  lastTransitionTime: z.iso.datetime().describe('When status last changed'),
  observedGeneration: z.int().optional().describe('Generation of the spec that was looked at'),
});
export type Condition = z.infer<typeof Condition>;

/** A condition as a hook returns it. */
export interface ConditionInput {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
}

export function findCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/**
 * Gives each condition its transition time: the recorded one while its status stays, `now` when it changes. The order is
 * that of `next`, so an unchanged set of conditions is an unchanged list.
 */
export function stampConditions(
  next: readonly ConditionInput[],
  previous: readonly Condition[] | undefined,
  { now, generation }: { readonly now: number; readonly generation: number | undefined },
): Condition[] {
  const time = toTime(now);
  return next.map((condition) => {
    const before = findCondition(previous, condition.type);
    const unchanged = before?.status === condition.status;
    return {
      type: condition.type,
      status: condition.status,
      reason: condition.reason,
      message: condition.message,
      lastTransitionTime: unchanged ? before.lastTransitionTime : time,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    };
  });
}
