import { type Node, type YAMLMap } from 'yaml';
import { ExpressionCompiler, type VariableType } from '../cel/compiler.js';
import { SECRETS_TYPE } from '../cel/derived-secrets.js';
import type { JsonSchema, JsonSchemaObject } from '../cel/json-schema.js';
import { isIdentifier } from '../cel/names.js';
import type { ReadPath } from '../cel/syntax.js';
import { HookError } from '../errors/hook-error.js';
import { checkName } from './check-name.js';
import { ChildNames } from './child-names.js';
import { refuseLeaks, SECRETS } from './check-secrets.js';
import { compileChild, iteratorNames } from './compile-child.js';
import { compileAfter } from './compile-gates.js';
import { compileRelated } from './compile-related.js';
import { compileReport } from './compile-report.js';
import { type CompileContext, compilePlaced } from './compile-tree.js';
import { isBounded } from './cost.js';
import { pickFields } from './fields.js';
import { type ChildOutline, type DeclaredKind, outlineChildren } from './outline.js';
import {
  observedSchemaOf,
  parentSchemaOf,
  relatedSchemaOf,
  TARGET_SCHEMA,
  TOOLBOX_SCHEMA,
} from './parent-schema.js';
import { isTextNode, Source } from './source.js';
import { allExpressions, expressionsOf } from './expressions.js';
import type { LetTemplate, Placed, RelatedTemplate, Subject, TemplateSet } from './template-set.js';

export interface TemplateOptions {
  /** Name of the file, for messages. */
  readonly file: string;
  /**
   * What the expressions call the object that the children are for: `parent`, or, in the file of a decorator, `target`.
   *
   * @default 'parent'
   */
  readonly subject?: Subject;
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
  return compileSections(fields, source, { ...options, isDefinition: false });
}

/** Sections of a definition that `compileSections` takes: those of every one, and those of one kind. */
export const SECTIONS = {
  common: ['related', 'let', 'children', 'status', 'resyncAfterSeconds', 'finalize'],
  composite: ['conditions'],
  decorator: ['labels', 'annotations'],
} as const;

export interface SectionOptions extends TemplateOptions {
  /** Also takes what a definition says of its parent, and lets children declare their kinds. */
  readonly isDefinition: boolean;
}

/** The part of `compileTemplates` after the header. @throws HookError TEMPLATE_INVALID, TEMPLATE_LIMIT_EXCEEDED */
export function compileSections(
  fields: ReadonlyMap<string, Node>,
  source: Source,
  options: SectionOptions,
): TemplateSet {
  const { isDefinition, subject = 'parent' } = options;
  const declared = isDefinition ? 'by-children' : options.declared;
  const outlines = outlineChildren(fields.get('children'), { source, declared });
  const parentSchema = subject === 'parent' ? parentSchemaOf(options.parentSchema) : TARGET_SCHEMA;
  const related = isDefinition
    ? compileRelated(fields.get('related'), source, { [subject]: parentSchema })
    : undefined;
  const base = baseContext({ source, outlines, options, subject, parentSchema, related });
  const { lets, context } = compileLets(fields.get('let'), base);
  const inChildren = withChildNames(outlines, context);
  const after = compileAfter(outlines, source);
  const names = new ChildNames(outlines, inChildren);
  const children = outlines.map((outline) => compileChild(outline, { ...inChildren, after, names }));
  const report = isDefinition ? compileReport(fields, outlines, inChildren) : undefined;
  refuseLeaks({ lets, children, report, related });
  const expressions = allExpressions({ lets, children, report, related });
  const paths = expressions.flatMap(({ compiled }) => compiled.paths);
  const ids = new Set(outlines.map(({ id }) => id));
  return {
    file: options.file,
    subject,
    parentSchema,
    values: options.values ?? [],
    lets,
    children,
    report,
    related,
    observedIds: new Set(
      paths.flatMap(([name, id]) => (name === 'observed' ? [String(id)] : ids.has(name) ? [name] : [])),
    ),
    readsRelated: paths.some(([name]) => name === 'related'),
    isBounded: isBounded({ lets, children, report, related }),
  };
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
  readonly subject: Subject;
  readonly parentSchema: JsonSchemaObject;
  readonly related: readonly RelatedTemplate[] | undefined;
}

