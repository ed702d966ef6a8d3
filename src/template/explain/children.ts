import type { KubeObject } from '../../contract/kube-object.js';
import { evaluateTree } from '../evaluation.js';
import { readyVariables } from '../gates.js';

import type { ChildState } from '../rendered.js';
import { reportObject, type SettledObject } from '../report-object.js';
import type { ChildTemplate, Placed, StageTemplate, Tree } from '../template-set.js';
import { isForgiven } from '../unavailable.js';
import { type Scene, sceneOfObject, type Shown } from './scene.js';
import { tracePending, traceValue } from './trace.js';
import type { TraceStep } from './trace-step.js';

/** A condition of the file, and whether it holds now. */
export interface ConditionTrace {
  readonly step: TraceStep;
  readonly shown: Shown;
}

/** How a wanted object does. */
export interface ObjectState {
  readonly name: string;
  readonly state: ChildState;
  readonly message?: string;
}

/** A wanted object, and what holds it up. */
export interface ObjectTrace extends ObjectState {
  readonly settled: SettledObject;
  readonly scene: Scene;
  readonly current: KubeObject | undefined;
  /** Children of `after` that are not ready, while the object is held back. */
  readonly blockers: readonly { readonly id: string; readonly objects: readonly ObjectState[] }[];
  /** The value that it waits for. */
  readonly pending: TraceStep | undefined;
}

/** What became of a child of the file. */
export interface ChildTrace {
  readonly child: ChildTemplate;
  /** The condition of `includeWhen` because of which there is none. */
  readonly excludedBy: ConditionTrace | undefined;
  /** The lists of `forEach`. */
  readonly lists: readonly ({ readonly name: string } & ConditionTrace)[];
  readonly objects: readonly ObjectTrace[];
}

/** Every child of the file, in its order. */
export function traceChildren(scene: Scene): readonly ChildTrace[] {
  return scene.session.plan.map(({ child }) => {
    const settled = scene.session.settled.filter((one) => one.child === child);
    return {
      child,
      excludedBy: settled.length > 0 ? undefined : failing(child.includeWhen, scene),
      lists: child.forEach.map(({ name, items }) => ({ name, ...traceValue(items.tree, scene) })),
      objects: settled.map((one) => traceObject(one, scene)),
    };
  });
}

/** The first condition that does not hold. */
function failing(conditions: readonly Placed[], scene: Scene): ConditionTrace | undefined {
  const first = conditions.find(({ tree }) => !isTrue(tree, scene));
  return first && traceValue(first.tree, scene);
}

function isTrue(tree: Tree, { variables, state }: Scene): boolean {
  try {
    return evaluateTree(tree, variables, state) === true;
  } catch (error) {
    if (isForgiven(error, state.finalizing)) return false;
    throw error;
  }
}

function traceObject(settled: SettledObject, outer: Scene): ObjectTrace {
  const { child, planned } = settled;
  const scene = sceneOfObject(outer, child, planned.iterators);
  const isHeldBack = settled.object === undefined && planned.current === undefined;
  return {
    ...stateOf(settled, outer),
    settled,
    scene,
    current: planned.current,
    blockers: isHeldBack ? child.after.flatMap((id) => blockersOf(id, outer)) : [],
    pending: settled.waitsFor === undefined ? undefined : tracePending(child.template, scene),
  };
}

function stateOf(settled: SettledObject, { session }: Scene): ObjectState {
  const { name, state, message } = reportObject(settled, session.scope.policy, session.gates);
  return { name, state, ...(message === undefined ? {} : { message }) };
}

function blockersOf(id: string, scene: Scene): ObjectTrace['blockers'] {
  const unready = scene.session.settled.filter(
    ({ child, planned }) => child.id === id && !scene.session.gates.isObjectReady(child, planned),
  );
  return unready.length === 0 ? [] : [{ id, objects: unready.map((one) => stateOf(one, scene)) }];
}

/** The conditions of `readyWhen` with what they read of the observed object. */
export function traceReadiness({ settled, scene }: ObjectTrace): readonly ConditionTrace[] {
  const { child, planned } = settled;
  if (planned.current === undefined) return [];
  const own = { ...scene, variables: readyVariables(planned.current, scene.variables) };
  const hideAll = scene.hideAll || child.kind === 'Secret';
  return child.readyWhen.map(({ tree }) => traceValue(tree, { ...own, hideAll }));
}

/** The stage of deletion with a name. */
export function traceStage(
  name: string | undefined,
  scene: Scene,
): { readonly stage: StageTemplate; readonly until: ConditionTrace } | undefined {
  const stage = scene.session.set.report?.finalize.find((one) => one.name === name);
  return stage && { stage, until: traceValue(stage.until.tree, scene) };
}

/** The template of an object, and what its values are looked at with. */
export function templateOf(
  { child, planned }: SettledObject,
  outer: Scene,
): { readonly tree: Tree; readonly scene: Scene } {
  return { tree: child.template, scene: sceneOfObject(outer, child, planned.iterators) };
}

/** The name that the file gives to an object of a child that is not wanted; undefined where that cannot be told. */
export function wouldBeNamed({ forEach, name }: ChildTemplate, scene: Scene): string | undefined {
  if (forEach.length > 0) return undefined;
  const { shown } = traceValue(name.tree, scene);
  return 'value' in shown && typeof shown.value === 'string' ? shown.value : undefined;
}
