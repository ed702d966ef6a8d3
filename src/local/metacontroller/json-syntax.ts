/** What Go's JSON decoder has to say about a text, in its words. */
export interface JsonFindings {
  /** Why it is no JSON. */
  readonly problem?: string;
  /** Paths of the fields that are given more than once: `status.a`, `rules[0].name`. */
  readonly duplicates: readonly string[];
}

export function inspectJson(text: string): JsonFindings {
  const scanner = new Scanner(text);
  const { duplicates } = scanner;
  try {
    scanner.document();
    return { duplicates };
  } catch (error) {
    if (error instanceof SyntaxProblem) return { duplicates, problem: error.message };
    throw error;
  }
}

class SyntaxProblem extends Error {}

const SPACE = /[ \t\r\n]*/y;
const PLAIN = /[^"\\\p{Cc}]*/uy;
const DIGITS = /[0-9]*/y;
const ESCAPED = '"\\/bfnrtu';
const LITERALS: ReadonlyMap<string, string> = new Map([
  ['t', 'true'],
  ['f', 'false'],
  ['n', 'null'],
]);

class Scanner {
  readonly duplicates: string[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value('');
    this.#skip(SPACE);
    if (this.#at < this.#text.length) this.#refuse('after top-level value');
  }

  #value(path: string): void {
    const first = this.#peek();
    const literal = LITERALS.get(first);
    if (first === '{') this.#object(path);
    else if (first === '[') this.#array(path);
    else if (first === '"') this.#string();
    else if (literal !== undefined) this.#literal(literal);
    else if (/[-0-9]/.test(first)) this.#number();
    else this.#refuse('looking for beginning of value');
  }

  #object(path: string): void {
    this.#at += 1;
    if (this.#take('}')) return;
    const seen = new Set<string>();
    do {
      if (this.#peek() !== '"') this.#refuse('looking for beginning of object key string');
      const key = this.#string();
      const place = path === '' ? key : `${path}.${key}`;
      if (seen.has(key)) this.duplicates.push(place);
      seen.add(key);
      if (!this.#take(':')) this.#refuse('after object key');
      this.#value(place);
    } while (this.#take(','));
    if (!this.#take('}')) this.#refuse('after object key:value pair');
  }

  #array(path: string): void {
    this.#at += 1;
    if (this.#take(']')) return;
    let index = 0;
    do {
      this.#value(`${path}[${index}]`);
      index += 1;
    } while (this.#take(','));
    if (!this.#take(']')) this.#refuse('after array element');
  }

  /** @returns what stands between the quotes */
  #string(): string {
    const start = (this.#at += 1);
    while (this.#afterPlainText() !== '"') {
      if (this.#next() === '\\') this.#escape();
      else if (this.#next() < ' ') this.#refuse('in string literal');
      else this.#at += 1;
    }
    this.#at += 1;
    return this.#text.slice(start, this.#at - 1);
  }

  #afterPlainText(): string {
    this.#skip(PLAIN);
    return this.#next();
  }

  #escape(): void {
    this.#at += 1;
    const code = this.#next();
    if (!ESCAPED.includes(code)) this.#refuse('in string escape code');
    this.#at += 1;
    for (let digits = 0; code === 'u' && digits < 4; digits += 1) {
      if (!/[0-9A-Fa-f]/.test(this.#next())) this.#refuse(String.raw`in \u hexadecimal character escape`);
      this.#at += 1;
    }
  }

  #literal(literal: string): void {
    for (const expected of literal) {
      if (this.#next() !== expected) this.#refuse(`in literal ${literal} (expecting '${expected}')`);
      this.#at += 1;
    }
  }

  #number(): void {
    this.#passOver('-');
    if (!this.#passOver('0')) this.#digits('in numeric literal');
    if (this.#passOver('.')) this.#digits('after decimal point in numeric literal');
    if (!this.#passOver('eE')) return;
    this.#passOver('+-');
    this.#digits('in exponent of numeric literal');
  }

  #digits(where: string): void {
    if (!/[0-9]/.test(this.#next())) this.#refuse(where);
    this.#skip(DIGITS);
  }

  #passOver(characters: string): boolean {
    const character = this.#text[this.#at];
    if (character === undefined || !characters.includes(character)) return false;
    this.#at += 1;
    return true;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  /** The next character that is no space. */
  #peek(): string {
    this.#skip(SPACE);
    return this.#next();
  }

  #next(): string {
    const character = this.#text[this.#at];
    if (character === undefined) throw new SyntaxProblem('unexpected end of JSON input');
    return character;
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    pattern.test(this.#text);
    this.#at = Math.max(this.#at, pattern.lastIndex);
  }

  #refuse(where: string): never {
    throw new SyntaxProblem(`invalid character ${quoted(this.#next())} ${where}`);
  }
}

/** As Go quotes a character. */
function quoted(character: string): string {
  if (character === "'") return String.raw`'\''`;
  return character === '"' ? `'"'` : `'${JSON.stringify(character).slice(1, -1)}'`;
}
