import type { Node } from 'yaml';
import { isIdentifier } from '../cel/names.js';
import type { ReadPath } from '../cel/syntax.js';
import { type CompileContext, compilePlaced, quoteExpression } from './compile-tree.js';
import { pickFields } from './fields.js';
import { isTextNode, itemsOf, type Source } from './source.js';
import { expressionsOf } from './expressions.js';
import type { Placed, RelatedTemplate } from './template-set.js';

/** `parent.metadata.<field>` that stays the same for one generation, as the answer of a customize hook does. */
const LASTING = new Set(['name', 'namespace', 'uid']);

/** What is known of an entry before its expressions are compiled. */
export interface RelatedOutline {
  readonly id: string;
  readonly node: Node;
  readonly fields: ReadonlyMap<string, Node>;
  /** It is asked for by more than a name. */
  readonly isList: boolean;
}

/** The objects a definition asks for beside its children. @throws HookError TEMPLATE_INVALID */
export function outlineRelated(node: Node | undefined, source: Source): readonly RelatedOutline[] {
  if (node === undefined) return [];
  const items = itemsOf(node);
  if (items === undefined) throw source.invalid(node, { message: 'related must be a list' });
  const seen = new Set<string>();
  return items.map((item) => {
    const outline = outlineOne(source.plain(item), source);
    if (seen.has(outline.id)) {
      throw source.invalid(item, { message: `two related objects have the id "${outline.id}"` });
    }
    seen.add(outline.id);
    return outline;
  });
}

function outlineOne(node: Node, source: Source): RelatedOutline {
  const fields = pickFields(source.map(node, 'a related object'), source, {
    what: 'a related object',
    known: ['id', 'apiVersion', 'kind', 'resource', 'namespace', 'name', 'names', 'labelSelector'],
    required: ['id', 'apiVersion', 'kind'],
  });
  const id = literalText(fields.get('id') ?? node, 'id', source);
  if (!isIdentifier(id)) {
    throw source.invalid(fields.get('id'), { message: 'id must be a name of letters and digits' });
  }
  if (['name', 'names', 'labelSelector'].filter((name) => fields.has(name)).length !== 1) {
    throw source.invalid(node, { message: `related.${id} needs one of name, names and labelSelector` });
  }
  return { id, node, fields, isList: !fields.has('name') };
}

export interface RelatedContext extends CompileContext {
  /** Names under `let` that stay the same for one generation. */
  readonly lasting: ReadonlySet<string>;
}

/**
 * Metacontroller remembers the answer for each generation of the parent, so only what changes with the generation may
 * decide it.
 *
 * @throws HookError TEMPLATE_INVALID
 */
export function compileRelated(
  { id, node, fields }: RelatedOutline,
  context: RelatedContext,
): RelatedTemplate {
  const { source } = context;
  const text = (name: string): string => literalText(fields.get(name) ?? node, name, source);
  const part = (name: string): Placed | undefined => {
    const value = fields.get(name);
    return value && compileLasting(value, `related.${id}.${name}`, context);
  };
  return {
    id,
    location: source.at(source.startOf(node)),
    apiVersion: text('apiVersion'),
    kind: text('kind'),
    resource: fields.has('resource') ? text('resource') : undefined,
    namespace: part('namespace'),
    name: part('name'),
    names: part('names'),
    labelSelector: part('labelSelector'),
  };
}

function literalText(node: Node, what: string, source: Source): string {
  if (isTextNode(node) && node.value !== '' && !node.value.includes('${')) return node.value;
  throw source.invalid(node, { message: `${what} must be plain text, without expressions` });
}

function compileLasting(node: Node, what: string, context: RelatedContext): Placed {
  const placed = compilePlaced(node, context);
  for (const { compiled, location } of expressionsOf(placed.tree)) {
    const passing = compiled.paths.find((path) => !isLasting(path, context.lasting));
    if (passing === undefined) continue;
    throw context.source.invalidAt(location, {
      message: `${quoteExpression(compiled.source)}: ${what} may not read ${passing.join('.')}`,
      hint: 'Metacontroller keeps the answer for each generation; read parent.spec, or metadata.name, namespace and uid',
    });
  }
  return placed;
}

const SUBJECTS = new Set<unknown>(['parent', 'schema', 'target']);

/** Whether what is read stays the same for one generation; `lasting` are the names under `let` of which that is known. */
export function isLasting([name, part, field]: ReadPath, lasting: ReadonlySet<string>): boolean {
  if (!SUBJECTS.has(name)) return lasting.has(name);
  if (part === 'metadata') return LASTING.has(String(field));
  return part === 'spec' || part === 'kind' || part === 'apiVersion';
}
