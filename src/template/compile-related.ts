import type { Node } from 'yaml';
import { ExpressionCompiler } from '../cel/compiler.js';
import type { JsonSchemaObject } from '../cel/json-schema.js';
import { isIdentifier } from '../cel/names.js';
import type { ReadPath } from '../cel/syntax.js';
import { type CompileContext, compilePlaced, quoteExpression } from './compile-tree.js';
import { pickFields } from './fields.js';
import { isTextNode, itemsOf, type Source } from './source.js';
import { expressionsOf } from './expressions.js';
import type { Placed, RelatedTemplate } from './template-set.js';

/** `parent.metadata.<field>` that stays the same for one generation, as the answer of a customize hook does. */
const LASTING = new Set(['name', 'namespace', 'uid']);

/**
 * The objects a definition asks for beside its children.
 *
 * Metacontroller remembers the answer for each generation of the parent, so only what changes with the generation may
 * decide it.
 *
 * @throws HookError TEMPLATE_INVALID
 */
export function compileRelated(
  node: Node | undefined,
  source: Source,
  subject: Readonly<Record<string, JsonSchemaObject>>,
): readonly RelatedTemplate[] {
  if (node === undefined) return [];
  const items = itemsOf(node);
  if (items === undefined) throw source.invalid(node, { message: 'related must be a list' });
  const { parent } = subject;
  const compiler = ExpressionCompiler.create(parent === undefined ? subject : { parent, schema: parent });
  const context = { source, compiler, isSecretive: () => false, lateNames: new Set<string>() };
  const seen = new Set<string>();
  return items.map((item) => {
    const related = compileOne(source.plain(item), context);
    if (seen.has(related.id)) {
      throw source.invalid(item, { message: `two related objects have the id "${related.id}"` });
    }
    seen.add(related.id);
    return related;
  });
}

function compileOne(node: Node, context: CompileContext): RelatedTemplate {
  const { source } = context;
  const fields = pickFields(source.map(node, 'a related object'), source, {
    what: 'a related object',
    known: ['id', 'apiVersion', 'kind', 'resource', 'namespace', 'name', 'names', 'labelSelector'],
    required: ['id', 'apiVersion', 'kind'],
  });
  const text = (name: string): string => literalText(fields.get(name) ?? node, name, source);
  const id = text('id');
  if (!isIdentifier(id)) {
    throw source.invalid(fields.get('id'), { message: 'id must be a name of letters and digits' });
  }
  if (['name', 'names', 'labelSelector'].filter((name) => fields.has(name)).length !== 1) {
    throw source.invalid(node, { message: `related.${id} needs one of name, names and labelSelector` });
  }
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

function compileLasting(node: Node, what: string, context: CompileContext): Placed {
  const placed = compilePlaced(node, context);
  for (const { compiled, location } of expressionsOf(placed.tree)) {
    const passing = compiled.paths.find((path) => !isLasting(path));
    if (passing === undefined) continue;
    throw context.source.invalidAt(location, {
      message: `${quoteExpression(compiled.source)}: ${what} may not read ${passing.join('.')}`,
      hint: 'Metacontroller keeps the answer for each generation; read parent.spec, or metadata.name, namespace and uid',
    });
  }
  return placed;
}

function isLasting([, part, field]: ReadPath): boolean {
  if (part === 'metadata') return LASTING.has(String(field));
  return part === 'spec' || part === 'kind' || part === 'apiVersion';
}
