import type { Json, Omitted } from '../cel/values.js';
import type { KubeObject } from '../contract/kube-object.js';
import { findNameProblem } from '../contract/object-name.js';
import type { HookError } from '../errors/hook-error.js';
import { renderTree, type RenderState } from './evaluation.js';
import type { Variables } from './failure.js';
import { Gates } from './gates.js';
import type { Rendering } from './items.js';
import { MAX_CHILDREN, MAX_OUTPUT_BYTES } from './limits.js';
import { withOrigin } from './origin.js';
import { PendingValue } from './pending.js';
import type { PlannedChild, PlannedObject } from './plan.js';
import type {
  ChildReport,
  RenderedObject,
  RenderedTemplates,
  TemplateParent,
  TemplateScope,
} from './rendered.js';
import {
  describeFailure,
  reportObject,
  reportUnplanned,
  reportWaiting,
  type SettledObject,
} from './report-object.js';
import { failAt, type Location } from './source.js';
import type { Staying } from './stages.js';
import type { ChildTemplate } from './template-set.js';
import { isForgiven } from './unavailable.js';

export interface RenderContext extends Rendering {
  readonly scope: TemplateScope;
  readonly staying: Staying;
}

export interface RenderedChildren extends Pick<RenderedTemplates, 'children' | 'byId' | 'waiting'> {
  /** Every wanted object and what became of it. */
  readonly settled: readonly SettledObject[];
  readonly gates: Gates;
  /** How each wanted object does; looks at all of them, so only on request. */
  readonly reports: () => readonly ChildReport[];
}

/** The objects of every child, each with a name of its own and all of them within the limits. */
export function renderChildren(plan: readonly PlannedChild[], context: RenderContext): RenderedChildren {
  const { scope, variables, state, staying } = context;
  const { stays } = staying;
  const gates = new Gates(plan, { variables, state, policy: scope.policy });
  const byId: Record<string, readonly RenderedObject[]> = {};
  const settled: SettledObject[] = [];
  const claims = { parent: scope.parent, finalizing: scope.finalizing, owners: new Map<string, string>() };
  refuseTooMany(plan, stays);
  for (const planned of plan) {
    const { child } = planned;
    const own = stays(child.id) ? settleChild(planned, { ...context, gates }) : leaveChild(planned);
    const claimed = own.map((one) => claimIdentity(one, claims));
    byId[child.id] = claimed.flatMap(({ object }) => (object === undefined ? [] : [object]));
    settled.push(...claimed);
  }
  const children = settled.flatMap(({ child: { id }, object }) =>
    object === undefined ? [] : [{ id, object }],
  );
  refuseTooLarge(settled);
  return {
    children,
    byId,
    settled,
    gates,
    waiting: settled.filter(({ waitsFor }) => waitsFor !== undefined).map(reportWaiting),
    reports: () => [
      ...settled
        .filter(({ child }) => stays(child.id))
        .map((object) => reportObject(object, scope.policy, gates)),
      ...plan.filter(({ child }) => stays(child.id)).flatMap(reportUnplanned),
    ],
  };
}

interface SettleContext extends RenderContext {
  readonly gates: Gates;
}

function settleChild(
  { child, objects, failure }: PlannedChild,
  context: SettleContext,
): readonly SettledObject[] {
  if (failure === undefined) return objects.map((planned) => settleObject(child, planned, context));
  const { policy } = context.scope;
  return objects.map((planned) => ({
    child,
    planned,
    object: planned.current && policy.keep(planned.current),
    waitsFor: describeFailure(failure),
  }));
}

/** A child that a stage of deletion does not name: whatever its template says is of no account any more. */
function leaveChild({ child, objects }: PlannedChild): readonly SettledObject[] {
  return objects.map((planned) => ({ child, planned, object: undefined, waitsFor: undefined }));
}

/**
 * What becomes of a wanted object now. One that exists is always returned, as its template has it or as it is; only one that
 * does not exist may be held back.
 */
function settleObject(
  child: ChildTemplate,
  planned: PlannedObject,
  { scope, variables, state, gates, staying }: SettleContext,
): SettledObject {
  const { current, iterators } = planned;
  if (current === undefined && !staying.makes)
    return { child, planned, object: undefined, waitsFor: undefined };
  const blocker = current === undefined ? gates.blockerOf(child) : undefined;
  if (blocker !== undefined) return { child, planned, object: undefined, waitsFor: `waits for ${blocker}` };
  try {
    const scoped = child.forEach.length === 0 ? variables : { ...variables, ...iterators };
    return { child, planned, object: renderObject(child, scoped, state), waitsFor: undefined };
  } catch (error) {
    const waitsFor = reasonToWait(error, { child, current, finalizing: scope.finalizing });
    return { child, planned, object: current && scope.policy.keep(current), waitsFor };
  }
}

