import { type CompileContext, compilePlaced } from './compile-tree.js';
import type { ChildOutline } from './outline.js';
import type { Placed, TemplateExpression, Tree } from './template-set.js';

type Piece = string | TemplateExpression;
type NameField = 'name' | 'namespace';

/** `web.metadata.name` and nothing else. */
const REFERENCE = /^\s*([A-Za-z_]\w*)\.metadata\.(name|namespace)\s*$/;

/**
 * The names and namespaces of children.
 *
 * kro calls one child after another, `name: ${web.metadata.name}`. That name follows from the parent as every other does, so what
 * the template of `web` says stands for what is observed.
 */
export class ChildNames {
  readonly #outlines: ReadonlyMap<string, ChildOutline>;
  readonly #context: CompileContext;

  constructor(outlines: readonly ChildOutline[], context: CompileContext) {
    // The objects of a forEach have many names; an id that is not late is a name of the file's own.
    const single = outlines.filter(({ id, isList }) => !isList && context.lateNames.has(id));
    this.#outlines = new Map(single.map((outline) => [outline.id, outline]));
    this.#context = context;
  }

  /** The value with the names of other children in place of references to them. @throws HookError TEMPLATE_INVALID for a circle */
  resolve({ tree, location }: Placed, way: readonly string[]): Placed {
    return { tree: { ...this.#resolveTree(tree, way), location }, location };
  }

  #resolveTree(tree: Tree, way: readonly string[]): Tree {
    if (tree.kind === 'expression') return this.#referred(tree.expression, way) ?? tree;
    if (tree.kind !== 'text') return tree;
    return { ...tree, pieces: tree.pieces.flatMap((piece) => this.#resolvePiece(piece, way)) };
  }

  #resolvePiece(piece: Piece, way: readonly string[]): readonly Piece[] {
    const referred = typeof piece === 'string' ? undefined : this.#referred(piece, way);
    return (referred && piecesOf(referred)) ?? [piece];
  }

  #referred({ compiled, location }: TemplateExpression, way: readonly string[]): Tree | undefined {
    const [, id = '', field] = REFERENCE.exec(compiled.source) ?? [];
    const outline = this.#outlines.get(id);
    const node = outline?.[field as NameField];
    if (node === undefined) return undefined;
    if (way.includes(id)) {
      const circle = [...way.slice(way.indexOf(id)), id].join(' → ');
      throw this.#context.source.invalidAt(location, { message: `names go round in a circle: ${circle}` });
    }
    return this.resolve(compilePlaced(node, this.#context), [...way, id]).tree;
  }
}

function piecesOf(tree: Tree): readonly Piece[] | undefined {
  if (tree.kind === 'text') return tree.pieces;
  if (tree.kind === 'expression') return [tree.expression];
  return tree.kind === 'literal' ? [String(tree.json)] : undefined;
}
