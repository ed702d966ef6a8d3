import type { ReadPath } from '../../cel/syntax.js';
import type { Json } from '../../cel/values.js';
import { indexName } from '../compile-child.js';
import { evaluateTree, type RenderState } from '../evaluation.js';
import { isList } from '../../cel/values.js';
import type { Variables } from '../failure.js';
import type { RenderSession } from '../render.js';
import type { ChildTemplate, Placed } from '../template-set.js';
import { isForgiven } from '../unavailable.js';

/** The way to a field: names, indexes of lists; a name picks the item of a list that is called so. */
export type FieldPath = readonly (string | number)[];

/** What may be said of a value: itself, or why it is not there. */
export type Shown =
  | { readonly value: Json }
  /** May be a Secret's. */
  | { readonly hidden: true }
  | { readonly absent: true }
  | { readonly waitsFor: string }
  | { readonly fails: string };

/** An item of a `forEach`. */
export interface Iterator {
  readonly name: string;
  readonly index: number;
  readonly count: number;
  readonly items: Placed;
}

/** `filled-in`: nobody gave the value. `equal`: it is that of the default, and nothing tells whether somebody gave it. */
export type Default = 'filled-in' | 'equal';

/** What the values of a template are looked at with: the variables of the render that made them. */
export interface Scene {
  readonly session: RenderSession;
  readonly variables: Variables;
  readonly iterators: readonly Iterator[];
  /** As `session.state`, but counts nothing. */
  readonly state: RenderState;
  /** How a field of the parent stands to the default in its schema. */
  readonly defaultOf: (path: ReadPath) => Default | undefined;
  /** Nothing that was read may be shown. */
  readonly hideAll: boolean;
}

export interface SceneOptions {
  readonly defaultOf: Scene['defaultOf'];
}

/** The scene of everything outside of a `forEach`. */
export function sceneOf(session: RenderSession, { defaultOf }: SceneOptions): Scene {
  const state = { ...session.state, onEvaluate: () => undefined, spend: () => undefined };
  const { variables } = session;
  return { session, variables, iterators: [], state, defaultOf, hideAll: state.hideAll };
}

/** The scene of one object of a child. */
export function sceneOfObject(scene: Scene, child: ChildTemplate, iterators: Variables): Scene {
  return {
    ...scene,
    variables: { ...scene.variables, ...iterators },
    iterators: child.forEach.map(({ name, items }) => ({
      name,
      items,
      index: Number(iterators[indexName(name)]),
      count: countOf(items, scene),
    })),
  };
}

function countOf({ tree }: Placed, { variables, state }: Scene): number {
  try {
    const list = evaluateTree(tree, variables, state);
    return isList(list) ? list.length : 0;
  } catch (error) {
    // The objects of a list that cannot be computed stay while their parent is deleted.
    if (isForgiven(error, state.finalizing)) return 0;
    throw error;
  }
}

/** The value at a path of plain JSON. */
export function valueAtPath(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((at, step) => {
    if (typeof at !== 'object' || at === null) return undefined;
    if (Array.isArray(at)) return itemAt(at, step);
    return Object.hasOwn(at, String(step)) ? (at as Record<string, unknown>)[String(step)] : undefined;
  }, value);
}

/** Fields by which people name the items of lists. */
export const ITEM_KEYS = ['name', 'type', 'key', 'mountPath', 'ip'] as const;

function itemAt(list: readonly unknown[], step: string | number): unknown {
  if (typeof step === 'number') return list[step];
  return list.find((item) => {
    if (typeof item !== 'object' || item === null) return item === step;
    const fields: Readonly<Record<string, unknown>> = { ...item };
    return ITEM_KEYS.some((key) => fields[key] === step);
  });
}
