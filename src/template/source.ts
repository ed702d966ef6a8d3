import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Node, Pair, Scalar, YAMLError, YAMLMap } from 'yaml';
import { HookError } from '../errors/hook-error.js';
import type { HookErrorCode } from '../errors/codes.js';

/** A place in a template file. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Problem {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** A parsed template file that knows where its nodes stand. */
export class Source {
  readonly file: string;
  readonly text: string;
  readonly root: Node | null;
  readonly #lines: LineCounter;

  private constructor(parts: { file: string; text: string; root: Node | null; lines: LineCounter }) {
    this.file = parts.file;
    this.text = parts.text;
    this.root = parts.root;
    this.#lines = parts.lines;
  }

  /** @throws HookError TEMPLATE_INVALID for what is not one plain YAML document */
  static parse(text: string, file: string): Source {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
    const source = new Source({ file, text, root: document.contents, lines });
    const [error] = [...document.errors, ...document.warnings];
    if (error === undefined) return source;
    throw source.invalid(error.pos[0], toProblem(error, text));
  }

  at(position: number): Location {
    const { line, col } = this.#lines.linePos(position);
    return { file: this.file, line, column: col };
  }

  startOf(node: unknown): number {
    return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
  }

  /** The error to throw for a place in the file. */
  invalid(where: unknown, problem: Problem): HookError {
    const position = typeof where === 'number' ? where : this.startOf(where);
    return failAt('TEMPLATE_INVALID', this.at(position), problem);
  }

  invalidAt(location: Location, problem: Problem): HookError {
    return failAt('TEMPLATE_INVALID', location, problem);
  }

  /** @throws HookError TEMPLATE_INVALID unless the node is a mapping */
  map(node: unknown, what: string): YAMLMap {
    if (isMap(node)) return node;
    throw this.invalid(node, { message: `${what} must be a mapping` });
  }

  /** Fields of a mapping in their order. @throws HookError TEMPLATE_INVALID for keys that cannot be fields */
  entries(map: YAMLMap): readonly { readonly key: string; readonly keyNode: Scalar; readonly value: Node }[] {
    return map.items.map((pair) => this.#entry(pair));
  }

  /** @throws HookError TEMPLATE_INVALID for aliases, anchors and tags */
  plain(node: unknown): Node {
    if (!isNode(node)) throw this.invalid(0, { message: 'a value is missing' });
    if (isAlias(node) || node.anchor !== undefined) {
      throw this.invalid(node, {
        message: 'anchors and aliases are not supported',
        hint: 'name the value under `let` and use it as ${name}',
      });
    }
    if (node.tag !== undefined) throw this.invalid(node, { message: `the tag ${node.tag} is not supported` });
    return node;
  }

  #entry({ key, value }: Pair): { key: string; keyNode: Scalar; value: Node } {
    if (!isScalar(key)) throw this.invalid(key, { message: 'a key must be plain text' });
    const name = key.source ?? String(key.value);
    if (name.includes('${')) {
      throw this.invalid(key, {
        message: 'keys are never expressions',
        hint: 'make the whole mapping one expression: ${ {name: value} }',
      });
    }
    if (name === '<<') {
      throw this.invalid(key, { message: 'merge keys are not supported', hint: 'use ${a.merge(b)}' });
    }
    return { key: name, keyNode: key, value: this.plain(value) };
  }
}

function toProblem({ code, message, pos: [position] }: YAMLError, text: string): Problem {
  if (code === 'MULTIPLE_DOCS') return { message: 'a template file holds one document, without `---`' };
  if (code === 'DUPLICATE_KEY') return { message: 'the same key stands here twice' };
  if (message.includes('call stack')) return { message: 'the values are nested too deeply to be read' };
  if (text[position] === '{' && text[position - 1] === '$') {
    return { message: 'inside of { } and [ ] an expression has to be quoted', hint: "write '${…}'" };
  }
  return {
    message,
    hint: "an expression with quotes, `: ` or ` #` in it stands in single quotes, or in a block: '${…}', >-",
  };
}

/** The items of a list, or undefined for another node. */
export function itemsOf(node: Node): readonly unknown[] | undefined {
  return isSeq(node) ? node.items : undefined;
}

export function isTextNode(node: Node): node is Scalar<string> {
  return isScalar(node) && typeof node.value === 'string';
}

/** An error of a template: where, what, what now. */
export function failAt(code: HookErrorCode, location: Location, { message, hint }: Problem): HookError {
  const { file, line, column } = location;
  const where = `${file}:${line}:${column}`;
  return new HookError(code, { message: `${where}: ${message}`, ...(hint === undefined ? {} : { hint }) });
}
