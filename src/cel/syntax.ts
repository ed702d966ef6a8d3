import { ExpressionError, type SourceRange } from './expression-error.js';
import { MAX_MACRO_NESTING } from './limits.js';
import { findRe2Problem } from '../re2.js';

/** What we need of the engine's syntax tree. */
export interface SyntaxNode extends SourceRange {
  readonly op: string;
  readonly args: unknown;
}

/** A path the expression reads, from a variable on: `['parent', 'spec', 'replicas']`, list indexes included. */
export type ReadPath = readonly [variable: string, ...steps: (string | number)[]];

/** Macro and number of its arguments → how many names it binds. */
const BOUND: Readonly<Record<string, number | undefined>> = {
  ...bindAll(1, [
    'map 2',
    'map 3',
    'filter 2',
    'all 2',
    'exists 2',
    'exists_one 2',
    'existsOne 2',
    'sortBy 2',
  ]),
  ...bindAll(1, ['optMap 2', 'optFlatMap 2']),
  ...bindAll(2, ['all 3', 'exists 3', 'existsOne 3', 'transformList 3', 'transformList 4']),
  ...bindAll(2, ['transformMap 3', 'transformMap 4', 'transformMapEntry 3', 'transformMapEntry 4']),
};

function bindAll(count: number, macros: readonly string[]): Record<string, number> {
  return Object.fromEntries(macros.map((macro) => [macro, count]));
}

/** These bind a name and evaluate once. */
const WITHOUT_LOOP: ReadonlySet<unknown> = new Set(['optMap', 'optFlatMap']);

/** Methods and functions whose last text is a regular expression, and where it stands. */
const WITH_PATTERN: ReadonlySet<unknown> = new Set(['matches', 'find', 'findAll']);
export const ACCESS: ReadonlySet<string> = new Set(['.', '.?', '[]', '[?]']);

/**
 * Walks the tree once: collects what the expression reads, and refuses what the engine would let pass.
 *
 * @throws ExpressionError `macro_nesting`, `regex_not_literal`, `regex_refused`
 */
export function inspectSyntax(root: SyntaxNode): readonly ReadPath[] {
  const paths = new Map<string, ReadPath>();
  visit(root, { bound: new Set(), depth: 0, add: (path) => paths.set(path.join('\u0000'), path) });
  return [...paths.values()];
}

interface Walk {
  /** Names a macro gave a meaning, so they are no variables here. */
  readonly bound: ReadonlySet<string>;
  readonly depth: number;
  readonly add: (path: ReadPath) => void;
}

function visit(node: SyntaxNode, walk: Walk): void {
  const path = pathOf(node);
  if (path !== undefined && !walk.bound.has(path[0])) walk.add(path);
  checkPattern(node);
  const call = methodCall(node);
  if (path !== undefined) visitIndexes(node, walk);
  else if (call === undefined) visitAll(childrenOf(node), walk);
  else visitCall(call, walk);
}

function visitCall(call: MethodCall, walk: Walk): void {
  visit(call.receiver, walk);
  const macro = bindingOf(call);
  if (macro === undefined) {
    visitAll(call.args, walk);
    return;
  }
  const depth = walk.depth + (macro.loops ? 1 : 0);
  if (depth > MAX_MACRO_NESTING) throw tooDeep(call.node);
  visitAll(macro.outside, walk);
  visitAll(macro.inside, { ...walk, depth, bound: new Set([...walk.bound, ...macro.names]) });
}

function visitAll(nodes: readonly SyntaxNode[], walk: Walk): void {
  for (const node of nodes) visit(node, walk);
}

/** In `list[index.of.it]` the index reads something of its own. */
function visitIndexes(node: SyntaxNode, walk: Walk): void {
  const [left, index] = childrenOf(node);
  if (left === undefined) return;
  visitIndexes(left, walk);
  if (index !== undefined) visit(index, walk);
}

