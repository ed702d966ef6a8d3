import { isIPv4, isIPv6 } from 'node:net';
import { failure, type Functions, type Operators } from './handler.js';

const BITS = { 4: 32, 6: 128 } as const;

/** An IPv4 or IPv6 address, for the `ip` functions of Kubernetes: no zone, and no IPv4 in the clothes of IPv6. */
export class Ip {
  readonly family: 4 | 6;
  readonly value: bigint;
  readonly [Symbol.toStringTag] = 'ip';

  constructor(family: 4 | 6, value: bigint) {
    this.family = family;
    this.value = value;
  }

  static parse(text: string): Ip | undefined {
    if (isIPv4(text)) return new Ip(4, joined(text.split('.').map(Number), 8));
    if (!isIPv6(text) || text.includes('%')) return undefined;
    const address = new Ip(6, joined(groupsOf(text), 16));
    return address.startsWith(0xffffn, 96) ? undefined : address;
  }

  get bits(): number {
    return BITS[this.family];
  }

  /** Whether the first bits are those of the number. */
  startsWith(prefix: bigint, bits: number): boolean {
    return this.value >> BigInt(this.bits - bits) === prefix;
  }

  /** The address with nothing after so many bits. */
  masked(bits: number): Ip {
    const rest = BigInt(this.bits - bits);
    return new Ip(this.family, (this.value >> rest) << rest);
  }

  equals(other: Ip): boolean {
    return this.family === other.family && this.value === other.value;
  }

  toString(): string {
    if (this.family === 4) return parts(this.value, { count: 4, bits: 8 }).join('.');
    const groups = parts(this.value, { count: 8, bits: 16 }).map((group) => group.toString(16));
    return compressed(groups.join(':'));
  }
}

function joined(numbers: readonly number[], bits: number): bigint {
  return numbers.reduce((value, number) => (value << BigInt(bits)) | BigInt(number), 0n);
}

function parts(value: bigint, { count, bits }: { readonly count: number; readonly bits: number }): number[] {
  return Array.from({ length: count }, (_, index) =>
    Number(BigInt.asUintN(bits, value >> BigInt((count - 1 - index) * bits))),
  );
}

/** The eight numbers of an IPv6 address that is known to be right. */
function groupsOf(text: string): number[] {
  const [head = [], tail] = text.split('::').map(numbersOf);
  if (tail === undefined) return head;
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function numbersOf(text: string): number[] {
  return text
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => {
      if (!group.includes('.')) return [parseInt(group, 16)];
      const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
      return [a * 256 + b, c * 256 + d];
    });
}

/** The first of the longest runs of zeros becomes `::`. */
function compressed(text: string): string {
  const runs = (text.match(/\b0(?::0\b)+/g) ?? []).sort((a, b) => b.length - a.length);
  const [longest] = runs;
  if (longest === undefined) return text;
  return text.replace(new RegExp(`(?:^|:)${longest}(?:$|:)`), '::');
}

const isLoopback = (ip: Ip): boolean => (ip.family === 4 ? ip.startsWith(127n, 8) : ip.value === 1n);
const isMulticast = (ip: Ip): boolean => (ip.family === 4 ? ip.startsWith(0xen, 4) : ip.startsWith(0xffn, 8));
const isLinkLocalUnicast = (ip: Ip): boolean =>
  ip.family === 4 ? ip.startsWith(0xa9fen, 16) : ip.startsWith(0x3fan, 10);

function isLinkLocalMulticast(ip: Ip): boolean {
  if (ip.family === 4) return ip.startsWith(0xe00000n, 24);
  // The four bits of the flags do not count.
  return ((ip.value >> 112n) & 0xff0fn) === 0xff02n;
}

function isGlobalUnicast(ip: Ip): boolean {
  const isBroadcast = ip.family === 4 && ip.value === 0xffffffffn;
  return !isBroadcast && ip.value !== 0n && !isLoopback(ip) && !isMulticast(ip) && !isLinkLocalUnicast(ip);
}

export const IPS: Functions = {
  'ip(string): Ip': toIp,
  'isIP(string): bool': (text: string) => Ip.parse(text) !== undefined,
  'Ip.family(): int': ({ family }: Ip) => BigInt(family),
  'Ip.isUnspecified(): bool': ({ value }: Ip) => value === 0n,
  'Ip.isLoopback(): bool': isLoopback,
  'Ip.isLinkLocalMulticast(): bool': isLinkLocalMulticast,
  'Ip.isLinkLocalUnicast(): bool': isLinkLocalUnicast,
  'Ip.isGlobalUnicast(): bool': isGlobalUnicast,
};

export const IP_OPERATORS: Operators = {
  'Ip == Ip': (one: Ip, other: Ip) => one.equals(other),
};

export function toIp(text: string): Ip {
  const ip = Ip.parse(text);
  if (ip !== undefined) return ip;
  throw failure('invalid_ip', 'ip: the text is no IP address such as 10.0.0.1 or 2001:db8::1');
}
