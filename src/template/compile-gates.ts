import type { Node } from 'yaml';
import { didYouMean } from '../cel/suggest.js';
import { type CompileContext, compilePlaced } from './compile-tree.js';
import type { ChildOutline } from './outline.js';
import { isTextNode, itemsOf, type Source } from './source.js';
import type { Placed } from './template-set.js';

/** Names of the observed object in `readyWhen`: ours, and kro's for the items of a `forEach`. */
export const READY_NAMES = ['child', 'each'] as const;

const OPEN_OBJECT = { type: 'object', additionalProperties: true };

/** The conditions under which an observed object counts as ready. @throws HookError TEMPLATE_INVALID */
export function compileReadyWhen(node: Node | undefined, context: CompileContext): readonly Placed[] {
  if (node === undefined) return [];
  const free = READY_NAMES.filter((name) => !context.compiler.has(name));
  const compiler = context.compiler.with(Object.fromEntries(free.map((name) => [name, OPEN_OBJECT])));
  const lateNames = new Set([...context.lateNames, ...free]);
  return compileBooleans(node, 'readyWhen', { ...context, compiler, lateNames });
}

/** One condition or a list of them. */
export function compileBooleans(node: Node, what: string, context: CompileContext): readonly Placed[] {
  const { source } = context;
  return (itemsOf(node) ?? [node]).map((item) => {
    const placed = compilePlaced(source.plain(item), context);
    const { tree } = placed;
    if (tree.kind === 'expression' || (tree.kind === 'literal' && typeof tree.json === 'boolean')) {
      return placed;
    }
    throw source.invalid(item, { message: `${what} takes \${…} expressions that give a bool` });
  });
}

/**
 * Which children must be ready before each one, by id. A circle would wait for ever.
 *
 * @throws HookError TEMPLATE_INVALID
 */
export function compileAfter(
  outlines: readonly ChildOutline[],
  source: Source,
): ReadonlyMap<string, readonly string[]> {
  const ids = outlines.map(({ id }) => id);
  const after = new Map(
    outlines.map((outline) => [outline.id, outline.after ? idsOf(outline.after, { ids, source }) : []]),
  );
  for (const { id, after: node } of outlines) {
    const circle = findCircle(id, after);
    if (circle !== undefined) {
      throw source.invalid(node, { message: `after goes round in a circle: ${circle.join(' → ')}` });
    }
  }
  return after;
}

interface KnownIds {
  readonly ids: readonly string[];
  readonly source: Source;
}

/** A list of ids of this file, or one. @throws HookError TEMPLATE_INVALID */
export function idsOf(node: Node, { ids, source }: KnownIds): readonly string[] {
  return (itemsOf(node) ?? [node]).map((item) => {
    const plain = source.plain(item);
    const id = isTextNode(plain) ? plain.value : undefined;
    if (id !== undefined && ids.includes(id)) return id;
    throw source.invalid(plain, {
      message: `no child has the id ${id === undefined ? 'that stands here' : `"${id}"`}${didYouMean(id ?? '', ids)}`,
      hint: `the ids of this file are ${ids.join(', ')}`,
    });
  });
}

/** The way from a child back to itself. */
function findCircle(
  start: string,
  after: ReadonlyMap<string, readonly string[]>,
  way: readonly string[] = [start],
): readonly string[] | undefined {
  for (const next of after.get(way.at(-1) ?? start) ?? []) {
    if (next === start) return [...way, next];
    const circle = way.includes(next) ? undefined : findCircle(start, after, [...way, next]);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
