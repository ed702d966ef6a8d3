import { ACCESS, argumentsOf, childrenOf, type SyntaxNode } from './syntax.js';

/** Operators whose work grows with the size of their operands, and no faster. */
const LINEAR_OPERATORS: ReadonlySet<string> = new Set([
  ...ACCESS,
  ...[
    'value',
    'id',
    'map',
    'list',
    '?:',
    '&&',
    '||',
    '!_',
    '-_',
    '==',
    '!=',
    '<',
    '<=',
    '>',
    '>=',
    'in',
    '+',
    '-',
    '*',
    '/',
    '%',
  ],
]);

/** The same for functions and methods. Those that make long texts or lists, or take more than one pass, are not here. */
const LINEAR_CALLS: ReadonlySet<unknown> = new Set([
  ...['has', 'string', 'int', 'double', 'bool', 'dyn', 'size', 'omit', 'orValue', 'or', 'hasValue', 'value'],
  ...[
    'startsWith',
    'endsWith',
    'contains',
    'trim',
    'lowerAscii',
    'upperAscii',
    'charAt',
    'substring',
    'quote',
  ],
  ...['indexOf', 'lastIndexOf', 'split', 'join', 'reverse', 'slice', 'first', 'last', 'flatten', 'distinct'],
  ...['min', 'max', 'sum', 'isSorted', 'greatest', 'least', 'ceil', 'floor', 'round', 'trunc', 'abs', 'sign'],
  ...['merge', 'k8sName', 'labelsFor', 'condition', 'encode', 'decode', 'hex', 'marshal', 'derive'],
  ...['sha256', 'md5', 'fnv64a', 'seededString', 'seededInt', 'quantity', 'isQuantity', 'semver', 'isSemver'],
  ...[
    'add',
    'sub',
    'compareTo',
    'isLessThan',
    'isGreaterThan',
    'asInteger',
    'asApproximateFloat',
    'isInteger',
  ],
]);

/**
 * How many steps an evaluation takes at most, input size aside; Infinity when only running it tells: a macro, a regular
 * expression, a function that makes long lists. `costOfVariable` says what went into a variable that was computed before.
 */
export function costOf(node: SyntaxNode, costOfVariable: (name: string) => number): number {
  if (node.op === 'id') return costOfVariable(String(node.args));
  const [name] = argumentsOf(node);
  const isCall = node.op === 'call' || node.op === 'rcall';
  if (isCall ? !LINEAR_CALLS.has(name) : !LINEAR_OPERATORS.has(node.op)) return Infinity;
  return childrenOf(node).reduce((total, child) => total + costOf(child, costOfVariable), 1);
}
