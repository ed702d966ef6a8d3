/** Text that is no JSON, in the words of Go's `encoding/json`. */
export class JsonSyntaxError extends Error {}

export interface ReadJson {
  readonly value: unknown;
  /** Paths of fields that are there more than once, such as `spec.containers[0].image`; the last one counts. */
  readonly repeated: readonly string[];
}

/** Reads JSON as Go does: complains in its words, and tells of repeated fields. @throws JsonSyntaxError */
export function readJson(text: string): ReadJson {
  const reader = new JsonReader(text);
  const value = reader.readDocument();
  return { value, repeated: [...new Set(reader.repeated)] };
}

const LITERALS: Readonly<Record<string, readonly [text: string, value: boolean | null]>> = {
  t: ['true', true],
  f: ['false', false],
  n: ['null', null],
};
const SPACE = /[ \t\n\r]*/y;
const PLAIN_TEXT = /[^"\\\u0000-\u001f]*/y;
const DIGITS = /\d*/y;

class JsonReader {
  readonly repeated: string[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readDocument(): unknown {
    const value = this.#readValue('');
    this.#skip(SPACE);
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value');
    return value;
  }

  #readValue(path: string): unknown {
    this.#skip(SPACE);
    const next = this.#next();
    if (next === '{') return this.#readObject(path);
    if (next === '[') return this.#readList(path);
    if (next === '"') return this.#readText();
    if (next === '-' || /\d/.test(next)) return this.#readNumber();
    return this.#readLiteral(next);
  }

  #readObject(path: string): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    this.#at += 1;
    this.#skip(SPACE);
    if (this.#takes('}')) return {};
    do {
      this.#skip(SPACE);
      if (this.#next() !== '"') throw this.#unexpected('looking for beginning of object key string');
      const key = this.#readText();
      const place = path === '' ? key : `${path}.${key}`;
      this.#skip(SPACE);
      if (!this.#takes(':')) throw this.#unexpected('after object key');
      if (entries.has(key)) this.repeated.push(place);
      entries.set(key, this.#readValue(place));
      this.#skip(SPACE);
    } while (this.#takes(','));
    if (!this.#takes('}')) throw this.#unexpected('after object key:value pair');
    return Object.fromEntries(entries);
  }

  #readList(path: string): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    this.#skip(SPACE);
    if (this.#takes(']')) return items;
    do {
      items.push(this.#readValue(`${path}[${items.length}]`));
      this.#skip(SPACE);
    } while (this.#takes(','));
    if (!this.#takes(']')) throw this.#unexpected('after array element');
    return items;
  }

  #readText(): string {
    const start = this.#at;
    this.#at += 1;
    this.#skip(PLAIN_TEXT);
    while (!this.#takes('"')) {
      if (!this.#takes('\\')) throw this.#unexpected('in string literal');
      this.#skipEscape();
      this.#skip(PLAIN_TEXT);
    }
    return String(JSON.parse(this.#text.slice(start, this.#at)));
  }

  #skipEscape(): void {
    if (!this.#takes('u')) {
      if (!/["\\/bfnrt]/.test(this.#next())) throw this.#unexpected('in string escape code');
      this.#at += 1;
      return;
    }
    for (let digit = 0; digit < 4; digit += 1) {
      if (!/[0-9a-fA-F]/.test(this.#next()))
        throw this.#unexpected(String.raw`in \u hexadecimal character escape`);
      this.#at += 1;
    }
  }

  #readNumber(): number {
    const start = this.#at;
    this.#takes('-');
    if (!this.#takes('0')) this.#readDigits('in numeric literal');
    if (this.#takes('.')) this.#readDigits('after decimal point in numeric literal');
    if (this.#takes('e') || this.#takes('E')) {
      if (!this.#takes('-')) this.#takes('+');
      this.#readDigits('in exponent of numeric literal');
    }
    return Number(this.#text.slice(start, this.#at));
  }

  #readDigits(where: string): void {
    const start = this.#at;
    this.#skip(DIGITS);
    if (this.#at === start) throw this.#unexpected(where);
  }

  #readLiteral(first: string): boolean | null {
    const [text, value] = LITERALS[first] ?? [];
    if (text === undefined || value === undefined) throw this.#unexpected('looking for beginning of value');
    for (const [index, letter] of Array.from(text).entries()) {
      if (!this.#takes(letter))
        throw this.#unexpected(`in literal ${text} (expecting ${quoted(text[index] ?? '')})`);
    }
    return value;
  }

  #next(): string {
    return this.#text[this.#at] ?? '';
  }

  #takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.#text)?.[0].length ?? 0;
  }

  #unexpected(where: string): JsonSyntaxError {
    if (this.#at >= this.#text.length) return new JsonSyntaxError('unexpected end of JSON input');
    return new JsonSyntaxError(`invalid character ${quoted(this.#next())} ${where}`);
  }
}

const QUOTED: Readonly<Record<string, string>> = {
  "'": String.raw`'\''`,
  '"': `'"'`,
  '\n': String.raw`'\n'`,
  '\r': String.raw`'\r'`,
  '\t': String.raw`'\t'`,
  '\b': String.raw`'\b'`,
  '\f': String.raw`'\f'`,
  '\v': String.raw`'\v'`,
  '\u0007': String.raw`'\a'`,
};

/** A character as Go shows it. */
function quoted(character: string): string {
  const code = character.charCodeAt(0);
  const shown = code < 0x20 ? String.raw`'\x${code.toString(16).padStart(2, '0')}'` : `'${character}'`;
  return QUOTED[character] ?? shown;
}
