import { type Node, type YAMLMap } from 'yaml';
import { ExpressionCompiler, type VariableType } from '../cel/compiler.js';
import type { JsonSchema, JsonSchemaObject } from '../cel/json-schema.js';
import { isIdentifier } from '../cel/names.js';
import type { ReadPath } from '../cel/syntax.js';
import { HookError } from '../errors/hook-error.js';
import { checkName } from './check-name.js';
import { compileChild } from './compile-child.js';
import { type CompileContext, compilePlaced } from './compile-tree.js';
import { isBounded } from './cost.js';
import { pickFields } from './fields.js';
import { type ChildOutline, type DeclaredKind, outlineChildren } from './outline.js';
import { observedSchemaOf, parentSchemaOf } from './parent-schema.js';
import { isTextNode, Source } from './source.js';
import { expressionsOf, type LetTemplate, type Placed, type TemplateSet } from './template-set.js';

export interface TemplateOptions {
  /** Name of the file, for messages. */
  readonly file: string;
  /** JSON schema of `parent.spec`: tells integers from decimals, and lets a misspelt field be found at once. */
  readonly parentSchema?: JsonSchemaObject;
  /** Names of the values the hook passes when it renders. */
  readonly values?: readonly string[];
  /** Kinds the controller may return; a template of another kind is refused. */
  readonly declared?: readonly DeclaredKind[];
}

/**
 * Compiles a template file.
 *
 * Everything that does not depend on a request is checked here: structure, names, types, fields of `parent.spec`.
 *
 * @throws HookError TEMPLATE_INVALID, TEMPLATE_LIMIT_EXCEEDED – with file, line and column
 */
export function compileTemplates(text: string, options: TemplateOptions): TemplateSet {
  const source = Source.parse(text, options.file);
  const fields = pickFields(source.map(source.root, 'a template file'), source, {
    what: 'a template file',
    known: ['kind', 'for', 'let', 'children'],
    required: ['children'],
  });
  checkHeader(fields, source);
  const outlines = outlineChildren(fields.get('children'), source, options.declared);
  const parentSchema = parentSchemaOf(options.parentSchema);
  const base = baseContext({ source, outlines, options, parentSchema });
  const { lets, context, lateNames } = compileLets(fields.get('let'), base);
  const children = outlines.map((outline) => compileChild(outline, { ...context, lateNames }));
  const paths = children
    .flatMap(({ template }) => template)
    .concat(lets.map(({ value }) => value.tree))
    .flatMap(expressionsOf)
    .flatMap(({ compiled }) => compiled.paths)
    .concat(children.flatMap(earlyPaths));
  return {
    file: options.file,
    parentSchema,
    values: options.values ?? [],
    lets,
    children,
    observedIds: new Set(paths.flatMap(([name, id]) => (name === 'observed' ? [String(id)] : []))),
    readsRelated: paths.some(([name]) => name === 'related'),
    isBounded: isBounded(lets, children),
  };
}

function earlyPaths({ includeWhen, forEach }: TemplateSet['children'][number]): readonly ReadPath[] {
  return [...includeWhen, ...forEach.map(({ items }) => items)]
    .flatMap(({ tree }) => expressionsOf(tree))
    .flatMap(({ compiled }) => compiled.paths);
}

function checkHeader(fields: ReadonlyMap<string, Node>, source: Source): void {
  const kind = fields.get('kind');
  if (kind !== undefined && !(isTextNode(kind) && kind.value === 'HookTemplate')) {
    throw source.invalid(kind, { message: 'kind must be HookTemplate, or left out' });
  }
  const parent = fields.get('for');
  if (parent !== undefined && !isTextNode(parent)) {
    throw source.invalid(parent, {
      message: 'for must be text, such as webapps.apps.example.com/v1',
    });
  }
}

interface BaseParts {
  readonly source: Source;
  readonly outlines: readonly ChildOutline[];
  readonly options: TemplateOptions;
  readonly parentSchema: JsonSchemaObject;
}

function baseContext({ source, outlines, options, parentSchema }: BaseParts): CompileContext {
  const secretIds = new Set(outlines.filter(({ kind }) => kind === 'Secret').map(({ id }) => id));
  const values = options.values ?? [];
  const fixed = ExpressionCompiler.create({
    parent: parentSchema,
    // kro's name for it, so that its snippets can be pasted.
    schema: parentSchema,
    observed: observedSchemaOf(outlines),
    related: { type: 'array', items: { type: 'object' } },
    finalizing: { type: 'boolean' },
  });
  for (const name of values) {
    if (isIdentifier(name) && !fixed.has(name)) continue;
    throw new HookError('TEMPLATE_INVALID', {
      message: `${options.file}: "${name}" cannot be the name of a value`,
      hint: 'use a name of letters and digits that the template language does not use itself',
    });
  }
  return {
    source,
    compiler: fixed.with(Object.fromEntries(values.map((name): [string, VariableType] => [name, true]))),
    isSecretive: ([name, id]) =>
      name === 'related' || values.includes(name) || (name === 'observed' && secretIds.has(String(id))),
  };
}

interface CompiledLets {
  readonly lets: readonly LetTemplate[];
  readonly context: CompileContext;
  readonly lateNames: ReadonlySet<string>;
}

/** Each `let` may use those before it, so each is compiled with one more variable than the last. */
function compileLets(node: Node | undefined, base: CompileContext): CompiledLets {
  const entries = node === undefined ? [] : base.source.entries(letMap(node, base.source));
  const lets: LetTemplate[] = [];
  const late = new Set(['observed']);
  const secretive = new Set<string>();
  let context = base;
  const isSecretive = (path: ReadPath): boolean => secretive.has(path[0]) || base.isSecretive(path);
  for (const { key, keyNode, value } of entries) {
    checkName(key, keyNode, context);
    const placed = compilePlaced(value, { ...context, isSecretive });
    const expressions = expressionsOf(placed.tree);
    const isLate = expressions.some(({ compiled }) => compiled.paths.some(([name]) => late.has(name)));
    lets.push({ name: key, value: placed, late: isLate });
    if (isLate) late.add(key);
    if (expressions.some((expression) => expression.secretive)) secretive.add(key);
    context = { ...context, isSecretive, compiler: context.compiler.with({ [key]: resultType(placed) }) };
  }
  return { lets, context: { ...context, isSecretive }, lateNames: late };
}

function letMap(node: Node, source: Source): YAMLMap {
  return source.map(node, 'let');
}

/** What is known of a value's type, so that a use of it is checked as the expression itself would be. */
function resultType({ tree }: Placed): JsonSchema {
  if (tree.kind === 'expression') return { celType: tree.expression.compiled.resultType };
  return tree.kind === 'text' ? { type: 'string' } : true;
}
