import type { RelatedResourceRule } from '../contract/responses.js';
import type { ChildRule, DesiredChild } from './child-rule.js';
import type { ControllerDeclaration, HookContext } from './definition.js';
import type { ObservedObject } from './objects.js';
import type { TargetRule } from './target-rule.js';

/** A target as it came with the request: any of the declared kinds, with all of its fields. */
export type Target<Targets extends readonly TargetRule[] = readonly TargetRule[]> = {
  [Index in keyof Targets]: ObservedObject<Targets[Index]['apiVersion'], Targets[Index]['kind']>;
}[number];

export interface DecoratorContext<
  Targets extends readonly TargetRule[] = readonly TargetRule[],
  Rules extends readonly ChildRule[] = readonly ChildRule[],
  Effects = unknown,
> extends HookContext<Rules, Effects> {
  /** The object that is decorated. Somebody else decides its spec: nothing of it is checked before the hook is called. */
  readonly target: Target<Targets>;
}

/** Labels or annotations to set. `null` takes a key away; what is not mentioned stays. */
export type MetadataChanges = Readonly<Record<string, string | null>>;

export interface DecoratorResult<Rules extends readonly ChildRule[] = readonly ChildRule[]> {
  readonly labels?: MetadataChanges;
  readonly annotations?: MetadataChanges;
  /** The whole status of a target whose rule says `writesStatus`. Left out, or null, the status stays as it is. */
  readonly status?: Readonly<Record<string, unknown>> | null;
  /** Every attachment that should exist. One that is left out is deleted. */
  readonly attachments: readonly DesiredChild<Rules>[];
  /** Call again after that many seconds even if nothing changes: 0 to 86400, 0 means no. */
  readonly resyncAfterSeconds?: number;
}

export interface DecoratorFinalizeResult<
  Rules extends readonly ChildRule[] = readonly ChildRule[],
> extends DecoratorResult<Rules> {
  /** Nothing is left to do: the finalizer goes, and the target is none any more. */
  readonly finalized: boolean;
}

/** What the author of a decorator declares. Hooks are methods for the same reason as those of a composite. */
export interface DecoratorDeclaration<
  Targets extends readonly TargetRule[] = readonly TargetRule[],
  Rules extends readonly ChildRule[] = readonly ChildRule[],
  Effects = unknown,
> extends ControllerDeclaration<Effects> {
  /** The kinds of targets. Any kind will do, built-in ones as well. */
  readonly resources: Targets;
  readonly attachments: Rules;
  sync(
    context: DecoratorContext<Targets, Rules, Effects>,
  ): DecoratorResult<Rules> | Promise<DecoratorResult<Rules>>;
  /**
   * Called while a target is being deleted, and when it is no longer selected. Without it, the attachments of a deleted target
   * are garbage-collected, those of one that is no longer selected stay, and no hook is called.
   */
  finalize?(
    context: DecoratorContext<Targets, Rules, Effects>,
  ): DecoratorFinalizeResult<Rules> | Promise<DecoratorFinalizeResult<Rules>>;
  /**
   * Which objects to send along as related. The answer is kept for the generation of the target, for up to 20 minutes; kinds
   * such as ConfigMap have none, so that it is kept although they change.
   */
  customize?(target: Target<Targets>): readonly RelatedResourceRule[];
}

/** A controller that decorates objects it does not own, made by `defineDecorator`. */
export interface DecoratorDefinition<
  Targets extends readonly TargetRule[] = readonly TargetRule[],
  Rules extends readonly ChildRule[] = readonly ChildRule[],
  Effects = unknown,
> extends DecoratorDeclaration<Targets, Rules, Effects> {
  /** Kind of its controller object; tells it from a composite. */
  readonly controllerKind: 'DecoratorController';
}

/**
 * Declares a controller that adds labels, annotations and attachments to objects of others.
 *
 * The declared kinds type the target and the returned attachments; controller object and rights are generated.
 *
 * @example
 * export const services = defineDecorator({ name: 'services', resources, attachments, sync });
 */
export function defineDecorator<
  const Targets extends readonly TargetRule[],
  const Rules extends readonly ChildRule[],
  Effects = undefined,
>(declaration: DecoratorDeclaration<Targets, Rules, Effects>): DecoratorDefinition<Targets, Rules, Effects> {
  return { ...declaration, controllerKind: 'DecoratorController' };
}
