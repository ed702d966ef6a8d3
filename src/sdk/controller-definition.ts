import type { ChildRule } from './child-rule.js';
import type { DecoratorDefinition } from './decorator.js';
import type { CompositeDefinition } from './definition.js';

/** A controller of either kind. */
export type ControllerDefinition = CompositeDefinition | DecoratorDefinition;

export function isComposite(definition: ControllerDefinition): definition is CompositeDefinition {
  return definition.controllerKind === 'CompositeController';
}

export function isDecorator(definition: ControllerDefinition): definition is DecoratorDefinition {
  return definition.controllerKind === 'DecoratorController';
}

/** The kinds its hooks may return: children of a composite, attachments of a decorator. */
export function childRulesOf(definition: ControllerDefinition): readonly ChildRule[] {
  return isComposite(definition) ? definition.children : definition.attachments;
}
