import { toCelValue } from '../cel/values.js';
import type { KubeObject } from '../contract/kube-object.js';
import { evaluateTree } from './evaluation.js';
import { isIncluded, itemsOfChild, type Rendering } from './items.js';
import type { TemplateScope } from './rendered.js';
import type { ChildTemplate, TemplateSet } from './template-set.js';

/**
 * The value of `observed`: for each id that some expression reads, the object of that kind and name.
 *
 * A single child that does not exist has no field, so that `.?id` is empty. A child that is not wanted now counts as not
 * observed; it is about to be deleted.
 */
export function observeChildren(
  set: TemplateSet,
  scope: TemplateScope,
  rendering: Rendering,
): ReadonlyMap<string, unknown> {
  const observed = new Map<string, unknown>();
  if (set.observedIds.size === 0) return observed;
  const index = new Map(scope.observed.map((object) => [keyOf(object, object.metadata), object]));
  const parentNamespace = scope.parent.metadata.namespace;
  for (const child of set.children.filter(({ id }) => set.observedIds.has(id))) {
    const found = namesOf(child, rendering).flatMap(({ name, namespace = parentNamespace }) => {
      // A cluster-scoped child has no namespace, whatever that of the parent.
      const object = index.get(keyOf(child, { name, namespace })) ?? index.get(keyOf(child, { name }));
      return object === undefined ? [] : [object];
    });
    if (child.forEach.length > 0) observed.set(child.id, toCelValue(found.sort(byName)));
    else if (found[0] !== undefined) observed.set(child.id, toCelValue(found[0]));
  }
  return observed;
}

interface Named {
  readonly name: string;
  readonly namespace?: string | undefined;
}

function namesOf(child: ChildTemplate, { variables, state }: Rendering): readonly Named[] {
  if (!isIncluded(child, { variables, state })) return [];
  return itemsOfChild(child, { variables, state }).map((item) => {
    const namespace = child.namespace && evaluateTree(child.namespace.tree, item, state);
    return {
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

function byName(a: KubeObject, b: KubeObject): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
