import { formatQuantity, NANO, parseQuantity, type Quantity as Amount } from '../../quantity.js';
import { failure, type Functions, type Operators } from './handler.js';
import { toInt } from './math.js';

/** An amount such as `500m` or `1Gi`, for the `quantity` functions of Kubernetes. Exact to 10⁻⁹. */
export class Quantity {
  readonly #amount: Amount;
  readonly [Symbol.toStringTag] = 'quantity';

  constructor(amount: Amount) {
    this.#amount = amount;
  }

  static parse(text: string): Quantity | undefined {
    const amount = parseQuantity(text);
    return amount && new Quantity(amount);
  }

  get nano(): bigint {
    return this.#amount.nano;
  }

  /** Kept in the notation of this one, as Kubernetes does; of nothing and something, in that of the something. */
  plus(nano: bigint, suffix = this.#amount.suffix): Quantity {
    const kept = this.nano === 0n ? suffix : this.#amount.suffix;
    return new Quantity({ nano: this.nano + nano, suffix: kept });
  }

  get suffix(): string {
    return this.#amount.suffix;
  }

  toString(): string {
    return formatQuantity(this.#amount);
  }
}

export const QUANTITIES: Functions = {
  'quantity(string): Quantity': toQuantity,
  'isQuantity(string): bool': (text: string) => Quantity.parse(text) !== undefined,
  'Quantity.add(Quantity): Quantity': (one: Quantity, other: Quantity) => one.plus(other.nano, other.suffix),
  'Quantity.add(int): Quantity': (one: Quantity, other: bigint) => one.plus(other * NANO),
  'Quantity.sub(Quantity): Quantity': (one: Quantity, other: Quantity) => one.plus(-other.nano, other.suffix),
  'Quantity.sub(int): Quantity': (one: Quantity, other: bigint) => one.plus(-other * NANO),
  'Quantity.compareTo(Quantity): int': (one: Quantity, other: Quantity) => sign(one.nano - other.nano),
  'Quantity.isLessThan(Quantity): bool': (one: Quantity, other: Quantity) => one.nano < other.nano,
  'Quantity.isGreaterThan(Quantity): bool': (one: Quantity, other: Quantity) => one.nano > other.nano,
  'Quantity.sign(): int': ({ nano }: Quantity) => sign(nano),
  'Quantity.isInteger(): bool': ({ nano }: Quantity) => nano % NANO === 0n && isInt(nano / NANO),
  'Quantity.asInteger(): int': asInteger,
  'Quantity.asApproximateFloat(): double': ({ nano }: Quantity) => Number(nano) / Number(NANO),
};

export const QUANTITY_OPERATORS: Operators = {
  'Quantity == Quantity': (one: Quantity, other: Quantity) => one.nano === other.nano,
};

function toQuantity(text: string): Quantity {
  const quantity = Quantity.parse(text);
  if (quantity !== undefined) return quantity;
  throw failure('invalid_quantity', 'quantity: the text is no quantity such as 500m or 1Gi');
}

function asInteger({ nano }: Quantity): bigint {
  if (nano % NANO !== 0n) throw failure('not_an_integer', 'asInteger: the quantity is no whole number');
  return toInt(nano / NANO);
}

function isInt(value: bigint): boolean {
  return value === BigInt.asIntN(64, value);
}

function sign(value: bigint): bigint {
  return BigInt(value > 0n) - BigInt(value < 0n);
}
