import { describeCelType, isList } from '../cel/values.js';
import type { HookError } from '../errors/hook-error.js';
import { indexName } from './compile-child.js';
import { evaluateTree, type RenderState } from './evaluation.js';
import { describeReads, type Variables } from './failure.js';
import { MAX_ITEMS } from './limits.js';
import { failAt } from './source.js';
import type { ChildTemplate, Placed } from './template-set.js';

export interface Rendering {
  readonly variables: Variables;
  readonly state: RenderState;
}

/** Whether the child is wanted now. All of `includeWhen` must hold; the first false ends it. */
export function isIncluded({ includeWhen }: ChildTemplate, rendering: Rendering): boolean {
  return includeWhen.every((condition) => holds(condition, 'includeWhen', rendering));
}

/** @throws HookError TEMPLATE_FAILED unless the value is a bool */
export function holds(condition: Placed, what: string, { variables, state }: Rendering): boolean {
  const value = evaluateTree(condition.tree, variables, state);
  if (typeof value === 'boolean') return value;
  throw wrongType(condition, `${what} must give a bool, not ${describeCelType(value)}`, { variables, state });
}

/** The iterators of each object of a child: none for a single child, the product of its lists for a `forEach`. */
export function itemsOfChild(child: ChildTemplate, { variables, state }: Rendering): readonly Variables[] {
  let items: Variables[] = [{}];
  for (const { name, items: list } of child.forEach) {
    const values = evaluateTree(list.tree, variables, state);
    if (!isList(values)) {
      const message = `forEach.${name} must be a list, not ${describeCelType(values)}`;
      throw wrongType(list, message, { variables, state });
    }
    if (items.length * values.length > MAX_ITEMS) {
      throw failAt('TEMPLATE_LIMIT_EXCEEDED', list.location, {
        message: `forEach of "${child.id}" makes more than ${MAX_ITEMS} objects`,
      });
    }
    items = items.flatMap((item) =>
      values.map((value, index) => ({ ...item, [name]: value, [indexName(name)]: BigInt(index) })),
    );
  }
  return items;
}

export function wrongType(
  { tree, location }: Placed,
  message: string,
  { variables, state }: Rendering,
): HookError {
  const reads =
    tree.kind === 'expression' ? describeReads(tree.expression, { variables, hideAll: state.hideAll }) : '';
  return failAt('TEMPLATE_FAILED', location, { message: message + reads });
}
