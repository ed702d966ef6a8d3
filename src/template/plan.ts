import type { KubeObject } from '../contract/kube-object.js';
import type { HookError } from '../errors/hook-error.js';
import { evaluateTree } from './evaluation.js';
import { isIncluded, itemsOfChild, type Rendering } from './items.js';
import type { TemplateScope } from './rendered.js';
import type { Variables } from './failure.js';
import type { ChildTemplate, TemplateSet } from './template-set.js';
import { isForgiven } from './unavailable.js';

/** An object that should exist, before its template is rendered. */
export interface PlannedObject {
  /** The items of its `forEach`, by the names of the iterators. */
  readonly iterators: Variables;
  readonly name: string;
  /** Where it is another one than that of the parent. */
  readonly namespace?: string;
  /** The object of that kind and name, if it exists. */
  readonly current: KubeObject | undefined;
}

export interface PlannedChild {
  readonly child: ChildTemplate;
  /** Empty when `includeWhen` is false; such a child counts as not observed, because it is about to be deleted. */
  readonly objects: readonly PlannedObject[];
  /** Why it cannot be told which objects there should be, while the parent is deleted: `objects` are those that exist. */
  readonly failure?: HookError;
}

/** Which objects there should be, and which of them exist. It follows from the parent alone. */
export function planChildren(
  set: TemplateSet,
  scope: TemplateScope,
  { variables, state }: Rendering,
): readonly PlannedChild[] {
  const index = new Map(scope.observed.map((object) => [keyOf(object, object.metadata), object]));
  const planning = { variables, state, index, namespace: scope.parent.metadata.namespace };
  const attempts = set.children.map((child) => tryPlan(child, planning, scope.finalizing));
  return attempts.map(({ child, objects, failure }) => ({
    child,
    objects: objects ?? adoptable(child, attempts, { set, scope }),
    ...(failure === undefined ? {} : { failure }),
  }));
}

interface Planning extends Rendering {
  readonly index: ReadonlyMap<string, KubeObject>;
  /** That of the parent. */
  readonly namespace: string | undefined;
}

interface Attempt {
  readonly child: ChildTemplate;
  /** Undefined when the file does not tell which objects are its. */
  readonly objects: readonly PlannedObject[] | undefined;
  readonly failure: HookError | undefined;
}

function tryPlan(child: ChildTemplate, planning: Planning, finalizing: boolean): Attempt {
  try {
    const objects = isIncluded(child, planning) ? planObjects(child, planning) : [];
    return { child, objects, failure: undefined };
  } catch (failure) {
    if (!isForgiven(failure, finalizing)) throw failure;
    return { child, objects: existingByName(child, planning), failure };
  }
}

/** The one object of a child of which it cannot be told whether it is wanted. */
function existingByName(child: ChildTemplate, planning: Planning): readonly PlannedObject[] | undefined {
  if (!isSingle(child)) return undefined;
  try {
    return [planObject(child, {}, planning)].filter(({ current }) => current !== undefined);
  } catch (error) {
    if (isForgiven(error, true)) return undefined;
    throw error;
  }
}

function planObjects(child: ChildTemplate, planning: Planning): readonly PlannedObject[] {
  return itemsOfChild(child, planning).map((iterators) => planObject(child, iterators, planning));
}

function planObject(
  child: ChildTemplate,
  iterators: Variables,
  { variables, state, index, namespace: parentNamespace }: Planning,
): PlannedObject {
  const item = { ...variables, ...iterators };
  // Another type than text is reported when the object itself is rendered.
  const name = String(evaluateTree(child.name.tree, item, state));
  const own = child.namespace && evaluateTree(child.namespace.tree, item, state);
  const namespace = typeof own === 'string' ? own : parentNamespace;
  // A cluster-scoped child has no namespace, whatever that of the parent.
  const current = index.get(keyOf(child, { name, namespace })) ?? index.get(keyOf(child, { name }));
  return { iterators, name, ...elsewhere(namespace, parentNamespace), current };
}

/** The namespace of an object, when it is another one than that of its parent. */
function elsewhere(namespace: string | undefined, ofParent: string | undefined): { namespace?: string } {
  return namespace === undefined || namespace === ofParent ? {} : { namespace };
}

interface Adoption {
  readonly set: TemplateSet;
  readonly scope: TemplateScope;
}

/**
 * The objects of a child whose names cannot be told: those of its kind that no other child has. So nothing that may be its own
 * is taken for absent, or deleted by accident.
 *
 * @throws HookError where it cannot be told, either, which of them an expression means
 */
function adoptable(
  child: ChildTemplate,
  attempts: readonly Attempt[],
  { set, scope }: Adoption,
): readonly PlannedObject[] {
  const claimed = new Set(attempts.flatMap(({ objects = [] }) => objects.map(({ current }) => current)));
  const found = scope.observed.filter((object) => isOfKind(object, child) && !claimed.has(object));
  const rivals = attempts.filter((other) => other.objects === undefined && isOfKind(other.child, child));
  const isAmbiguous = found.length > 0 && (rivals.length > 1 || (isSingle(child) && found.length > 1));
  const failure = rivals.find((other) => other.child === child)?.failure;
  if (isAmbiguous && set.observedIds.has(child.id) && failure !== undefined) throw failure;
  return found.map((current) => {
    const { name, namespace } = current.metadata;
    return { iterators: {}, name, ...elsewhere(namespace, scope.parent.metadata.namespace), current };
  });
}

function isOfKind(object: Typed, { apiVersion, kind }: Typed): boolean {
  return object.apiVersion === apiVersion && object.kind === kind;
}

function isSingle({ forEach }: ChildTemplate): boolean {
  return forEach.length === 0;
}

interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
}

interface Named {
  readonly name: string;
  readonly namespace?: string | undefined;
}

function keyOf({ apiVersion, kind }: Typed, { name, namespace }: Named): string {
  return [apiVersion, kind, namespace ?? '', name].join('\u0000');
}
