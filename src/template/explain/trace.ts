import { HookError } from '../../errors/hook-error.js';
import { type Json, OMITTED } from '../../cel/values.js';
import { quoteExpression } from '../compile-tree.js';
import { evaluateTree, renderTree } from '../evaluation.js';
import { expressionsOf } from '../expressions.js';
import { PendingValue } from '../pending.js';
import type { TemplateExpression, Tree } from '../template-set.js';
import { plainPathOf } from './plain-path.js';
import { readsOf } from './reads.js';
import { type FieldPath, ITEM_KEYS, type Scene, type Shown, valueAtPath } from './scene.js';
import type { TraceStep } from './trace-step.js';

/** Where a value comes from. */
export interface Trace {
  /** From the template on; more than one where it goes on in a `let` or in the list of a `forEach`. */
  readonly steps: readonly TraceStep[];
  /**
   * `here`: the value stands there. `inside`: it is a part of what the expression gives. `omitted`: by `omit()`. `absent`:
   * the file has no such field.
   */
  readonly end: 'here' | 'inside' | 'omitted' | 'absent';
  /** What comes after the last step. */
  readonly rest: FieldPath;
  /** Fields that there are instead of an absent one. */
  readonly known: readonly string[];
  /** What the templates give now. */
  readonly shown: Shown;
}

/** Follows a path through a value of the file. */
export function traceField(tree: Tree, path: FieldPath, scene: Scene): Trace {
  return trace({ tree, scene }, path, []);
}

interface Spot {
  readonly tree: Tree;
  readonly scene: Scene;
  readonly name?: string | undefined;
}

function trace(spot: Spot, path: FieldPath, before: readonly TraceStep[]): Trace {
  const { tree, rest } = descend(spot, path);
  const here = { ...spot, tree };
  if (rest.length === 0) return finish(here, 'here', { rest, before });
  if (tree.kind !== 'expression') return finish(here, 'absent', { rest, before });
  const next = definitionOf(tree.expression, spot.scene);
  if (next === undefined) return finish(here, 'inside', { rest, before });
  const step = { ...toStep(here, undefined), reads: [] };
  return trace(next.spot, [...next.path, ...rest], [...before, step]);
}

/** As far down as the mappings and lists of the file go. */
function descend(spot: Spot, path: FieldPath): { readonly tree: Tree; readonly rest: FieldPath } {
  const [step, ...rest] = path;
  const next = step === undefined ? undefined : partAt(spot.tree, step, spot.scene);
  return next === undefined ? { tree: spot.tree, rest: path } : descend({ ...spot, tree: next }, rest);
}

function partAt(tree: Tree, step: string | number, scene: Scene): Tree | undefined {
  if (tree.kind === 'map') return tree.fields.find(([name]) => name === String(step))?.[1];
  if (tree.kind !== 'list') return undefined;
  if (typeof step === 'string') return tree.items.find((item) => isCalled(item, step, scene));
  // An item that is omitted does not count.
  return tree.items.filter((item) => tryRender(item, scene) !== OMITTED)[step];
}

function isCalled(item: Tree, name: string, scene: Scene): boolean {
  if (item.kind !== 'map') return false;
  return item.fields.some(
    ([field, value]) => ITEM_KEYS.some((key) => key === field) && tryRender(value, scene) === name,
  );
}

function tryRender(tree: Tree, { variables, state }: Scene): unknown {
  try {
    return renderTree(tree, variables, state);
  } catch {
    return undefined;
  }
}

/** Where the value of an expression is defined that is nothing but the name of a `let` or iterator, or a field of one. */
function definitionOf(
  { compiled }: TemplateExpression,
  scene: Scene,
): { readonly spot: Spot; readonly path: FieldPath } | undefined {
  const [name, ...path] = plainPathOf(compiled) ?? [];
  const own = scene.session.set.lets.find((one) => one.name === name);
  if (own !== undefined) return { spot: { tree: own.value.tree, scene, name }, path };
  const iterator = scene.iterators.find((one) => one.name === name);
  if (iterator === undefined) return undefined;
  return { spot: { tree: iterator.items.tree, scene, name }, path: [iterator.index, ...path] };
}

