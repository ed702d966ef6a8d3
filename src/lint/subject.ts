import { childRulesOf, type ControllerDefinition, isComposite } from '../sdk/controller-definition.js';
import type { ChildRule, Scope } from '../sdk/child-rule.js';
import type { ChildTemplate, TemplateSet } from '../template/template-set.js';
import type { Finding } from './finding.js';
import type { Path, Places } from './places.js';

/** A file that could be compiled, and what is known of it. */
export interface LintSubject {
  readonly places: Places;
  readonly set: TemplateSet;
  /** Undefined for a template file whose controller is not known here. */
  readonly definition: ControllerDefinition | undefined;
  /** The controller is in this file altogether. */
  readonly isDefinition: boolean;
}

/** Looks for one kind of mistake. */
export type Rule = (subject: LintSubject) => Iterable<Finding>;

export interface PlacedChild {
  readonly child: ChildTemplate;
  /** Of the child in the file; its template lies under `template`. */
  readonly path: Path;
  /** What the controller declares for its kind. */
  readonly rule: ChildRule | undefined;
}

export function childrenOf({ set, definition }: LintSubject): readonly PlacedChild[] {
  const rules = definition === undefined ? [] : childRulesOf(definition);
  return set.children.map((child, index) => ({
    child,
    path: ['children', index],
    rule: rules.find(({ apiVersion, kind }) => apiVersion === child.apiVersion && kind === child.kind),
  }));
}

/** Scopes of the objects that the children belong to; one for a composite. */
export function ownerScopes({ definition }: LintSubject): readonly Scope[] {
  if (definition === undefined) return [];
  if (isComposite(definition)) return [definition.parent.scope ?? 'Namespaced'];
  return definition.resources.map(({ scope }) => scope ?? 'Namespaced');
}
