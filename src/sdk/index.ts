// What authors of controllers import. The list is the public surface; nothing else re-exports.
export type { ChildRule, DesiredChild, Scope } from './child-rule.js';
export { failureOf } from './child-failure.js';
export { childName, type ChildNameOptions } from './child-name.js';
export { Condition, findCondition, type ConditionInput, type ConditionStatus } from './conditions.js';
export type { ControllerDefinition } from './controller-definition.js';
export {
  defineDecorator,
  type DecoratorContext,
  type DecoratorDeclaration,
  type DecoratorDefinition,
  type DecoratorFinalizeResult,
  type DecoratorResult,
  type Target,
} from './decorator.js';
export {
  defineComposite,
  type ConnectOptions,
  type CompositeContext,
  type CompositeDeclaration,
  type CompositeDefinition,
  type CompositeResult,
  type FinalizeContext,
  type FinalizeResult,
  type Parent,
  type ParentResource,
  type PolicyRule,
  type PrinterColumn,
  type RelatedRule,
  type ChildReport,
  type RenderedChildren,
  type StatusInput,
} from './definition.js';
export { backoffSeconds, type BackoffOptions } from './effects/backoff.js';
export {
  closeKey,
  EffectIntent,
  EffectLedger,
  EMPTY_LEDGER,
  findRefusal,
  nextKey,
  type Refusal,
} from './effects/ledger.js';
export { type Effect, type Step, type StepContext, takeStep } from './effects/take-step.js';
export {
  done,
  type Blocked,
  type Done,
  type Failure,
  type Outcome,
  type Problem,
  type Refused,
  type Unavailable,
  type Unclear,
} from './effects/outcome.js';
export { isEqual } from './equality.js';
export { keep } from './keep.js';
export { isOutdated, lastDesired } from './last-desired.js';
export type { DesiredMetadata, DesiredObject, ObservedObject } from './objects.js';
export type { ObservedChildren, ObservedObjects } from './observed.js';
export { summarize } from './summarize.js';
export type { AnnotationSelector, LabelSelector, SelectorRequirement, TargetRule } from './target-rule.js';
export { toTime } from './time.js';
export { canonicalQuantity } from './quantity.js';
export { isReady } from './readiness.js';
export { rollout, type Rollout, type RolloutOptions } from './rollout.js';
