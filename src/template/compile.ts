import type { Node } from 'yaml';
import { ExpressionCompiler, type VariableType } from '../cel/compiler.js';
import { SECRETS_TYPE } from '../cel/derived-secrets.js';
import type { JsonSchemaObject } from '../cel/json-schema.js';
import { isIdentifier } from '../cel/names.js';
import { HookError } from '../errors/hook-error.js';
import { ChildNames } from './child-names.js';
import { refuseLeaks, SECRETS } from './check-secrets.js';
import { compileChild, iteratorNames } from './compile-child.js';
import { compileAfter } from './compile-gates.js';
import { type CompiledLets, compileLets, markAsking } from './compile-lets.js';
import { compileRelated, outlineRelated, type RelatedOutline } from './compile-related.js';
import { compileReport } from './compile-report.js';
import type { CompileContext } from './compile-tree.js';
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
import { allExpressions, placedOfRelated } from './expressions.js';
import type { RelatedTemplate, Subject, TemplateSet } from './template-set.js';

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
  const asked = isDefinition ? outlineRelated(fields.get('related'), source) : undefined;
  const base = baseContext({ source, outlines, options, subject, parentSchema, asked });
  const compiledLets = compileLets(fields.get('let'), base);
  const { context } = compiledLets;
  const related = asked && compileAllRelated(asked, compiledLets, { source, subject, parentSchema });
  const lets = markAsking(compiledLets.lets, placedOfRelated(related));
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

interface SubjectParts {
  readonly source: Source;
  readonly subject: Subject;
  readonly parentSchema: JsonSchemaObject;
}

/** The types of `parent` and kro's name for it, so that its snippets can be pasted, or of `target`. */
function subjectTypes({ subject, parentSchema }: SubjectParts): Readonly<Record<string, JsonSchemaObject>> {
  return subject === 'parent' ? { parent: parentSchema, schema: parentSchema } : { [subject]: parentSchema };
}

function compileAllRelated(
  asked: readonly RelatedOutline[],
  { types, lasting }: CompiledLets,
  parts: SubjectParts,
): readonly RelatedTemplate[] {
  const context = {
    source: parts.source,
    compiler: ExpressionCompiler.create(subjectTypes(parts)).with(types),
    isSecretive: () => false,
    lateNames: new Set<string>(),
    lasting,
  };
  return asked.map((outline) => compileRelated(outline, context));
}

interface BaseParts extends SubjectParts {
  readonly outlines: readonly ChildOutline[];
  readonly options: TemplateOptions;
  readonly asked: readonly RelatedOutline[] | undefined;
}

function baseContext(parts: BaseParts): CompileContext {
  const { source, outlines, options, asked } = parts;
  const secretIds = new Set(outlines.filter(({ kind }) => kind === 'Secret').map(({ id }) => id));
  const values = options.values ?? [];
  const fixed = ExpressionCompiler.create({
    ...subjectTypes(parts),
    observed: observedSchemaOf(outlines),
    related: relatedSchemaOf(asked),
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
