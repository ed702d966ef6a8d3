import { isMap, isScalar, type Node, type Scalar } from 'yaml';
import type { VariableType } from '../cel/compiler.js';
import { checkName } from './check-name.js';
import type { ChildNames } from './child-names.js';
import { compileBooleans, compileReadyWhen } from './compile-gates.js';
import { type CompileContext, compilePlaced, quoteExpression } from './compile-tree.js';
import { MAX_DIMENSIONS } from './limits.js';
import type { ChildOutline } from './outline.js';
import { isTextNode, itemsOf, type Source } from './source.js';
import { expressionsOf } from './expressions.js';
import type { ChildDeclaration, ChildTemplate, ForEachTemplate, Placed } from './template-set.js';

export interface ChildContext extends CompileContext {
  /** Which children must be ready before another is made. */
  readonly after: ReadonlyMap<string, readonly string[]>;
  readonly names: ChildNames;
}

/** @throws HookError TEMPLATE_INVALID, TEMPLATE_LIMIT_EXCEEDED */
export function compileChild(outline: ChildOutline, context: ChildContext): ChildTemplate {
  const { source } = context;
  const forEach = outline.forEach === undefined ? [] : compileForEach(outline.forEach, context);
  const inner = withIterators(forEach, context);
  const name = compileName(outline, 'name', inner);
  const namespace = outline.namespace && compileName(outline, 'namespace', inner);
  refuseSharedName(outline, forEach, { source, placed: [name, namespace] });
  return {
    id: outline.id,
    location: source.at(source.startOf(outline.node)),
    apiVersion: outline.apiVersion,
    kind: outline.kind,
    includeWhen: compileIncludeWhen(outline.includeWhen, context),
    forEach,
    name,
    namespace,
    after: context.after.get(outline.id) ?? [],
    readyWhen: compileReadyWhen(outline.readyWhen, inner),
    template: compilePlaced(outline.template, inner).tree,
    declares: compileDeclaration(outline, source),
  };
}

const STRATEGIES = ['InPlace', 'Recreate', 'OnDelete'];
const SCOPES = ['Namespaced', 'Cluster'];

function compileDeclaration({ declaration }: ChildOutline, source: Source): ChildDeclaration {
  const allowed = { updateStrategy: STRATEGIES, scope: SCOPES, resource: undefined };
  const given = Object.entries(allowed).flatMap(([field, values]): [string, string][] => {
    const node = declaration.get(field);
    if (node === undefined) return [];
    if (isTextNode(node) && (values?.includes(node.value) ?? /^[a-z][-a-z0-9]*$/.test(node.value))) {
      return [[field, node.value]];
    }
    throw source.invalid(node, {
      message: `${field} must be ${values?.join(', ') ?? 'the plural lower-case name of the kind'}`,
      hint: field === 'updateStrategy' ? 'Rolling… strategies stall after one child' : undefined,
    });
  });
  return Object.fromEntries(given);
}

function compileIncludeWhen(node: Node | undefined, context: ChildContext): readonly Placed[] {
  if (node === undefined) return [];
  return compileBooleans(node, 'includeWhen', context).map((placed) =>
    refuseLate(placed, 'includeWhen', context),
  );
}

/** A mapping, or kro's list of mappings with one name each. */
function compileForEach(node: Node, context: ChildContext): readonly ForEachTemplate[] {
  const { source } = context;
  const maps = (itemsOf(node) ?? [node]).map((item) => source.map(source.plain(item), 'forEach'));
  const entries = maps.flatMap((map) => source.entries(map));
  if (entries.length === 0) throw source.invalid(node, { message: 'forEach needs at least one list' });
  if (entries.length > MAX_DIMENSIONS) {
    throw source.invalid(node, { message: `forEach takes at most ${MAX_DIMENSIONS} lists` });
  }
  const taken = new Set<string>();
  return entries.map(({ key, keyNode, value }) => {
    checkIterator(key, keyNode, { context, taken });
    const items = compileEarly(value, 'forEach', context);
    if (!['expression', 'list'].includes(items.tree.kind)) {
      throw source.invalid(value, {
        message: `forEach.${key} must be a list or one \${…} that gives a list`,
      });
    }
    return { name: key, items };
  });
}

