import { failure, type Functions, type Operators } from './handler.js';

/**
 * An absolute URI or an absolute path, for the `url` functions of Kubernetes. It is taken apart as Go does, which leaves case,
 * ports and dots as they are; a browser, and so the URL of JavaScript, tidies them up.
 */
export class Url {
  readonly scheme: string;
  readonly host: string;
  readonly #path: string;
  readonly #query: string;
  readonly #text: string;
  readonly [Symbol.toStringTag] = 'url';

  private constructor(text: string, parts: Parts) {
    this.scheme = (parts.scheme ?? '').toLowerCase();
    this.host = unescaped(parts.host ?? '') ?? '';
    this.#path = parts.path ?? '';
    this.#query = parts.query ?? '';
    this.#text = text;
  }

  static parse(text: string): Url | undefined {
    const parts: Parts | undefined = FORM.exec(text)?.groups;
    if (parts === undefined || hasControls(text)) return undefined;
    return !isRelative(parts) && isEscaped(parts) && isAuthority(parts) ? new Url(text, parts) : undefined;
  }

  get hostname(): string {
    return this.host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host)?.[1] ?? '';
  }

  get escapedPath(): string {
    if (/^(?:[\w\-.~!$&'()*+,;=:@/[\]]|%[\dA-Fa-f]{2})*$/.test(this.#path)) return this.#path;
    return encodeURIComponent(unescaped(this.#path) ?? '').replace(
      /%(24|26|2B|2C|2F|3A|3B|3D|40)|[!'()*]/g,
      (code) =>
        code.startsWith('%') ? decodeURIComponent(code) : `%${code.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  }

  /** Every value of every key; what cannot be read is left out. */
  get query(): ReadonlyMap<string, readonly string[]> {
    const values = new Map<string, string[]>();
    for (const pair of this.#query.split('&')) {
      if (pair === '' || pair.includes(';')) continue;
      const [key, value] = halvesOf(pair).map((half) => unescaped(half.replaceAll('+', ' ')));
      if (key === undefined || value === undefined) continue;
      values.set(key, [...(values.get(key) ?? []), value]);
    }
    return values;
  }

  toString(): string {
    return this.#text;
  }
}

interface Parts {
  readonly scheme?: string | undefined;
  readonly user?: string | undefined;
  readonly host?: string | undefined;
  readonly path?: string | undefined;
  readonly query?: string | undefined;
  readonly fragment?: string | undefined;
}

const SCHEME = String.raw`(?:(?<scheme>[A-Za-z][\w+.-]*):)?`;
/** Without a scheme, three slashes are a path. */
const AUTHORITY = String.raw`(?:(?<=:)//|(?<!:)//(?!/))(?:(?<user>[^/?#]*)@)?(?<host>[^/?#]*)`;
const REST = String.raw`(?:(?:${AUTHORITY})?(?<path>(?:/[^?#]*)?)|[^/?#][^?#]*)`;
const FORM = new RegExp(String.raw`^${SCHEME}${REST}(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$`, 's');

/** A host, perhaps with a port, as Go lets it pass; a space, for one, does not. */
const HOST = /^(?:\[[^\]]*\]|[^:[\]]*)(?::\d*)?$/;
const USER = /^[\w\-.:~!$&'()*+,;=%@]*$/;

function isRelative({ scheme, host, path }: Parts): boolean {
  return scheme === undefined && host === undefined && (path ?? '') === '';
}

function isEscaped({ path = '', fragment = '' }: Parts): boolean {
  return [path, fragment].every((part) => unescaped(part) !== undefined);
}

function isAuthority({ user = '', host = '' }: Parts): boolean {
  // Beyond ASCII anything goes.
  const isAllowed = /^(?:[\w\-.~!$&'()*+,;=:[\]<>"]|[^\x00-\x7f]|%[89A-Fa-f][\dA-Fa-f])*$/.test(host);
  return isAllowed && HOST.test(host) && USER.test(user) && unescaped(user) !== undefined;
}

function hasControls(text: string): boolean {
  return Array.from(text).some((letter) => letter < ' ' || letter === '\u007f');
}

function halvesOf(pair: string): readonly string[] {
  const equals = pair.indexOf('=');
  return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

/** Undefined when a `%` is not followed by two hexadecimal digits. */
function unescaped(text: string): string | undefined {
  if (/%(?![\dA-Fa-f]{2})/.test(text)) return undefined;
  return text.replace(/(?:%[\dA-Fa-f]{2})+/g, (codes) =>
    Buffer.from(codes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

export const URLS: Functions = {
  'url(string): Url': toUrl,
  'isURL(string): bool': (text: string) => Url.parse(text) !== undefined,
  'Url.getScheme(): string': ({ scheme }: Url) => scheme,
  'Url.getHost(): string': ({ host }: Url) => host,
  'Url.getHostname(): string': ({ hostname }: Url) => hostname,
  'Url.getPort(): string': ({ port }: Url) => port,
  'Url.getEscapedPath(): string': ({ escapedPath }: Url) => escapedPath,
  'Url.getQuery(): map<string, list<string>>': ({ query }: Url) => query,
};

export const URL_OPERATORS: Operators = {
  'Url == Url': (one: Url, other: Url) => one.toString() === other.toString(),
};

function toUrl(text: string): Url {
  const url = Url.parse(text);
  if (url !== undefined) return url;
  throw failure('invalid_url', 'url: the text is no absolute URL or path');
}
