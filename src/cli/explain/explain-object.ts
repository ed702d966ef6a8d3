import { didYouMean } from '../../cel/suggest.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { HookError } from '../../errors/hook-error.js';
import { childRulesOf } from '../../sdk/controller-definition.js';
import {
  type ChildTrace,
  type ObjectTrace,
  traceStage,
  wouldBeNamed,
} from '../../template/explain/children.js';
import type { ObjectLine, Reason } from './explanation.js';
import type { Inquiry } from './inquiry.js';
import { readinessReasons } from './readiness-reasons.js';

/** How a wanted object does, with what holds it up. */
export function describeWanted(trace: ObjectTrace, inquiry: Inquiry): ObjectLine {
  const { child } = trace.settled;
  const leaving = stageReason(child.id, inquiry);
  const state = leaving === undefined ? stateText(trace) : 'to be deleted';
  return {
    template: child.id,
    object: `${child.kind}/${trace.name}`,
    state,
    reasons: leaving === undefined ? reasonsOf(trace, inquiry) : [leaving],
  };
}

function stateText({ state, message, current }: ObjectTrace): string {
  if (state === 'Waiting') return current === undefined ? 'not made yet' : 'kept as it is';
  if (state === 'Ready') return 'ready';
  return message ?? state.toLowerCase();
}

function reasonsOf(trace: ObjectTrace, inquiry: Inquiry): readonly Reason[] {
  const { settled, message, pending, blockers, current } = trace;
  const waits = pending ?? (blockers.length > 0 ? undefined : settled.waitsFor);
  return [
    ...blockers.map(({ id, objects }) => ({ message: blockerText(id, objects) })),
    ...(waits === undefined
      ? []
      : [{ message: message ?? 'waits', ...(pending === undefined ? {} : { step: pending }) }]),
    ...deletionReason(current),
    ...strangerReason(trace, inquiry),
    ...readinessReasons(trace),
  ];
}

function blockerText(id: string, objects: ObjectTrace['blockers'][number]['objects']): string {
  const states = objects.map(({ name, message }) => `${name} ${message ?? 'is not ready'}`);
  return `waits for ${id} (after): ${states.join(', ')}`;
}

function deletionReason(current: KubeObject | undefined): readonly Reason[] {
  const { deletionTimestamp, finalizers = [] } = current?.metadata ?? {};
  if (deletionTimestamp === undefined) return [];
  const held = finalizers.length === 0 ? '' : `, held by the finalizers ${finalizers.join(', ')}`;
  return [{ message: `deleted since ${deletionTimestamp}${held}` }];
}

function strangerReason(
  { settled: { child }, name, current }: ObjectTrace,
  { situation }: Inquiry,
): readonly Reason[] {
  if (current !== undefined) return [];
  const taken = situation.strangers.find(
    (object) =>
      object.kind === child.kind && object.apiVersion === child.apiVersion && object.metadata.name === name,
  );
  return taken === undefined ? [] : [{ message: ownerText(taken) }];
}

function ownerText({ metadata: { ownerReferences = [] } }: KubeObject): string {
  const owner = ownerReferences.find(({ controller }) => controller === true) ?? ownerReferences[0];
  const whose = owner === undefined ? 'belongs to no controller' : `belongs to ${owner.kind} ${owner.name}`;
  return `an object of that name exists and ${whose}`;
}

/** Why a deletion takes a child away now. */
function stageReason(id: string, { scene, hook }: Inquiry): Reason | undefined {
  const stages = scene?.session.set.report?.finalize ?? [];
  if (hook !== 'finalize' || scene === undefined || stages.length === 0) return undefined;
  const { stage, stays } = scene.session.staying;
  if (stays(id)) return undefined;
  const current = traceStage(stage, scene);
  if (current === undefined) return { message: 'all stages of finalize are over' };
  return {
    message: `not among the children of the stage ${current.stage.name}, which lasts until`,
    ...current.until,
  };
}