interface IteratorScope {
  readonly context: ChildContext;
  readonly taken: Set<string>;
}

function checkIterator(name: string, node: Scalar, { context, taken }: IteratorScope): void {
  for (const used of [name, indexName(name)]) {
    checkName(used, node, context);
    if (taken.has(used)) throw context.source.invalid(node, { message: `forEach uses "${used}" twice` });
    taken.add(used);
  }
}

/** Names that the `forEach` of a child gives to its items; whatever is wrong with it is told when it is compiled. */
export function iteratorNames({ forEach }: ChildOutline, source: Source): readonly string[] {
  if (forEach === undefined) return [];
  const maps = (itemsOf(forEach) ?? [forEach]).filter(isMap);
  return maps.flatMap((map) => source.entries(map)).flatMap(({ key }) => [key, indexName(key)]);
}

/** Name of the number of an item, counted from 0. */
export function indexName(iterator: string): string {
  return `${iterator}_index`;
}

function withIterators(forEach: readonly ForEachTemplate[], context: ChildContext): ChildContext {
  if (forEach.length === 0) return context;
  const variables = forEach.flatMap(({ name, items }): [string, VariableType][] => [
    [name, { celType: itemType(items) }],
    [indexName(name), { type: 'integer' }],
  ]);
  const secretive = new Set(forEach.filter(({ items }) => isSecretive(items)).map(({ name }) => name));
  return {
    ...context,
    compiler: context.compiler.with(Object.fromEntries(variables)),
    isSecretive: (path) => secretive.has(path[0]) || context.isSecretive(path),
  };
}

function itemType({ tree }: Placed): string {
  if (tree.kind !== 'expression') return 'dyn';
  return /^list<(.+)>$/.exec(tree.expression.compiled.resultType)?.[1] ?? 'dyn';
}

function isSecretive({ tree }: Placed): boolean {
  return expressionsOf(tree).some(({ secretive }) => secretive);
}

/**
 * A value that decides which objects there are and what they are called. It may not depend on what exists: `observed` is
 * found by these very names, and a child that comes and goes with the state of another would be made and deleted in turns.
 */
function compileEarly(node: Node, what: string, context: CompileContext): Placed {
  return refuseLate(compilePlaced(node, context), what, context);
}

function compileName(outline: ChildOutline, field: 'name' | 'namespace', context: ChildContext): Placed {
  const placed = compilePlaced(outline[field] ?? outline.name, context);
  return refuseLate(context.names.resolve(placed, [outline.id]), `metadata.${field}`, context);
}

function refuseLate(placed: Placed, what: string, context: CompileContext): Placed {
  for (const { compiled, location } of expressionsOf(placed.tree)) {
    const late = compiled.paths.find(([name]) => context.lateNames.has(name))?.[0];
    if (late === undefined) continue;
    const reason = late === 'observed' ? 'observed' : `"${late}", which reads observed`;
    throw context.source.invalidAt(location, {
      message: `${quoteExpression(compiled.source)}: ${what} may not read ${reason}`,
      hint: 'which children there are follows from the parent alone; the hook can decide otherwise and pass a value',
    });
  }
  return placed;
}

/** Every item would have the same name, in the same namespace. */
function refuseSharedName(
  { id, name: node }: ChildOutline,
  forEach: readonly ForEachTemplate[],
  { source, placed }: { readonly source: Source; readonly placed: readonly (Placed | undefined)[] },
): void {
  const varies = placed.some((part) => part !== undefined && expressionsOf(part.tree).length > 0);
  if (forEach.length === 0 || varies) return;
  if (isMap(node) || !isScalar(node)) return;
  throw source.invalid(node, {
    message: `every object of "${id}" would have the same name`,
    hint: `use the iterator in it: \${parent.metadata.name + "-" + string(${forEach[0]?.name ?? 'i'})}`,
  });
}
