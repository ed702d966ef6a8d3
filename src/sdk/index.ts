// What authors of controllers import. The list is the public surface; nothing else re-exports.
export type { ChildRule, DesiredChild, Scope } from './child-rule.js';
export { childName, type ChildNameOptions } from './child-name.js';
export { Condition, findCondition, type ConditionInput, type ConditionStatus } from './conditions.js';
export {
  defineComposite,
  type CompositeContext,
  type CompositeDefinition,
  type CompositeResult,
  type FinalizeContext,
  type FinalizeResult,
  type Parent,
  type ParentResource,
  type PrinterColumn,
  type RelatedRule,
  type RenderedChildren,
  type StatusInput,
} from './definition.js';
export { isEqual } from './equality.js';
export { keep } from './keep.js';
export { isOutdated, lastDesired } from './last-desired.js';
export type { DesiredMetadata, DesiredObject, ObservedObject } from './objects.js';
export type { ObservedChildren, ObservedObjects } from './observed.js';
export { canonicalQuantity } from './quantity.js';
export { isReady } from './readiness.js';
export { rollout, type Rollout, type RolloutOptions } from './rollout.js';
