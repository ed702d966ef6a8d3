import { toCelValue } from '../cel/values.js';
import type { KubeObject } from '../contract/kube-object.js';
import type { Variables } from './failure.js';
import type { PlannedChild } from './plan.js';
import type { TemplateSet } from './template-set.js';

/**
 * The variables that show what exists: `observed`, and kro's names for its fields.
 *
 * A single child that does not exist has no field, so that `.?id` is empty; by its id alone it is an absent variable.
 */
export function observedVariables({ observedIds }: TemplateSet, plan: readonly PlannedChild[]): Variables {
  const observed = new Map<string, unknown>();
  for (const { child, objects } of plan) {
    if (!observedIds.has(child.id)) continue;
    const found = objects.flatMap(({ current }) => (current === undefined ? [] : [current]));
    if (child.forEach.length > 0) observed.set(child.id, toCelValue(found.sort(byName)));
    else if (found[0] !== undefined) observed.set(child.id, toCelValue(found[0]));
  }
  return { ...Object.fromEntries(observed), observed };
}

function byName(a: KubeObject, b: KubeObject): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
