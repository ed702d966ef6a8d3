import { isMap, isScalar, type Node, type Scalar } from 'yaml';
import type { ExpressionCompiler } from '../cel/compiler.js';
import { ExpressionError } from '../cel/expression-error.js';
import type { ReadPath } from '../cel/syntax.js';
import type { HookError } from '../errors/hook-error.js';
import { type Piece, splitText } from './scanner.js';
import { failAt, isTextNode, itemsOf, type Location, type Problem, type Source } from './source.js';
import type { Placed, TemplateExpression, Tree } from './template-set.js';

export interface CompileContext {
  readonly source: Source;
  readonly compiler: ExpressionCompiler;
  /** Whether a path may lead to a Secret's data. */
  readonly isSecretive: (path: ReadPath) => boolean;
  /** `observed`, the ids of children, and every `let` that reads one of them. */
  readonly lateNames: ReadonlySet<string>;
  /** In a `let`: its own name and those of the later ones, which it cannot use. */
  readonly namesToCome?: readonly string[];
}

/** @throws HookError TEMPLATE_INVALID, TEMPLATE_LIMIT_EXCEEDED */
export function compilePlaced(node: Node, context: CompileContext): Placed {
  const tree = compileTree(node, context);
  return { tree, location: tree.location };
}

function compileTree(node: unknown, context: CompileContext): Tree {
  const { source } = context;
  const plain = source.plain(node);
  const location = source.at(source.startOf(plain));
  if (isMap(plain)) {
    const fields = source.entries(plain).map(({ key, value }) => [key, compileTree(value, context)] as const);
    return { kind: 'map', location, fields };
  }
  const items = itemsOf(plain);
  if (items !== undefined) {
    return { kind: 'list', location, items: items.map((item) => compileTree(item, context)) };
  }
  if (isTextNode(plain)) return compileText(plain, location, context);
  return compileLiteral(plain, location, source);
}

function compileLiteral(node: Node, location: Location, source: Source): Tree {
  const value: unknown = isScalar(node) ? node.value : undefined;
  if (value === null || typeof value === 'boolean') {
    return { kind: 'literal', location, json: value, cel: value };
  }
  if (typeof value !== 'number') throw source.invalid(node, { message: 'not a JSON value' });
  const written = (isScalar(node) ? node.source : undefined) ?? '';
  checkNumber(value, written, (problem) => source.invalid(node, problem));
  const isInteger = /^[-+]?\w+$/.test(written) && Number.isInteger(value);
  return { kind: 'literal', location, json: value, cel: isInteger ? BigInt(value) : value };
}

function checkNumber(value: number, written: string, invalid: (problem: Problem) => HookError): void {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    throw invalid({ message: `the number ${written} does not fit JSON`, hint: 'quote it' });
  }
  if (!/^[-+]?0\d/.test(written)) return;
  throw invalid({
    message: `${written} is octal to some YAML readers and decimal to others`,
    hint: 'write the decimal number (0644 is 420), or quote it when text is meant',
  });
}

function compileText(node: Scalar<string>, location: Location, context: CompileContext): Tree {
  const { source } = context;
  if (node.type === 'PLAIN' && /^(yes|no|on|off)$/i.test(node.value)) {
    throw source.invalid(node, {
      message: `${node.value} is a boolean to some YAML readers and text to others`,
      hint: `write true or false, or quote it`,
    });
  }
  const pieces = splitText(node.value);
  if ('unclosed' in pieces) {
    throw source.invalid(node, {
      message: 'an expression has no closing }',
      hint: 'a literal ${ is written $${',
    });
  }
  const [first, second, ...others] = pieces.map((piece) => compilePiece(piece, node, context));
  if (first === undefined) return textLiteral('', location);
  if (second === undefined) {
    return typeof first === 'string'
      ? textLiteral(first, location)
      : { kind: 'expression', location, expression: first };
  }
  refuseStrayNewline(node, pieces, source);
  return { kind: 'text', location, pieces: [first, second, ...others] };
}

function textLiteral(text: string, location: Location): Tree {
  return { kind: 'literal', location, json: text, cel: text };
}

