/** A decimal as Go's `%g` has it with the fewest digits that give the same number back. */
export function shortestText(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 21) return decimalText(value);
  return `${digits}e${exponentText(power)}`;
}

/** All digits, never an exponent. */
export function decimalText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const [digits = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const sign = value < 0 ? '-' : '';
  const figures = digits.replace('.', '');
  const point = Number(exponent) + 1;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${figures}`;
  const whole = figures.slice(0, point).padEnd(point, '0');
  const rest = figures.slice(point);
  return `${sign}${whole}${rest === '' ? '' : `.${rest}`}`;
}

/** So many digits after the point; a tie goes to the even digit, as in Go. `toFixed` rounds ties up and ends at 1e21. */
export function fixedText(value: number, precision: number): string {
  const { numerator, denominator } = toFraction(Math.abs(value));
  const scaled = numerator * 10n ** BigInt(precision);
  const rounded = roundToEven(scaled, denominator);
  const figures = String(rounded).padStart(precision + 1, '0');
  const whole = figures.slice(0, figures.length - precision);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return `${sign}${whole}${precision === 0 ? '' : `.${figures.slice(-precision)}`}`;
}

export function scientificText(value: number, precision: number): string {
  const [digits = '', exponent = '0'] = value.toExponential(precision).split('e');
  return `${digits}e${exponentText(Number(exponent))}`;
}

/** At least two digits. */
function exponentText(power: number): string {
  return `${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function roundToEven(numerator: bigint, denominator: bigint): bigint {
  const floor = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice === denominator) return floor + (floor % 2n);
  return twice > denominator ? floor + 1n : floor;
}

/** A double is a fraction with a power of two below; this is it, exactly. */
function toFraction(value: number): { numerator: bigint; denominator: bigint } {
  let numerator = value;
  let denominator = 1n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(numerator), denominator };
}