interface Finish {
  readonly rest: FieldPath;
  readonly before: readonly TraceStep[];
}

function finish(spot: Spot, end: 'here' | 'inside' | 'absent', { rest, before }: Finish): Trace {
  const { tree, scene } = spot;
  const isOmitted = end !== 'absent' && tryRender(tree, scene) === OMITTED;
  const steps = [...before, toStep(spot, new Set())];
  const shown = end === 'absent' ? { absent: true as const } : showTree(tree, rest, scene);
  return { steps, end: isOmitted ? 'omitted' : end, rest, known: knownFields(tree), shown };
}

function knownFields(tree: Tree): readonly string[] {
  return tree.kind === 'map' ? tree.fields.map(([name]) => name) : [];
}

function toStep({ tree, scene, name }: Spot, seen: Set<string> | undefined): TraceStep {
  return {
    ...(name === undefined ? {} : { name }),
    location: tree.kind === 'expression' ? tree.expression.location : tree.location,
    written: writtenAs(tree),
    reads: seen === undefined ? [] : readsOf(expressionsOf(tree), scene, { seen, define: traceDefinition }),
  };
}

/** The definition of something that was read, with what that reads in turn. */
function traceDefinition(spot: Spot & { readonly path: FieldPath }, seen: Set<string>): TraceStep {
  const { tree } = descend(spot, spot.path);
  return toStep({ ...spot, tree }, seen);
}

/** The text of the file; for a mapping or a list, the expressions in it. */
function writtenAs(tree: Tree): string | undefined {
  switch (tree.kind) {
    case 'literal':
      return JSON.stringify(tree.json);
    case 'expression':
      return quoteExpression(tree.expression.compiled.source);
    case 'text':
      return tree.pieces
        .map((piece) => (typeof piece === 'string' ? piece : quoteExpression(piece.compiled.source)))
        .join('');
    case 'map':
    case 'list': {
      const written = expressionsOf(tree).map(({ compiled }) => quoteExpression(compiled.source));
      return written.length === 0 ? undefined : [...new Set(written)].join(', ');
    }
  }
}

/** What a value of the file comes to now, as far as it may be shown. */
export function showTree(tree: Tree, rest: FieldPath, scene: Scene): Shown {
  if (scene.hideAll || expressionsOf(tree).some(({ secretive }) => secretive)) return { hidden: true };
  try {
    const rendered = renderTree(tree, scene.variables, scene.state);
    const value = rendered === OMITTED ? undefined : valueAtPath(rendered, rest);
    return value === undefined ? { absent: true } : { value: value as Json };
  } catch (error) {
    return showError(error);
  }
}

export function showError(error: unknown): Shown {
  if (error instanceof PendingValue) return { waitsFor: error.message.replace(/^waits for /, '') };
  if (error instanceof HookError) return { fails: error.message };
  throw error;
}

/** The first value in a tree that has to wait. */
export function tracePending(tree: Tree, scene: Scene): TraceStep | undefined {
  const waiting = expressionsOf(tree).find((expression) => {
    try {
      evaluateTree(
        { kind: 'expression', location: expression.location, expression },
        scene.variables,
        scene.state,
      );
      return false;
    } catch (error) {
      return error instanceof PendingValue;
    }
  });
  if (waiting === undefined) return undefined;
  return toStep(
    { tree: { kind: 'expression', location: waiting.location, expression: waiting }, scene },
    new Set(),
  );
}

/** A value that decides something: what it says, where it stands and what it reads. */
export function traceValue(tree: Tree, scene: Scene): { readonly step: TraceStep; readonly shown: Shown } {
  return { step: toStep({ tree, scene }, new Set()), shown: showTree(tree, [], scene) };
}
