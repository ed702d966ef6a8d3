import type { CompiledExpression } from '../cel/compiler.js';
import type { JsonSchemaObject } from '../cel/json-schema.js';
import type { ReadPath } from '../cel/syntax.js';
import type { Location } from './source.js';

/** An expression of a template file and where it stands. */
export interface TemplateExpression {
  readonly location: Location;
  readonly compiled: CompiledExpression;
  /** Reads what may hold a Secret's data; errors then quote neither the engine nor the values of `secretivePaths`. */
  readonly secretive: boolean;
  readonly secretivePaths: ReadonlySet<ReadPath>;
}

/** A YAML value whose expressions are compiled. */
export type Tree =
  | { readonly kind: 'literal'; readonly json: string | number | boolean | null; readonly cel: unknown }
  | { readonly kind: 'expression'; readonly expression: TemplateExpression }
  | { readonly kind: 'text'; readonly pieces: readonly (string | TemplateExpression)[] }
  | { readonly kind: 'map'; readonly fields: readonly (readonly [name: string, value: Tree])[] }
  | { readonly kind: 'list'; readonly items: readonly Tree[] };

export interface Placed {
  readonly tree: Tree;
  readonly location: Location;
}

export interface LetTemplate {
  readonly name: string;
  readonly value: Placed;
  /** Reads `observed`, directly or through a former one, and so has to wait for it. */
  readonly late: boolean;
}

export interface ForEachTemplate {
  readonly name: string;
  readonly items: Placed;
}

export interface ChildTemplate {
  readonly id: string;
  readonly location: Location;
  readonly apiVersion: string;
  readonly kind: string;
  readonly includeWhen: readonly Placed[];
  /** Empty for a single child. */
  readonly forEach: readonly ForEachTemplate[];
  readonly name: Placed;
  readonly namespace: Placed | undefined;
  readonly template: Tree;
}

/** A compiled template file: what `compileTemplates` makes and `renderTemplates` takes. Nothing else looks inside. */
export interface TemplateSet {
  readonly file: string;
  readonly parentSchema: JsonSchemaObject;
  /** Names of the values the hook has to pass. */
  readonly values: readonly string[];
  readonly lets: readonly LetTemplate[];
  readonly children: readonly ChildTemplate[];
  /** Children whose observed object some expression reads. */
  readonly observedIds: ReadonlySet<string>;
  readonly readsRelated: boolean;
  /** A render is certain to end in time and needs no watchdog. */
  readonly isBounded: boolean;
}

/** Every expression in a value, in the order of the file. */
export function expressionsOf(tree: Tree): readonly TemplateExpression[] {
  switch (tree.kind) {
    case 'literal':
      return [];
    case 'expression':
      return [tree.expression];
    case 'text':
      return tree.pieces.filter((piece) => typeof piece !== 'string');
    case 'map':
      return tree.fields.flatMap(([, value]) => expressionsOf(value));
    case 'list':
      return tree.items.flatMap(expressionsOf);
  }
}