/** `|` and `>` end in a newline, which silently turns a number into text and adds to a name what nobody sees. */
function refuseStrayNewline(node: Scalar<string>, pieces: readonly Piece[], source: Source): void {
  const [first, second, third] = pieces;
  const isStray = first && 'expression' in first && second && 'text' in second && third === undefined;
  if (!isStray || !/^\n+$/.test(second.text) || !node.type?.startsWith('BLOCK')) return;
  throw source.invalid(node, {
    message: 'the block ends in a newline, so the expression would become text with a newline',
    hint: 'write |- or >- instead of | or >; where the newline is meant, put it inside: ${text + "\\n"}',
  });
}

function compilePiece(
  piece: Piece,
  node: Scalar<string>,
  context: CompileContext,
): string | TemplateExpression {
  if ('text' in piece) return piece.text;
  const { source, compiler, isSecretive, lateNames } = context;
  const start = positionOf(piece, node, source);
  if (piece.expression.trim() === '') throw source.invalid(start, { message: 'an expression is empty' });
  try {
    const compiled = compiler.compile(piece.expression);
    refuseBareObserved(compiled.paths);
    const secretivePaths = new Set(compiled.paths.filter(isSecretive));
    return {
      location: source.at(start),
      compiled,
      secretive: secretivePaths.size > 0,
      secretivePaths,
      latePaths: new Set(compiled.paths.filter(([name]) => lateNames.has(name))),
    };
  } catch (error) {
    throw toHookError(withOrderHint(error, context), { start, expression: piece.expression, source });
  }
}

/** A name that the file has, but further down. */
function withOrderHint(error: unknown, { namesToCome = [] }: CompileContext): unknown {
  if (!(error instanceof ExpressionError) || error.code !== 'unknown_variable') return error;
  const name = namesToCome.find((one) => error.message.includes(`"${one}"`));
  if (name === undefined) return error;
  const { phase, code, message, range } = error;
  return new ExpressionError(phase, {
    code,
    message,
    range,
    hint: `a let may use those before it: "${name}" has to stand further up, and none may use itself`,
  });
}

/** Which children are read has to be known before anything is rendered. */
function refuseBareObserved(paths: readonly ReadPath[]): void {
  if (!paths.some(([name, id]) => name === 'observed' && typeof id !== 'string')) return;
  throw new ExpressionError('compile', {
    code: 'observed_bare',
    message: 'observed must be followed by the id of a child',
    hint: 'write observed.?web, with an id of this file',
  });
}

interface ExpressionPlace {
  readonly start: number;
  readonly expression: string;
  readonly source: Source;
}

function toHookError(error: unknown, { start, expression, source }: ExpressionPlace): unknown {
  if (!(error instanceof ExpressionError)) return error;
  // Only where the file has the expression letter by letter (no escapes, no folding) is the exact place known.
  const isVerbatim = source.text.startsWith(expression, start + 2);
  const position = isVerbatim && error.range ? start + 2 + error.range.start : start;
  const code = error.phase === 'limit' ? 'TEMPLATE_LIMIT_EXCEEDED' : 'TEMPLATE_INVALID';
  return expressionError(code, { location: source.at(position), expression, error });
}

interface ExpressionFailure {
  readonly location: TemplateExpression['location'];
  readonly expression: string;
  readonly error: ExpressionError;
}

function expressionError(
  code: 'TEMPLATE_LIMIT_EXCEEDED' | 'TEMPLATE_INVALID',
  { location, expression, error }: ExpressionFailure,
): HookError {
  return failAt(code, location, {
    message: `${quoteExpression(expression)}: ${error.message}`,
    hint: error.hint,
  });
}

/** An expression for a message, on one line and not too long. */
export function quoteExpression(expression: string): string {
  const line = expression.trim().replace(/\s+/g, ' ');
  return `\${${line.length > 120 ? `${line.slice(0, 119)}…` : line}}`;
}

/** Where the `${` of a piece stands in the file: the same `${`, counted from the start of the value. */
function positionOf(piece: Extract<Piece, { expression: string }>, node: Scalar, source: Source): number {
  const [start, end] = node.range ?? [0, 0];
  const raw = source.text.slice(start, end);
  let position = raw.indexOf('${');
  for (let ordinal = 0; ordinal < piece.ordinal && position !== -1; ordinal += 1) {
    position = raw.indexOf('${', position + 2);
  }
  return position === -1 ? start : start + position;
}
