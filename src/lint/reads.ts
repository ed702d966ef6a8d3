import type { ReadPath } from '../cel/syntax.js';
import { expressionsOf } from '../template/expressions.js';
import { indexName } from '../template/compile-child.js';
import type { ChildTemplate, TemplateSet, Tree } from '../template/template-set.js';

/** What values are made of: names under `let` and iterators are followed to what they read themselves. */
export class Reads {
  readonly #named: ReadonlyMap<string, Tree>;

  private constructor(named: ReadonlyMap<string, Tree>) {
    this.#named = named;
  }

  static of({ lets }: TemplateSet): Reads {
    return new Reads(new Map(lets.map(({ name, value }) => [name, value.tree])));
  }

  /** The same inside of a child, where its iterators have a meaning. */
  within({ forEach }: ChildTemplate): Reads {
    const iterators = forEach.flatMap(({ name, items }): [string, Tree][] => [
      [name, items.tree],
      [indexName(name), items.tree],
    ]);
    return new Reads(new Map([...this.#named, ...iterators]));
  }

  in(tree: Tree): readonly ReadPath[] {
    return this.#follow(tree, new Set());
  }

  /** The value that a name under `let` stands for. */
  named(name: string): Tree | undefined {
    return this.#named.get(name);
  }

  #follow(tree: Tree, seen: Set<string>): readonly ReadPath[] {
    return expressionsOf(tree)
      .flatMap(({ compiled }) => compiled.paths)
      .flatMap((path) => {
        const named = this.#named.get(path[0]);
        if (named === undefined) return [path];
        if (seen.has(path[0])) return [];
        seen.add(path[0]);
        return this.#follow(named, seen);
      });
  }
}

/** The child an expression reads the observed object of: `observed.web.…`, or `web.…` as in kro. */
export function observedId(path: ReadPath, { children, lets }: TemplateSet): string | undefined {
  const [name, id] = path;
  if (name === 'observed') return typeof id === 'string' ? id : undefined;
  const isTaken = lets.some((entry) => entry.name === name);
  return !isTaken && children.some((child) => child.id === name) ? name : undefined;
}
