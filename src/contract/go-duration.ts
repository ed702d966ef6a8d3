const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a Go duration such as `1m30s` or `-500ms`; undefined when the text is none. */
export function toMilliseconds(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/.exec(text);
  if (match === null) return undefined;
  const [, sign, parts = ''] = match;
  const total = [...parts.matchAll(/([\d.]+)([a-zµ]+)/g)]
    .map(([, amount, unit = '']) => Number(amount) * (UNIT_MS[unit] ?? 0))
    .reduce((sum, milliseconds) => sum + milliseconds, 0);
  return sign === '-' ? -total : total;
}