/** The longest path that is known before anything is evaluated; undefined when the node is no path. */
function pathOf(node: SyntaxNode): ReadPath | undefined {
  if (node.op === 'id') return [String(node.args)];
  if (!ACCESS.has(node.op)) return undefined;
  const [left, step] = argumentsOf(node);
  const path = isNode(left) ? pathOf(left) : undefined;
  if (path === undefined) return undefined;
  const known = isNode(step) ? literalOf(step) : step;
  if (typeof known === 'string') return [...path, known];
  return typeof known === 'bigint' ? [...path, Number(known)] : path;
}

export function literalOf(node: SyntaxNode): unknown {
  return node.op === 'value' ? node.args : undefined;
}

interface MethodCall {
  readonly node: SyntaxNode;
  readonly method: unknown;
  readonly receiver: SyntaxNode;
  readonly args: readonly SyntaxNode[];
}

function methodCall(node: SyntaxNode): MethodCall | undefined {
  if (node.op !== 'rcall') return undefined;
  const [method, receiver, args] = argumentsOf(node);
  if (!isNode(receiver) || !Array.isArray(args)) return undefined;
  return { node, method, receiver, args: args.filter(isNode) };
}

interface Binding {
  readonly names: readonly string[];
  readonly loops: boolean;
  readonly outside: readonly SyntaxNode[];
  readonly inside: readonly SyntaxNode[];
}

function bindingOf({ method, receiver, args }: MethodCall): Binding | undefined {
  if (method === 'bind' && receiver.op === 'id' && receiver.args === 'cel') {
    const [variable, value, ...body] = args;
    if (variable?.op !== 'id' || value === undefined) return undefined;
    return { names: [String(variable.args)], loops: false, outside: [value], inside: body };
  }
  const count = BOUND[`${String(method)} ${args.length}`];
  const variables = args.slice(0, count ?? 0);
  if (count === undefined || variables.some(({ op }) => op !== 'id')) return undefined;
  const names = variables.map((variable) => String(variable.args));
  return { names, loops: !WITHOUT_LOOP.has(method), outside: [], inside: args.slice(count) };
}

function checkPattern(node: SyntaxNode): void {
  const pattern = patternOf(node);
  if (pattern === undefined) return;
  const literal = literalOf(pattern);
  if (typeof literal !== 'string') {
    throw new ExpressionError('compile', {
      code: 'regex_not_literal',
      message: 'the pattern of a regular expression must be written out as a literal',
      range: pattern,
    });
  }
  const problem = findRe2Problem(literal);
  if (problem === undefined) return;
  const message = `the regular expression has ${problem}, which RE2 cannot read`;
  throw new ExpressionError('compile', { code: 'regex_refused', message, range: node });
}

/** `text.matches(pattern)`, `text.find(pattern)`, `matches(text, pattern)`. */
function patternOf(node: SyntaxNode): SyntaxNode | undefined {
  const [name, first, rest] = argumentsOf(node);
  if (!WITH_PATTERN.has(name)) return undefined;
  const [pattern]: unknown[] = node.op === 'rcall' ? [rest].flat() : [first].flat().slice(1);
  return (node.op === 'rcall' || node.op === 'call') && isNode(pattern) ? pattern : undefined;
}

function tooDeep(node: SyntaxNode): ExpressionError {
  return new ExpressionError('limit', {
    code: 'macro_nesting',
    message: `more than ${MAX_MACRO_NESTING} of map, filter, all, exists and the like stand inside each other`,
    range: node,
  });
}

export function argumentsOf(node: SyntaxNode): readonly unknown[] {
  return Array.isArray(node.args) ? node.args : [];
}

/** Every node directly below, whatever the shape of the arguments. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  collectNodes(node.args, found);
  return found;
}

function collectNodes(value: unknown, found: SyntaxNode[]): void {
  if (Array.isArray(value)) for (const item of value) collectNodes(item, found);
  else if (isNode(value)) found.push(value);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
