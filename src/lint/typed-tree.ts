import { type ObjectType, typeTable, type ValueType } from '../kinds/type-table.js';
import type { Location } from '../template/source.js';
import type { TemplateSet, Tree } from '../template/template-set.js';
import { describePath, type Path } from './places.js';
import type { PlacedChild } from './subject.js';

/** A value of a template and what its kind says of it. */
export interface TypedNode {
  readonly tree: Tree;
  /** In the file. */
  readonly path: Path;
  /** In the object, for messages. */
  readonly field: string;
  readonly type: ValueType;
  /** The type's fields, where it is an object. */
  readonly object: ObjectType | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Values under `let`, by their names: where one is used whole, it is checked in its place. */
type Named = ReadonlyMap<string, Tree>;

export function kindTypeOf(apiVersion: string, kind: string): ObjectType | undefined {
  return typeTable().byKind.get(`${apiVersion}/${kind}`);
}

/** Every value of a child's template, from the outside in. Nothing for kinds that are not built in. */
export function* typedTemplate({ child, path }: PlacedChild, { lets }: TemplateSet): Generator<TypedNode> {
  const named = new Map(lets.map(({ name, value }) => [name, value.tree]));
  yield* typedObject(child, { tree: child.template, path: [...path, 'template'], named });
}

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

interface Root {
  readonly tree: Tree;
  readonly path: Path;
  readonly named: Named;
}

export function* typedObject({ apiVersion, kind }: Kind, { tree, path, named }: Root): Generator<TypedNode> {
  const object = kindTypeOf(apiVersion, kind);
  if (object === undefined) return;
  const type: ValueType = { name: object.name, shape: 'one' };
  yield* walk({ step: [], tree, type, attributes: {} }, { named, path, fields: [] });
}

interface Walk {
  readonly named: Named;
  /** Of the value around. */
  readonly path: Path;
  readonly fields: Path;
}

interface Entry {
  readonly step: Path;
  readonly tree: Tree;
  readonly type: ValueType;
  readonly attributes: Readonly<Record<string, string>>;
}

function* walk(entry: Entry, { named, ...around }: Walk): Generator<TypedNode> {
  const { step, type, attributes } = entry;
  const used = usedWhole(entry.tree, named);
  const tree = used?.tree ?? entry.tree;
  const path = used === undefined ? [...around.path, ...step] : ['let', used.name];
  const fields = [...around.fields, ...step];
  const object = type.shape === 'one' ? typeTable().byName.get(type.name) : undefined;
  yield { tree, path, field: describePath(fields), type, object, attributes };
  for (const inner of entriesOf(tree, type, object)) yield* walk(inner, { named, path, fields });
}

function entriesOf(tree: Tree, type: ValueType, object: ObjectType | undefined): readonly Entry[] {
  if (tree.kind === 'list' && type.shape === 'list') {
    return tree.items.map((item, index) => {
      return { step: [index], tree: item, type: unwrap(type.name), attributes: {} };
    });
  }
  if (tree.kind !== 'map') return [];
  return tree.fields.flatMap(([name, value]): Entry[] => {
    const field = object?.fields.find((one) => one.name === name);
    const inner = type.shape === 'map' ? unwrap(type.name) : field?.type;
    if (inner === undefined) return [];
    return [{ step: [name], tree: value, type: inner, attributes: field?.attributes ?? {} }];
  });
}

/** A list of lists has the inner one in its name. */
function unwrap(name: string): ValueType {
  return name.startsWith('[') ? { name: name.slice(1, -1), shape: 'list' } : { name, shape: 'one' };
}

/** A value under `let` that stands here as it is. */
function usedWhole(tree: Tree, named: Named): { readonly name: string; readonly tree: Tree } | undefined {
  if (tree.kind !== 'expression') return undefined;
  const name = tree.expression.compiled.source.trim();
  const value = named.get(name);
  if (value === undefined) return undefined;
  const further = usedWhole(value, named);
  return further ?? { name, tree: value };
}

/** A rendered value as a tree, so that the same rules can look at it; all of it counts as standing at `location`. */
export function toTree(value: unknown, location: Location): Tree {
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item) => toTree(item, location)), location };
  if (typeof value === 'object' && value !== null) {
    return {
      kind: 'map',
      fields: Object.entries(value).map(([name, field]) => [name, toTree(field, location)] as const),
      location,
    };
  }
  const json =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return { kind: 'literal', json, cel: json, location };
}
