import type { Functions, Operators } from './handler.js';
import { failure } from './handler.js';

const NUMBER = String.raw`(0|[1-9]\d*)`;
const IDENTIFIERS = String.raw`[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*`;
const FORM = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${IDENTIFIERS}))?(?:\\+(${IDENTIFIERS}))?$`);

/** A version as semver.org has it, for the `semver` functions of Kubernetes. */
export class Semver {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly #prerelease: readonly string[];
  readonly #text: string;
  readonly [Symbol.toStringTag] = 'semver';

  private constructor(text: string, match: RegExpExecArray) {
    const [, major = '0', minor = '0', patch = '0', prerelease] = match;
    this.major = BigInt(major);
    this.minor = BigInt(minor);
    this.patch = BigInt(patch);
    this.#prerelease = prerelease?.split('.') ?? [];
    this.#text = text;
  }

  static parse(text: string): Semver | undefined {
    const match = FORM.exec(text);
    if (match === null) return undefined;
    const hasPaddedNumber = match[4]?.split('.').some((part) => /^0\d+$/.test(part)) ?? false;
    return hasPaddedNumber ? undefined : new Semver(text, match);
  }

  /** Below, equal or above: -1, 0, 1. What follows a `+` does not count. */
  compareTo(other: Semver): bigint {
    const order =
      compare(this.major, other.major) ||
      compare(this.minor, other.minor) ||
      compare(this.patch, other.patch);
    return BigInt(order || comparePrereleases(this.#prerelease, other.#prerelease));
  }

  toString(): string {
    return this.#text;
  }
}

export const SEMVER: Functions = {
  'semver(string): Semver': (text: string) => toSemver(text),
  'semver(string, bool): Semver': (text: string, normalize: boolean) =>
    toSemver(normalize ? normalized(text) : text),
  'isSemver(string): bool': (text: string) => Semver.parse(text) !== undefined,
  'isSemver(string, bool): bool': (text: string, normalize: boolean) =>
    Semver.parse(normalize ? normalized(text) : text) !== undefined,
  'Semver.major(): int': (version: Semver) => version.major,
  'Semver.minor(): int': (version: Semver) => version.minor,
  'Semver.patch(): int': (version: Semver) => version.patch,
  'Semver.compareTo(Semver): int': (one: Semver, other: Semver) => one.compareTo(other),
  'Semver.isLessThan(Semver): bool': (one: Semver, other: Semver) => one.compareTo(other) < 0n,
  'Semver.isGreaterThan(Semver): bool': (one: Semver, other: Semver) => one.compareTo(other) > 0n,
};

export const SEMVER_OPERATORS: Operators = {
  'Semver == Semver': (one: Semver, other: Semver) => one.compareTo(other) === 0n,
};

function toSemver(text: string): Semver {
  const version = Semver.parse(text);
  if (version !== undefined) return version;
  throw failure('invalid_semver', 'semver: the text is no version such as 1.2.3');
}

/** Takes a `v` off, fills up to three numbers and drops leading zeros: `v1.02` becomes `1.2.0`. */
function normalized(text: string): string {
  const [, numbers = '', rest = ''] = /^v?([\d.]*)(.*)$/s.exec(text) ?? [];
  const parts = numbers.split('.').map((part) => part.replace(/^0+(?=\d)/, ''));
  // Only a version that ends after its numbers may lack some of them.
  const missing = rest === '' ? Math.max(0, 3 - parts.length) : 0;
  return [...parts, ...Array<string>(missing).fill('0')].join('.') + rest;
}

function compare(one: bigint | number | string, other: bigint | number | string): number {
  return one < other ? -1 : Number(one > other);
}

/** A version with a prerelease comes before the one without; numbers come before names. */
function comparePrereleases(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return compare(other.length, one.length);
  for (const [index, part] of one.entries()) {
    const opposite = other[index];
    if (opposite === undefined) return 1;
    const order = compareIdentifiers(part, opposite);
    if (order !== 0) return order;
  }
  return compare(one.length, other.length);
}

function compareIdentifiers(one: string, other: string): number {
  const [isNumber, otherIsNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (isNumber && otherIsNumber) return compare(BigInt(one), BigInt(other));
  if (isNumber === otherIsNumber) return compare(one, other);
  return isNumber ? -1 : 1;
}
