// Amounts are counted in nano units, the smallest a quantity can hold; smaller fractions are rounded up.
export const NANO = 10n ** 9n;
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'] as const;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const;
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** An amount, and the unit it was written in, which decides on the notation: `1024Mi` is `1Gi`, `1000M` is `1G`. */
export interface Quantity {
  /** In units of 10⁻⁹. */
  readonly nano: bigint;
  readonly suffix: string;
}

/** The amount of a text such as `500m`, `1Gi` or `1e3`, or undefined when it is none. */
export function parseQuantity(text: string): Quantity | undefined {
  const [, sign, whole = '', fraction = '', suffix = ''] = FORM.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return undefined;
  const magnitude = toNano(whole, fraction, suffix);
  return { nano: sign === '-' ? -magnitude : magnitude, suffix };
}

/** A quantity as the API server stores it. */
export function formatQuantity({ nano, suffix }: Quantity): string {
  return nano < 0n ? `-${formatNano(-nano, suffix)}` : formatNano(nano, suffix);
}

/** A quantity as the API server stores it, or undefined when the text is none. */
export function toCanonicalQuantity(text: string): string | undefined {
  const quantity = parseQuantity(text);
  return quantity && formatQuantity(quantity);
}

function toNano(whole: string, fraction: string, suffix: string): bigint {
  const { numerator, denominator } = factorOf(suffix);
  const dividend = BigInt(whole + fraction) * NANO * numerator;
  const divisor = 10n ** BigInt(fraction.length) * denominator;
  return (dividend + divisor - 1n) / divisor;
}

function factorOf(suffix: string): { numerator: bigint; denominator: bigint } {
  const binary = BINARY.findIndex((unit) => unit !== '' && unit === suffix);
  if (binary !== -1) return { numerator: 1024n ** BigInt(binary), denominator: 1n };
  const exponent = exponentOf(suffix);
  const power = 10n ** BigInt(Math.abs(exponent));
  return exponent < 0 ? { numerator: 1n, denominator: power } : { numerator: power, denominator: 1n };
}

function exponentOf(suffix: string): number {
  if (/^[eE]./.test(suffix)) return Number(suffix.slice(1));
  return 3 * (DECIMAL.findIndex((unit) => unit === suffix) - 3);
}

function formatNano(nano: bigint, suffix: string): string {
  if (nano === 0n) return '0';
  if (suffix.endsWith('i') && nano >= 1024n * NANO && nano % NANO === 0n) {
    const { mantissa, steps } = reduce(nano / NANO, 1024n, BINARY.length - 1);
    return `${mantissa}${BINARY[steps] ?? ''}`;
  }
  const { mantissa, steps } = reduce(nano, 1000n, DECIMAL.length - 1);
  if (!/^[eE]./.test(suffix)) return `${mantissa}${DECIMAL[steps] ?? ''}`;
  return steps === 3 ? String(mantissa) : `${mantissa}e${3 * (steps - 3)}`;
}

function reduce(amount: bigint, base: bigint, most: number): { mantissa: bigint; steps: number } {
  let mantissa = amount;
  let steps = 0;
  while (steps < most && mantissa % base === 0n) {
    mantissa /= base;
    steps += 1;
  }
  return { mantissa, steps };
}
