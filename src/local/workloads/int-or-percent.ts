/** A number or a percentage of a total, as rolling updates and disruption budgets have them; undefined for anything else. */
export function resolveIntOrPercent(
  value: unknown,
  total: number,
  round: (value: number) => number,
): number | undefined {
  if (typeof value === 'number') return value;
  const [, percent] = /^(\d+)%$/.exec(typeof value === 'string' ? value : '') ?? [];
  return percent === undefined ? undefined : round((Number(percent) * total) / 100);
}
