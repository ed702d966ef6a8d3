import type { Node } from 'yaml';
import type { VariableType } from '../cel/compiler.js';
import type { JsonSchema } from '../cel/json-schema.js';
import type { ReadPath } from '../cel/syntax.js';
import { checkName } from './check-name.js';
import { isLasting } from './compile-related.js';
import { type CompileContext, compilePlaced } from './compile-tree.js';
import { expressionsOf } from './expressions.js';
import type { LetTemplate, Placed } from './template-set.js';

export interface CompiledLets {
  readonly lets: readonly LetTemplate[];
  /** With their names. */
  readonly context: CompileContext;
  readonly types: Readonly<Record<string, VariableType>>;
  /** Names of those that stay the same for one generation of the parent. */
  readonly lasting: ReadonlySet<string>;
}

/** Each `let` may use those before it, so each is compiled with one more variable than the last. */
export function compileLets(node: Node | undefined, base: CompileContext): CompiledLets {
  const { source } = base;
  const entries = node === undefined ? [] : source.entries(source.map(node, 'let'));
  const lets: LetTemplate[] = [];
  const types: Record<string, VariableType> = {};
  const [late, secretive, lasting] = [new Set(base.lateNames), new Set<string>(), new Set<string>()];
  const isSecretive = (path: ReadPath): boolean => secretive.has(path[0]) || base.isSecretive(path);
  let context = base;
  for (const [index, { key, keyNode, value }] of entries.entries()) {
    checkName(key, keyNode, context);
    const namesToCome = entries.slice(index).map((entry) => entry.key);
    const placed = compilePlaced(value, { ...context, isSecretive, lateNames: late, namesToCome });
    const expressions = expressionsOf(placed.tree);
    const isLate = expressions.some(({ latePaths }) => latePaths.size > 0);
    lets.push({ name: key, value: placed, phase: isLate ? 'late' : 'early' });
    if (isLate) late.add(key);
    if (expressions.some((expression) => expression.secretive)) secretive.add(key);
    if (readsOf(placed).every((path) => isLasting(path, lasting))) lasting.add(key);
    types[key] = resultType(placed);
    context = { ...context, isSecretive, compiler: context.compiler.with({ [key]: types[key] }) };
  }
  return { lets, context: { ...context, isSecretive, lateNames: late }, types, lasting };
}

/** Tells those that `related` reads, directly or through others: they are evaluated before it is asked for. */
export function markAsking(lets: readonly LetTemplate[], related: readonly Placed[]): readonly LetTemplate[] {
  const read = new Set(related.flatMap(readsOf).map(([name]) => name));
  const marked = lets.toReversed().map((template): LetTemplate => {
    if (!read.has(template.name)) return template;
    for (const [name] of readsOf(template.value)) read.add(name);
    return { ...template, phase: 'asking' };
  });
  return marked.toReversed();
}

function readsOf({ tree }: Placed): readonly ReadPath[] {
  return expressionsOf(tree).flatMap(({ compiled }) => compiled.paths);
}

/** What is known of a value's type, so that a use of it is checked as the expression itself would be. */
function resultType({ tree }: Placed): JsonSchema {
  if (tree.kind === 'expression') return { celType: tree.expression.compiled.resultType };
  return tree.kind === 'text' ? { type: 'string' } : true;
}