/** A template that yields no object now. */
export function describeUnwanted({ child, excludedBy, lists }: ChildTrace): ObjectLine {
  const base = { template: child.id, object: child.kind };
  if (excludedBy !== undefined) {
    return {
      ...base,
      state: 'not wanted',
      reasons: [{ message: 'includeWhen does not hold', ...excludedBy }],
    };
  }
  const reasons = lists.map(({ name, ...list }) => ({ message: `forEach.${name}`, ...list }));
  return { ...base, state: 'no items', reasons };
}

/** An object that exists and that no template, or nobody at all, wants. */
export function describeOther(object: KubeObject, inquiry: Inquiry): ObjectLine {
  const isDesired = inquiry.desired.some((one) => isSameObject(one, object));
  const fate =
    inquiry.hook === undefined ? 'goes with its parent' : 'to be deleted: nothing wants it any more';
  return {
    template: undefined,
    object: `${object.kind}/${object.metadata.name}`,
    state: isDesired ? 'made by the hook' : fate,
    reasons: deletionReason(object),
  };
}

export function isSameObject(
  a: { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string } },
  b: typeof a,
): boolean {
  return a.apiVersion === b.apiVersion && a.kind === b.kind && a.metadata.name === b.metadata.name;
}

/**
 * Why there is no object of that kind and name.
 *
 * @throws HookError EXPLAIN_IMPOSSIBLE where nothing could ever make it
 */
export function describeAbsent(
  wanted: { readonly kind: string; readonly name: string },
  inquiry: Inquiry,
): ObjectLine {
  const { traces, scene, situation } = inquiry;
  const object = `${wanted.kind}/${wanted.name}`;
  const ofKind = traces.filter(({ child }) => isKind(child.kind, wanted.kind));
  const unwanted = ofKind.find(
    ({ child, excludedBy }) =>
      excludedBy !== undefined &&
      scene !== undefined &&
      [wanted.name, undefined].includes(wouldBeNamed(child, scene)),
  );
  if (unwanted !== undefined) return { ...describeUnwanted(unwanted), object };
  const stranger = situation.strangers.find(
    ({ kind, metadata }) => isKind(kind, wanted.kind) && metadata.name === wanted.name,
  );
  if (stranger !== undefined) {
    return { template: undefined, object, state: 'not a child', reasons: [{ message: ownerText(stranger) }] };
  }
  const [list] = ofKind.filter(({ child }) => child.forEach.length > 0);
  const names = namesOfWanted(inquiry);
  const hint = didYouMean(object, names);
  if (list === undefined || hint !== '') throw unknownObject(object, names, inquiry);
  const reasons = list.lists.map(({ name, ...one }) => ({ message: `forEach.${name}`, ...one }));
  return { template: list.child.id, object, state: 'no item of forEach has that name', reasons };
}

function isKind(kind: string, wanted: string): boolean {
  return kind.toLowerCase() === wanted.toLowerCase();
}

function namesOfWanted({ traces, desired }: Inquiry): readonly string[] {
  const planned = traces.flatMap(({ child, objects }) => objects.map(({ name }) => `${child.kind}/${name}`));
  return [...new Set([...planned, ...desired.map(({ kind, metadata }) => `${kind}/${metadata.name}`)])];
}

function unknownObject(object: string, names: readonly string[], { served, traces }: Inquiry): HookError {
  const kinds = childRulesOf(served.definition).map(({ kind }) => kind);
  const ids = traces.map(({ child }) => child.id);
  const known = [...names, ...ids, 'status', 'spec', 'metadata'];
  return new HookError('EXPLAIN_IMPOSSIBLE', {
    message: `"${object}" is no child${didYouMean(object, known)}`,
    hint: `The children are ${names.join(', ') || 'none now'}; the kinds ${[...new Set(kinds)].join(', ')}; the templates ${ids.join(', ') || 'none'}.`,
  });
}
