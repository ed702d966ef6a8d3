import { type Fields, frozenCopy, isFields } from '../fields.js';

/** What a set holds of one element: the element itself, and what is below it. */
export interface Entry {
  readonly isMember: boolean;
  readonly children: FieldSet;
}

/**
 * A set of paths into an object. Elements of a path are written as in `fieldsV1`: `f:<field>`, `k:<keys of an item>`,
 * `v:<value of an item>`. Sets are values: operations return new ones.
 */
export class FieldSet {
  readonly #entries: ReadonlyMap<string, Entry>;
  /** Most sets outlive many writes of their object, each of which writes them down. */
  #fieldsV1: Fields | undefined;

  private constructor(entries: ReadonlyMap<string, Entry>) {
    this.#entries = entries;
  }

  static ofPaths(paths: Iterable<readonly string[]>): FieldSet {
    const tree: Tree = new Map();
    for (const path of paths) insert(tree, path);
    return fromTree(tree, (entries) => new FieldSet(entries));
  }

  /** Of entries that all hold something. */
  static ofEntries(entries: ReadonlyMap<string, Entry>): FieldSet {
    return entries.size === 0 ? NO_FIELDS : new FieldSet(entries);
  }

  static fromFieldsV1(fields: Fields): FieldSet {
    const entries = Object.entries(fields).filter(([element]) => element !== '.');
    return new FieldSet(
      new Map(
        entries.map(([element, value]): [string, Entry] => {
          const below = isFields(value) ? value : {};
          const isMember = Object.keys(below).length === 0 || Object.hasOwn(below, '.');
          return [element, { isMember, children: FieldSet.fromFieldsV1(below) }];
        }),
      ),
    );
  }

  toFieldsV1(): Fields {
    return (this.#fieldsV1 ??= frozenCopy(this.#write()));
  }

  #write(): Fields {
    const sorted = [...this.#entries].sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(
      sorted.map(([element, { isMember, children }]) => [
        element,
        children.isEmpty || !isMember ? children.toFieldsV1() : { '.': {}, ...children.toFieldsV1() },
      ]),
    );
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  has(element: string): boolean {
    return this.#entries.get(element)?.isMember ?? false;
  }

  below(element: string): FieldSet {
    return this.#entries.get(element)?.children ?? NO_FIELDS;
  }

  union(other: FieldSet): FieldSet {
    if (this.isEmpty || other.isEmpty) return this.isEmpty ? other : this;
    return this.#combine([...this.#entries.keys(), ...other.#entries.keys()], (element) => ({
      isMember: this.has(element) || other.has(element),
      children: this.below(element).union(other.below(element)),
    }));
  }

  difference(other: FieldSet): FieldSet {
    if (this.isEmpty || other.isEmpty) return this;
    return this.#combine(this.#entries.keys(), (element) => ({
      isMember: this.has(element) && !other.has(element),
      children: this.below(element).difference(other.below(element)),
    }));
  }

  /** Without the members of the other set and everything below them. */
  without(other: FieldSet): FieldSet {
    if (this.isEmpty || other.isEmpty) return this;
    return this.#combine(this.#entries.keys(), (element) =>
      other.has(element)
        ? { isMember: false, children: NO_FIELDS }
        : { isMember: this.has(element), children: this.below(element).without(other.below(element)) },
    );
  }

  intersection(other: FieldSet): FieldSet {
    if (this.isEmpty || other.isEmpty) return NO_FIELDS;
    return this.#combine(this.#entries.keys(), (element) => ({
      isMember: this.has(element) && other.has(element),
      children: this.below(element).intersection(other.below(element)),
    }));
  }

  /** With an entry as a member wherever the function says so of its element and place. */
  withMembers<Place>(
    place: Place,
    descend: (place: Place, element: string) => { readonly isMember: boolean; readonly place: Place },
  ): FieldSet {
    return this.#combine(this.#entries.keys(), (element) => {
      const next = descend(place, element);
      const children = this.below(element);
      return {
        isMember: this.has(element) || (next.isMember && !children.isEmpty),
        children: children.withMembers(next.place, descend),
      };
    });
  }

  equals(other: FieldSet): boolean {
    if (this === other) return true;
    if (this.#entries.size !== other.#entries.size) return false;
    return [...this.#entries].every(
      ([element, { isMember, children }]) =>
        isMember === other.has(element) && children.equals(other.below(element)),
    );
  }

  /** Members of a level come before what lies below them, as the API server lists them. */
  *paths(prefix: readonly string[] = []): Generator<readonly string[]> {
    const sorted = [...this.#entries].sort(([one], [other]) => (one < other ? -1 : 1));
    for (const [element, { isMember }] of sorted) if (isMember) yield [...prefix, element];
    for (const [element, { children }] of sorted) yield* children.paths([...prefix, element]);
  }

  #combine(elements: Iterable<string>, entryOf: (element: string) => Entry): FieldSet {
    const entries = new Map<string, Entry>();
    for (const element of elements) {
      const entry = entryOf(element);
      if (entry.isMember || !entry.children.isEmpty) entries.set(element, entry);
    }
    return entries.size === 0 ? NO_FIELDS : new FieldSet(entries);
  }
}

/** Not a static field: the compiled class would use itself before it is there. */
export const NO_FIELDS = FieldSet.fromFieldsV1({});

interface Node {
  isMember: boolean;
  readonly children: Tree;
}
type Tree = Map<string, Node>;

function insert(tree: Tree, path: readonly string[]): void {
  let level = tree;
  for (const [index, element] of path.entries()) {
    const node = level.get(element) ?? { isMember: false, children: new Map<string, Node>() };
    level.set(element, node);
    if (index === path.length - 1) node.isMember = true;
    level = node.children;
  }
}

function fromTree(tree: Tree, create: (entries: ReadonlyMap<string, Entry>) => FieldSet): FieldSet {
  if (tree.size === 0) return NO_FIELDS;
  return create(
    new Map(
      [...tree].map(([element, { isMember, children }]) => [
        element,
        { isMember, children: fromTree(children, create) },
      ]),
    ),
  );
}
