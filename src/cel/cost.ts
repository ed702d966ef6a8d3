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
  ],
]);

/** The same for functions and methods. */
const LINEAR_CALLS: ReadonlySet<unknown> = new Set([
  ...['has', 'string', 'int', 'double', 'bool', 'dyn', 'size', 'omit', 'orValue', 'or', 'hasValue', 'value'],
  ...['startsWith', 'endsWith', 'contains', 'merge', 'k8sName', 'trim', 'lowerAscii', 'upperAscii'],
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
