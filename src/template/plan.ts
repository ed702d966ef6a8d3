import type { KubeObject } from '../contract/kube-object.js';
import { evaluateTree } from './evaluation.js';
import { isIncluded, itemsOfChild, type Rendering } from './items.js';
import type { TemplateScope } from './rendered.js';
import type { Variables } from './failure.js';
import type { ChildTemplate, TemplateSet } from './template-set.js';

/** An object that should exist, before its template is rendered. */
export interface PlannedObject {
  /** The items of its `forEach`, by the names of the iterators. */
  readonly iterators: Variables;
  readonly name: string;
  /** The object of that kind and name, if it exists. */
  readonly current: KubeObject | undefined;
}

export interface PlannedChild {
  readonly child: ChildTemplate;
  /** Empty when `includeWhen` is false; such a child counts as not observed, because it is about to be deleted. */
  readonly objects: readonly PlannedObject[];
}

/** Which objects there should be, and which of them exist. It follows from the parent alone. */
export function planChildren(
  { children }: TemplateSet,
  scope: TemplateScope,
  rendering: Rendering,
): readonly PlannedChild[] {
  const index = new Map(scope.observed.map((object) => [keyOf(object, object.metadata), object]));
  const parentNamespace = scope.parent.metadata.namespace;
  return children.map((child) => ({
    child,
    objects: namesOf(child, rendering).map(({ iterators, name, namespace = parentNamespace }) => ({
      iterators,
      name,
      // A cluster-scoped child has no namespace, whatever that of the parent.
      current: index.get(keyOf(child, { name, namespace })) ?? index.get(keyOf(child, { name })),
    })),
  }));
}

interface Named {
  readonly name: string;
  readonly namespace?: string | undefined;
}

function namesOf(
  child: ChildTemplate,
  { variables, state }: Rendering,
): readonly (Named & { readonly iterators: Variables })[] {
  if (!isIncluded(child, { variables, state })) return [];
  return itemsOfChild(child, { variables, state }).map((iterators) => {
    const item = { ...variables, ...iterators };
    const namespace = child.namespace && evaluateTree(child.namespace.tree, item, state);
    return {
      iterators,
      // Another type than text is reported when the object itself is rendered.
      name: String(evaluateTree(child.name.tree, item, state)),
      ...(typeof namespace === 'string' ? { namespace } : {}),
    };
  });
}

function keyOf(
  { apiVersion, kind }: { apiVersion: string; kind: string },
  { name, namespace }: Named,
): string {
  return [apiVersion, kind, namespace ?? '', name].join('\u0000');
}
