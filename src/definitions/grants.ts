import { z } from 'zod';
import type { JsonValue } from '../contract/kube-object.js';
import type { PolicyRule } from '../sdk/definition.js';
import { failAt } from '../template/source.js';
import type { ChildTemplate, Tree } from '../template/template-set.js';

const Strings = z.array(z.string());
const Rules = z.array(
  z.strictObject({
    apiGroups: Strings,
    resources: Strings,
    verbs: Strings,
    resourceNames: Strings.exactOptional(),
  }),
);

const ROLES: ReadonlySet<string> = new Set(['Role', 'ClusterRole']);
const RBAC = 'rbac.authorization.k8s.io/v1';

/**
 * The rights that the Roles of a definition hand out, which Metacontroller has to be given as well. They are known before
 * anything is rendered, so they may hold no expressions. Names of single objects are an exception: the right is to all of them.
 *
 * @throws HookError DEFINITION_INVALID
 */
export function grantsOf(children: readonly ChildTemplate[]): readonly PolicyRule[] {
  return children
    .filter(({ apiVersion, kind }) => apiVersion === RBAC && ROLES.has(kind))
    .flatMap((child) => {
      const rules = fieldOf(child.template, 'rules');
      const parsed = Rules.safeParse(rules ? plainOf(withoutLateNames(rules)) : []);
      if (parsed.success) return parsed.data;
      throw failAt('DEFINITION_INVALID', child.location, {
        message: `the rules of ${child.kind} "${child.id}" must be written out, with apiGroups, resources and verbs`,
        hint: 'Metacontroller is given the same rights when it is installed; only resourceNames may hold expressions',
      });
    });
}

function fieldOf(tree: Tree, field: string): Tree | undefined {
  return tree.kind === 'map' ? tree.fields.find(([name]) => name === field)?.[1] : undefined;
}

function withoutLateNames(rule: Tree): Tree {
  if (rule.kind === 'list') return { ...rule, items: rule.items.map(withoutLateNames) };
  if (rule.kind !== 'map') return rule;
  const isKept = ([name, value]: (typeof rule.fields)[number]): boolean =>
    name !== 'resourceNames' || plainOf(value) !== undefined;
  return { ...rule, fields: rule.fields.filter(isKept) };
}

/** A value without expressions, as JSON; undefined when it has some. */
function plainOf(tree: Tree): JsonValue | undefined {
  switch (tree.kind) {
    case 'literal':
      return tree.json;
    case 'list':
      return toPlain(tree.items);
    case 'map': {
      const values = toPlain(tree.fields.map(([, value]) => value));
      return values && Object.fromEntries(tree.fields.map(([name], index) => [name, values[index] ?? null]));
    }
    case 'expression':
    case 'text':
      return undefined;
  }
}

function toPlain(trees: readonly Tree[]): JsonValue[] | undefined {
  const values = trees.map(plainOf).filter((value) => value !== undefined);
  return values.length === trees.length ? values : undefined;
}
