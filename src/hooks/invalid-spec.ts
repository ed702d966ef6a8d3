import type { z } from 'zod';
import { describeIssues } from '../contract/requests.js';
import { describeObject } from '../contract/kube-object.js';
import type { ConditionInput } from '../sdk/conditions.js';
import { keep } from '../sdk/keep.js';
import type { DesiredObject, ObservedObject } from '../sdk/objects.js';

/**
 * The answer for a parent whose spec does not parse: every child stays as it is, and the status says why nothing moves.
 * A child that is being deleted already is left out, which changes nothing for it.
 */
export function keepEverything(
  observed: readonly ObservedObject[],
  error: z.ZodError,
): { readonly children: readonly DesiredObject[]; readonly conditions: readonly ConditionInput[] } {
  const message = describeIssues(error);
  return {
    children: observed
      .filter((child) => child.metadata.deletionTimestamp === undefined)
      .sort((a, b) => (describeObject(a) < describeObject(b) ? -1 : 1))
      .map((child) => keep(child)),
    conditions: [
      { type: 'Ready', status: 'False', reason: 'InvalidSpec', message },
      { type: 'InvalidSpec', status: 'True', reason: 'SchemaViolated', message },
    ],
  };
}
