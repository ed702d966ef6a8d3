import type { ChildPolicy } from '../template/rendered.js';
import { failureOf } from './child-failure.js';
import type { ChildRule } from './child-rule.js';
import { keep } from './keep.js';
import { isOutdated } from './last-desired.js';
import { isReady } from './readiness.js';

/** How templates of a controller with these children judge and keep them. */
export function childPolicy(rules: readonly ChildRule[]): ChildPolicy {
  const untouched = new Set(rules.filter(({ updateStrategy }) => updateStrategy === 'OnDelete').map(ruleKey));
  return {
    isReady,
    failureOf,
    // Under OnDelete a difference stays until somebody deletes the child, so it tells nothing.
    isOutdated: (child, desired) => !untouched.has(ruleKey(child)) && isOutdated(child, desired),
    keep,
  };
}

function ruleKey({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  return `${apiVersion}/${kind}`;
}