interface Failed {
  readonly child: ChildTemplate;
  readonly current: KubeObject | undefined;
  readonly finalizing: boolean;
}

/** @throws the error itself, where waiting is of no use */
function reasonToWait(error: unknown, { child, current, finalizing }: Failed): string {
  if (error instanceof PendingValue) {
    // Nobody else makes the child that it waits for.
    if (error.id === child.id && current === undefined) throw error.failure;
    return error.message;
  }
  // Deletion must go on even if the spec is of no use any more.
  if (isForgiven(error, finalizing)) return describeFailure(error);
  throw error;
}

function renderObject(child: ChildTemplate, variables: Variables, state: RenderState): RenderedObject {
  const rendered = renderTree(child.template, variables, state);
  if (isRenderedObject(rendered)) return withOrigin(checkedName(rendered, child), child.location);
  throw failAt('TEMPLATE_FAILED', child.name.location, {
    message: `metadata.name of "${child.id}" must be text, not ${describeName(rendered)}`,
  });
}

function checkedName(object: RenderedObject, child: ChildTemplate): RenderedObject {
  const { apiVersion, kind, metadata } = object;
  const problem = findNameProblem({ apiVersion, kind, name: metadata.name });
  if (problem === undefined) return object;
  throw failAt('CHILD_NAME_INVALID', child.name.location, {
    message: `the name ${quoteShortly(metadata.name)} of a ${kind} ${problem}`,
    hint: 'k8sName(…) makes a name of any text',
  });
}

function quoteShortly(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
}

const LONGEST_QUOTE = 60;

/** apiVersion and kind are literals of the file, so only the name can be wrong. */
function isRenderedObject(value: Json | Omitted): value is Json & RenderedObject {
  return typeof nameOf(value) === 'string' && nameOf(value) !== '';
}

function nameOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('metadata' in value)) return undefined;
  const { metadata } = value;
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : undefined;
}

function describeName(value: unknown): string {
  const name = nameOf(value);
  if (name === undefined) return 'omitted';
  return name === '' ? 'empty' : typeof name;
}

interface Claims {
  readonly parent: TemplateParent;
  readonly finalizing: boolean;
  /** Identity → id of the child that has it. */
  readonly owners: Map<string, string>;
}

/**
 * Metacontroller keeps one of two objects with the same name and says nothing about the other. While the parent is deleted, one
 * of them is enough.
 */
function claimIdentity(settled: SettledObject, { parent, finalizing, owners }: Claims): SettledObject {
  const { child, object } = settled;
  if (object === undefined) return settled;
  const { name, namespace = parent.metadata.namespace } = object.metadata;
  const identity = JSON.stringify([object.apiVersion, object.kind, namespace ?? '', name]);
  const owner = owners.get(identity);
  owners.set(identity, child.id);
  if (owner === undefined) return settled;
  if (finalizing) return { ...settled, object: undefined };
  const both = owner === child.id ? `"${child.id}" twice` : `"${owner}" and "${child.id}"`;
  throw failAt('TEMPLATE_FAILED', child.location, {
    message: `${object.kind} ${name} comes from ${both}`,
    hint: 'make the names differ; in a forEach, use every iterator in the name',
  });
}

function refuseTooMany(plan: readonly PlannedChild[], stays: Staying['stays']): void {
  let count = 0;
  for (const { child, objects } of plan) {
    count += stays(child.id) ? objects.length : 0;
    if (count <= MAX_CHILDREN) continue;
    throw failAt('TEMPLATE_LIMIT_EXCEEDED', child.location, {
      message: `more than ${MAX_CHILDREN} objects are rendered`,
    });
  }
}

/** Names the child with which it becomes too much. */
function refuseTooLarge(settled: readonly SettledObject[]): void {
  let bytes = 0;
  for (const { child, object } of settled) {
    bytes += object === undefined ? 0 : Buffer.byteLength(JSON.stringify(object));
    if (bytes > MAX_OUTPUT_BYTES) throw outputTooLarge(child.location);
  }
}

export function outputTooLarge(location: Location): HookError {
  return failAt('TEMPLATE_LIMIT_EXCEEDED', location, {
    message: `the rendered objects are larger than ${MAX_OUTPUT_BYTES} bytes`,
  });
}