function baseContext(parts: BaseParts): CompileContext {
  const { source, outlines, options, subject, parentSchema, related } = parts;
  const secretIds = new Set(outlines.filter(({ kind }) => kind === 'Secret').map(({ id }) => id));
  const values = options.values ?? [];
  const fixed = ExpressionCompiler.create({
    [subject]: parentSchema,
    // kro's name for a parent, so that its snippets can be pasted.
    ...(subject === 'parent' ? { schema: parentSchema } : {}),
    observed: observedSchemaOf(outlines),
    related: relatedSchemaOf(related),
    finalizing: { type: 'boolean' },
    [SECRETS]: { celType: SECRETS_TYPE },
    toolbox: TOOLBOX_SCHEMA,
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
      name === 'related' ||
      name === SECRETS ||
      values.includes(name) ||
      (name === 'observed' && secretIds.has(String(id))),
    lateNames: new Set(['observed']),
  };
}

/**
 * kro names an observed object by its id alone. The names of a file's own come first: an id that is also a `let` or the
 * iterator of a `forEach` is read as `observed.<id>` only.
 */
function withChildNames(outlines: readonly ChildOutline[], context: CompileContext): CompileContext {
  const iterators = new Set(outlines.flatMap((outline) => iteratorNames(outline, context.source)));
  const free = outlines.filter(({ id }) => !context.compiler.has(id) && !iterators.has(id));
  const secretive = new Set(free.filter(({ kind }) => kind === 'Secret').map(({ id }) => id));
  const { properties = {} } = observedSchemaOf(free);
  return {
    ...context,
    compiler: context.compiler.with(properties),
    isSecretive: (path) => secretive.has(path[0]) || context.isSecretive(path),
    lateNames: new Set([...context.lateNames, ...free.map(({ id }) => id)]),
  };
}

interface CompiledLets {
  readonly lets: readonly LetTemplate[];
  readonly context: CompileContext;
}

/** Each `let` may use those before it, so each is compiled with one more variable than the last. */
function compileLets(node: Node | undefined, base: CompileContext): CompiledLets {
  const entries = node === undefined ? [] : base.source.entries(letMap(node, base.source));
  const lets: LetTemplate[] = [];
  const late = new Set(base.lateNames);
  const secretive = new Set<string>();
  let context = base;
  const isSecretive = (path: ReadPath): boolean => secretive.has(path[0]) || base.isSecretive(path);
  for (const [index, { key, keyNode, value }] of entries.entries()) {
    checkName(key, keyNode, context);
    const namesToCome = entries.slice(index).map((entry) => entry.key);
    const placed = compilePlaced(value, { ...context, isSecretive, lateNames: late, namesToCome });
    const expressions = expressionsOf(placed.tree);
    const isLate = expressions.some(({ latePaths }) => latePaths.size > 0);
    lets.push({ name: key, value: placed, late: isLate });
    if (isLate) late.add(key);
    if (expressions.some((expression) => expression.secretive)) secretive.add(key);
    context = { ...context, isSecretive, compiler: context.compiler.with({ [key]: resultType(placed) }) };
  }
  return { lets, context: { ...context, isSecretive, lateNames: late } };
}

function letMap(node: Node, source: Source): YAMLMap {
  return source.map(node, 'let');
}

/** What is known of a value's type, so that a use of it is checked as the expression itself would be. */
function resultType({ tree }: Placed): JsonSchema {
  if (tree.kind === 'expression') return { celType: tree.expression.compiled.resultType };
  return tree.kind === 'text' ? { type: 'string' } : true;
}
