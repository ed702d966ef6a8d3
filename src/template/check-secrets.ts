import { expressionsOf, placedOfChild, placedOfReport, type Sections } from './expressions.js';
import { failAt } from './source.js';
import type { ChildTemplate, TemplateExpression, Tree } from './template-set.js';

/** The variable that derives passwords. */
export const SECRETS = 'secrets';

/**
 * A derived password may stand in the data of a Secret and nowhere else: everything else is read, logged and shown by people
 * who may not read Secrets.
 *
 * @throws HookError TEMPLATE_INVALID
 */
export function refuseLeaks({ lets, children, report }: Sections): void {
  const derived = new Set([SECRETS]);
  const holds = (expression: TemplateExpression): boolean =>
    expression.compiled.paths.some(([name]) => derived.has(name));
  for (const { name, value } of lets) {
    if (expressionsOf(value.tree).some(holds)) derived.add(name);
  }
  const open = [
    ...children.flatMap(openPartsOf),
    ...placedOfReport(report).flatMap(({ tree }) => expressionsOf(tree)),
  ];
  const leak = open.find(holds);
  if (leak === undefined) return;
  throw failAt('TEMPLATE_INVALID', leak.location, {
    message: 'a derived secret may stand in the data of a Secret only',
    hint: 'let the others read it from there: env with secretKeyRef, a mounted volume',
  });
}

function openPartsOf(child: ChildTemplate): readonly TemplateExpression[] {
  const parts = placedOfChild(child).flatMap(({ tree }) => expressionsOf(tree));
  const isSecret = child.apiVersion === 'v1' && child.kind === 'Secret';
  return [...parts, ...expressionsOf(isSecret ? withoutData(child.template) : child.template)];
}

function withoutData(tree: Tree): Tree {
  if (tree.kind !== 'map') return tree;
  return { ...tree, fields: tree.fields.filter(([name]) => name !== 'data' && name !== 'stringData') };
}
