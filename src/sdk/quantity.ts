import { HookError } from '../errors/hook-error.js';

const QUANTITY = /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?|[eE][+-]?\d+)$/;
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const NANO = -9;

/**
 * A quantity as the API server stores it: `1000m` is `1`, `1024Mi` is `1Gi`, `0.5` is `500m`.
 *
 * A child that says it otherwise differs from the stored one for ever: written on every sync with `InPlace`, deleted and
 * made anew without end with `Recreate`. Finer than 10⁻⁹ is rounded up, as the API server does; in `resources` it rounds up
 * to thousandths, so ask for no less there.
 *
 * @throws HookError QUANTITY_INVALID
 */
export function canonicalQuantity(quantity: string | number): string {
  const text = String(quantity);
  const match = QUANTITY.exec(text);
  if (match === null) throw new HookError('QUANTITY_INVALID', { message: `"${text}" is not a quantity` });
  const [, sign = '', digits = '', suffix = ''] = match;
  const magnitude = suffix.endsWith('i') ? canonicalBinary(digits, suffix) : canonicalDecimal(digits, suffix);
  return sign === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude;
}

function canonicalBinary(digits: string, suffix: string): string {
  const { mantissa, exponent } = toDecimal(digits);
  const scaled = mantissa * 1024n ** BigInt(BINARY_SUFFIXES.indexOf(suffix));
  const divisor = 10n ** BigInt(-exponent);
  // Less than 1 KiB, or a fraction of a byte, is written in decimal.
  if (scaled < 1024n * divisor || scaled % divisor !== 0n) {
    return canonicalDecimalValue({ mantissa: scaled, exponent });
  }
  let bytes = scaled / divisor;
  let power = 0;
  while (bytes % 1024n === 0n && power < BINARY_SUFFIXES.length - 1) {
    bytes /= 1024n;
    power += 1;
  }
  return `${bytes}${BINARY_SUFFIXES[power] ?? ''}`;
}

function canonicalDecimal(digits: string, suffix: string): string {
  const { mantissa, exponent } = toDecimal(digits);
  const scientific = /^[eE]([+-]?\d+)$/.exec(suffix);
  const shift = scientific?.[1] === undefined ? suffixExponent(suffix) : Number(scientific[1]);
  return canonicalDecimalValue({ mantissa, exponent: exponent + shift }, scientific !== null);
}

interface Decimal {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** Largest suffix that leaves a whole number, as Kubernetes' canonical form asks for. */
function canonicalDecimalValue(value: Decimal, scientific = false): string {
  let { mantissa, exponent } = roundUpToNano(value);
  if (mantissa === 0n) return '0';
  while (mantissa % 10n === 0n) {
    mantissa /= 10n;
    exponent += 1;
  }
  const unit = Math.min(18, Math.floor(exponent / 3) * 3);
  const whole = mantissa * 10n ** BigInt(exponent - unit);
  if (scientific) return unit === 0 ? `${whole}` : `${whole}e${unit}`;
  return `${whole}${DECIMAL_SUFFIXES[unit / 3 + 3] ?? ''}`;
}

function roundUpToNano({ mantissa, exponent }: Decimal): Decimal {
  if (exponent >= NANO) return { mantissa, exponent };
  const divisor = 10n ** BigInt(NANO - exponent);
  return { mantissa: (mantissa + divisor - 1n) / divisor, exponent: NANO };
}

function toDecimal(digits: string): Decimal {
  const [whole = '', fraction = ''] = digits.split('.');
  return { mantissa: BigInt(whole + fraction), exponent: fraction === '' ? 0 : -fraction.length };
}

function suffixExponent(suffix: string): number {
  return (DECIMAL_SUFFIXES.indexOf(suffix) - 3) * 3;
}
