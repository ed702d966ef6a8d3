import { MAX_ITEMS } from './limits.js';
import { expressionsOf, placedOfRelated, placedOfReport, type Sections } from './expressions.js';
import type { ChildTemplate, Placed } from './template-set.js';

/** Steps that are done well within the time limit: a step takes about half a microsecond. */
const MAX_UNGUARDED_COST = 50_000;

/**
 * Whether a render is certain to end in time, so that nothing has to watch it. The watchdog is a thread that V8 starts for
 * each render, and costs more than a usual render does.
 */
export function isBounded({ lets, children, report, related }: Sections): boolean {
  // A variable costs what went into it: `b: ${a + a}`, `c: ${b + b}` … doubles each time.
  const variables = new Map<string, number>();
  const costOfPlaced = ({ tree }: Placed): number =>
    expressionsOf(tree).reduce(
      (total, { compiled }) => total + compiled.cost((name) => variables.get(name) ?? 1),
      1,
    );
  for (const { name, value } of lets) variables.set(name, costOfPlaced(value));

  const costOfChild = ({
    includeWhen,
    forEach,
    name,
    namespace,
    readyWhen,
    template,
    location,
  }: ChildTemplate): number => {
    const once = [...includeWhen, ...forEach.map(({ items }) => items)].map(costOfPlaced);
    const body = { tree: template, location };
    const placed = [name, ...(namespace === undefined ? [] : [namespace]), ...readyWhen, body];
    const times = forEach.length === 0 ? 1 : MAX_ITEMS;
    return sum(once) + times * sum(placed.map(costOfPlaced));
  };
  const reported = [...placedOfReport(report), ...placedOfRelated(related)].map(costOfPlaced);
  return sum([...variables.values(), ...children.map(costOfChild), ...reported]) <= MAX_UNGUARDED_COST;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
