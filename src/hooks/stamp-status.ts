import { z } from 'zod';
import { Condition, stampConditions } from '../sdk/conditions.js';
import type { Parent } from '../sdk/definition.js';

const STAMPED = { type: true, status: true, reason: true, message: true } as const;

const Result = z.looseObject({
  status: z.looseObject({ conditions: z.array(Condition.pick(STAMPED)) }),
});

/** Fills in what a hook does not know: when each condition last changed, and for which generation it was found. */
export function stampStatus(result: unknown, parent: Parent<unknown>, now: number): unknown {
  const parsed = Result.safeParse(result);
  // Whatever is wrong with it, the guard says so.
  if (!parsed.success) return result;
  const { status } = parsed.data;
  const generation = parent.metadata.generation;
  const conditions = stampConditions(status.conditions, parent.status.conditions, { now, generation });
  return { ...parsed.data, status: { ...status, conditions } };
}
