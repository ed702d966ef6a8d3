import type { Node, YAMLMap } from 'yaml';
import { isIdentifier } from '../cel/names.js';
import { pickFields } from './fields.js';
import { isTextNode, itemsOf, type Source } from './source.js';

export interface DeclaredKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What is known of a child before any expression is compiled. */
export interface ChildOutline extends DeclaredKind {
  readonly id: string;
  readonly node: YAMLMap;
  /** Made by `forEach`, so that `observed.<id>` is a list. */
  readonly isList: boolean;
  readonly includeWhen: Node | undefined;
  readonly after: Node | undefined;
  readonly readyWhen: Node | undefined;
  /** `updateStrategy`, `resource` and `scope` of a definition, which has no other place to declare its kinds. */
  readonly declaration: ReadonlyMap<string, Node>;
  readonly forEach: Node | undefined;
  readonly template: YAMLMap;
  readonly name: Node;
  readonly namespace: Node | undefined;
}

const DECLARATION = ['updateStrategy', 'resource', 'scope'];

export interface OutlineOptions {
  readonly source: Source;
  /** Kinds the controller may return; without it the children declare their kinds themselves. */
  readonly declared: readonly DeclaredKind[] | 'by-children' | undefined;
}

/** @throws HookError TEMPLATE_INVALID */
export function outlineChildren(
  list: Node | undefined,
  { source, declared }: OutlineOptions,
): readonly ChildOutline[] {
  const declares = declared === 'by-children';
  const items = list && itemsOf(list);
  if (items === undefined) throw source.invalid(list, { message: 'children must be a list' });
  const seen = new Set<string>();
  return items.map((item) => {
    const outline = outlineChild(source.map(source.plain(item), 'a child'), source, declares);
    if (seen.has(outline.id)) {
      throw source.invalid(outline.node, { message: `two children have the id "${outline.id}"` });
    }
    seen.add(outline.id);
    if (!declares) checkDeclared(outline, source, declared);
    return outline;
  });
}

function outlineChild(node: YAMLMap, source: Source, declares: boolean): ChildOutline {
  const fields = pickFields(node, source, {
    what: 'a child',
    known: [
      ...['id', 'includeWhen', 'forEach', 'after', 'readyWhen', 'template'],
      ...(declares ? DECLARATION : []),
    ],
    required: ['id', 'template'],
  });
  const template = source.map(fields.get('template'), 'template');
  const parts = fieldsOf(template, source);
  const metadata = fieldsOf(source.map(parts.get('metadata') ?? template, 'metadata'), source);
  const name = parts.has('metadata') ? metadata.get('name') : undefined;
  if (name === undefined) {
    throw source.invalid(template, {
      message: 'template needs metadata.name',
      hint: 'a stable name, such as ${parent.metadata.name + "-web"}',
    });
  }
  return {
    id: idOf(fields.get('id'), source),
    node,
    isList: fields.has('forEach'),
    includeWhen: fields.get('includeWhen'),
    forEach: fields.get('forEach'),
    after: fields.get('after'),
    readyWhen: fields.get('readyWhen'),
    declaration: new Map([...fields].filter(([name]) => DECLARATION.includes(name))),
    template,
    apiVersion: literalText(parts.get('apiVersion') ?? template, 'apiVersion', source),
    kind: literalText(parts.get('kind') ?? template, 'kind', source),
    name,
    namespace: metadata.get('namespace'),
  };
}

function fieldsOf(map: YAMLMap, source: Source): ReadonlyMap<string, Node> {
  return new Map(source.entries(map).map(({ key, value }) => [key, value]));
}

function idOf(node: Node | undefined, source: Source): string {
  if (node !== undefined && isTextNode(node) && isIdentifier(node.value)) return node.value;
  throw source.invalid(node, {
    message: 'id must be a name of letters and digits, beginning with a letter',
    hint: 'expressions use it as observed.<id>, where a dash would be a minus',
  });
}

/** The kinds of a file are known before it is rendered: Metacontroller has to be told them in advance. */
function literalText(node: Node, what: string, source: Source): string {
  if (isTextNode(node) && node.value !== '' && !node.value.includes('${')) return node.value;
  throw source.invalid(node, { message: `template needs ${what} as plain text, without expressions` });
}

function checkDeclared(
  { apiVersion, kind, template }: ChildOutline,
  source: Source,
  declared: readonly DeclaredKind[] | undefined,
): void {
  if (declared === undefined) return;
  if (declared.some((rule) => rule.apiVersion === apiVersion && rule.kind === kind)) return;
  throw source.invalid(template, {
    message: `${kind} of ${apiVersion} is not among the declared children`,
    hint: 'add the kind to `children` of the controller and run `npm run manifests`',
  });
}
