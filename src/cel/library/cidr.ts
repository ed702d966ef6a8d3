import { failure, type Functions, type Operators } from './handler.js';
import { Ip, toIp } from './ip.js';

/** A network such as `10.0.0.0/8`, for the `cidr` functions of Kubernetes. */
export class Cidr {
  readonly ip: Ip;
  readonly prefixLength: number;
  readonly [Symbol.toStringTag] = 'cidr';

  constructor(ip: Ip, prefixLength: number) {
    this.ip = ip;
    this.prefixLength = prefixLength;
  }

  static parse(text: string): Cidr | undefined {
    const [, address = '', length = ''] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
    const ip = Ip.parse(address);
    return ip === undefined || Number(length) > ip.bits ? undefined : new Cidr(ip, Number(length));
  }

  containsIp(ip: Ip): boolean {
    return (
      ip.family === this.ip.family &&
      ip.startsWith(this.ip.value >> BigInt(ip.bits - this.prefixLength), this.prefixLength)
    );
  }

  contains({ ip, prefixLength }: Cidr): boolean {
    return this.prefixLength <= prefixLength && this.containsIp(ip);
  }

  masked(): Cidr {
    return new Cidr(this.ip.masked(this.prefixLength), this.prefixLength);
  }

  toString(): string {
    return `${this.ip.toString()}/${this.prefixLength}`;
  }
}

export const CIDRS: Functions = {
  'cidr(string): Cidr': toCidr,
  'isCIDR(string): bool': (text: string) => Cidr.parse(text) !== undefined,
  'Cidr.containsIP(string): bool': (cidr: Cidr, text: string) => cidr.containsIp(toIp(text)),
  'Cidr.containsIP(Ip): bool': (cidr: Cidr, ip: Ip) => cidr.containsIp(ip),
  'Cidr.containsCIDR(string): bool': (cidr: Cidr, text: string) => cidr.contains(toCidr(text)),
  'Cidr.containsCIDR(Cidr): bool': (cidr: Cidr, other: Cidr) => cidr.contains(other),
  'Cidr.ip(): Ip': ({ ip }: Cidr) => ip,
  'Cidr.prefixLength(): int': ({ prefixLength }: Cidr) => BigInt(prefixLength),
  'Cidr.masked(): Cidr': (cidr: Cidr) => cidr.masked(),
};

export const CIDR_OPERATORS: Operators = {
  'Cidr == Cidr': (one: Cidr, other: Cidr) =>
    one.prefixLength === other.prefixLength && one.ip.equals(other.ip),
};

function toCidr(text: string): Cidr {
  const cidr = Cidr.parse(text);
  if (cidr !== undefined) return cidr;
  throw failure('invalid_cidr', 'cidr: the text is no network such as 10.0.0.0/8');
}
