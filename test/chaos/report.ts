import type { Check } from './checks.js';
import { groupBy } from './group-by.js';

const SHOWN_PROBLEMS = 10;

export function writeCheck({ title, problems }: Check): void {
  const shown = problems.slice(0, SHOWN_PROBLEMS).map((problem) => `    ${problem}`);
  const hidden = problems.length - shown.length;
  const more = hidden > 0 ? [`    and ${hidden} more`] : [];
  process.stdout.write(
    `${[`${problems.length === 0 ? 'ok' : 'not ok'} ${title}`, ...shown, ...more].join('\n')}\n`,
  );
}

export function writeCounts(checks: readonly Check[]): void {
  const failed = checks.filter(({ problems }) => problems.length > 0).length;
  process.stdout.write(`${checks.length - failed} passed, ${failed} failed\n`);
}

/** `2 book, 1 cancel` */
export function countBy<T>(items: readonly T[], nameOf: (item: T) => string): string {
  return [...groupBy(items, nameOf)]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, { length }]) => `${length} ${name}`)
    .join(', ');
}
