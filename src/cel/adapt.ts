// Puts our answers in place of the engine's where those are wrong, without changing the tree that others read.
import { failure, type Functions } from './library/handler.js';
import { CONVERSION_OVERRIDES } from './library/conversions.js';
import { LIST_OVERRIDES } from './library/lists.js';
import { toInt } from './library/math.js';
import { REGEX_OVERRIDES } from './library/regex.js';
import { STRING_OVERRIDES } from './library/strings.js';
import { argumentsOf, childrenOf, type SyntaxNode } from './syntax.js';
import { describeCelType } from './values.js';

/** The engine refuses a second function with the same signature, so ours have another name, and calls are led there. */
const SUFFIX = '_';

const OVERRIDES: Functions = {
  ...STRING_OVERRIDES,
  ...LIST_OVERRIDES,
  ...REGEX_OVERRIDES,
  ...CONVERSION_OVERRIDES,
};

const SIGNATURE = /(\w+)\(/;

/** To be registered; the names are not for users. */
export const HIDDEN_FUNCTIONS: Functions = Object.fromEntries(
  Object.entries(OVERRIDES).map(([signature, handler]) => [
    signature.replace(SIGNATURE, `$1${SUFFIX}(`),
    handler,
  ]),
);

const OVERRIDDEN: ReadonlySet<unknown> = new Set(
  Object.keys(OVERRIDES).map((signature) => SIGNATURE.exec(signature)?.[1]),
);

const HIDDEN_NAME = new RegExp(`\\b(${[...OVERRIDDEN].join('|')})${SUFFIX}\\(`, 'g');

/** First names are types to the engine: `Namespacemath`, and `OptionalNamespace` of its own. */
const NAMESPACE = /\b(?:Namespace([a-z0-9]+)|OptionalNamespace)\./g;

/** A message of the engine with the names that users know. */
export function withPublicNames(message: string): string {
  return message
    .replace(HIDDEN_NAME, '$1(')
    .replace(NAMESPACE, (_, ours?: string) => `${ours ?? 'optional'}.`);
}

/** The part of the engine's nodes that its types leave out. */
interface EngineNode extends SyntaxNode {
  readonly meta: { readonly check: Check; readonly evaluate: Evaluate };
  readonly clone: (operator: object, args: unknown) => EngineNode;
  readonly setMeta: (key: string, value: unknown) => void;
}
interface Type {
  readonly hasPlaceholderType: boolean;
}
interface Checker {
  readonly getType: (name: string) => Type;
  /** The name, with `dyn` for every placeholder; the type itself for one that is nothing but a placeholder. */
  readonly formatType: (type: Type) => unknown;
}
type Check = (checker: Checker, node: SyntaxNode, context: unknown) => Type;
interface Evaluator {
  readonly run: (node: SyntaxNode, context: unknown) => unknown;
}
type Evaluate = (evaluator: Evaluator, node: SyntaxNode, context: unknown) => unknown;

/** Adapts a tree that was just parsed. */
export function adapt(root: SyntaxNode): void {
  for (const child of childrenOf(root)) adapt(child);
  ADAPTERS[root.op]?.(root as EngineNode);
}

const ADAPTERS: Readonly<Record<string, ((node: EngineNode) => void) | undefined>> = {
  call: leadToOurs,
  rcall: (node) => {
    closeType(node);
    leadToOurs(node);
  },
  map: (node) => node.setMeta('evaluate', evaluateMap),
  '/': stayInRange,
  '-_': stayInRange,
};

/**
 * `x.sort()` of something unknown is a `list<T>` to the engine, and no operator fits its items. It is a list of anything.
 */
function closeType(node: EngineNode): void {
  const { check } = node.meta;
  const closed: Check = (checker, inner, context) => {
    const type = check(checker, inner, context);
    return type.hasPlaceholderType ? checker.getType(closedName(checker.formatType(type))) : type;
  };
  node.setMeta('check', closed);
}

function closedName(name: unknown): string {
  return typeof name === 'string' ? name : 'dyn';
}

function leadToOurs(node: EngineNode): void {
  const [name, ...rest] = argumentsOf(node);
  if (!OVERRIDDEN.has(name)) return;
  const { check, evaluate } = node.meta;
  const operator = { name: node.op, check, evaluate };
  node.setMeta('alternate', node.clone(operator, [`${String(name)}${SUFFIX}`, ...rest]));
}

/** The least int has no positive counterpart: `-x` and `x / -1` leave the 64 bits, and the engine does not look. */
function stayInRange(node: EngineNode): void {
  const { evaluate } = node.meta;
  const checked: Evaluate = (evaluator, inner, context) => {
    const value = evaluate(evaluator, inner, context);
    return typeof value === 'bigint' ? toInt(value) : value;
  };
  node.setMeta('evaluate', checked);
}

/**
 * A map keeps its keys: the engine makes an object, in which 1 becomes "1", and from which `constructor` is lost. A key that
 * comes twice is an error in CEL.
 */
const evaluateMap: Evaluate = (evaluator, node, context) => {
  const map = new Map<unknown, unknown>();
  for (const [keyNode, valueNode] of argumentsOf(node) as readonly [SyntaxNode, SyntaxNode][]) {
    const key = checkKey(evaluator.run(keyNode, context));
    if (map.has(key)) throw failure('duplicate_key', 'a key comes twice in the map');
    map.set(key, evaluator.run(valueNode, context));
  }
  return map;
};

function checkKey(key: unknown): unknown {
  const isKey = typeof key === 'string' || typeof key === 'bigint' || typeof key === 'boolean';
  if (isKey || (typeof key === 'object' && key !== null && typeof key.valueOf() === 'bigint')) return key;
  throw failure('invalid_map_key', `a key is a string, a bool or an int, not ${describeCelType(key)}`);
}
