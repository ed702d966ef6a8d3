import type { ApplyOptions } from '../../cluster/kube-api.js';
import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import type { ServerSideApply } from './applied-states.js';
import { deleteChild, skip, withController, type ChildStep } from './apply-child.js';
import { toObjectInput, toRef } from './atomic-update.js';
import { explain, isRefusedAs, MetacontrollerError } from './errors.js';
import { toIdentity } from './events.js';
import { toGoJson } from './go-json.js';
import { isDeleting } from './host.js';
import { changedFields, isJsonObject, jsonEqual, textAt } from './json.js';
import { LAST_APPLIED, withoutLastApplied, withoutServerFields } from './last-applied.js';

/**
 * Applies one child on the server, which creates it, or takes it over from whomever it was. What was sent before for the same
 * generation is not sent again, so that labels and annotations changed by others stay changed.
 */
export async function applyOnServer(
  step: ChildStep,
  observed: KubeObject | undefined,
  ssa: ServerSideApply,
): Promise<void> {
  if (observed !== undefined && isDeleting(observed)) {
    skip(step, { reason: 'being deleted', fields: [] });
    return;
  }
  const object = withoutServerFields(withoutLastApplied(withController(step.child.object, step.parent)));
  const request: ApplyRequest = { ssa, step, object, sent: toGoJson(object) };
  if (observed === undefined) {
    await apply(request, undefined);
    return;
  }
  if (isApplied(request, observed)) return;
  await METHODS[step.method](request, observed);
}

export function forgetApplied({ states }: ServerSideApply, child: KubeObject): void {
  states.delete(stateKey(child));
}

interface ApplyRequest {
  readonly ssa: ServerSideApply;
  readonly step: ChildStep;
  readonly object: JsonObject;
  readonly sent: string;
}

type Method = (request: ApplyRequest, observed: KubeObject) => Promise<void>;

const METHODS: Readonly<Record<ChildStep['method'], Method>> = {
  OnDelete: keep,
  Recreate: recreate,
  RollingRecreate: recreate,
  InPlace: updateInPlace,
  RollingInPlace: updateInPlace,
};

function isApplied({ ssa, sent }: ApplyRequest, { apiVersion, kind, metadata }: KubeObject): boolean {
  const state = ssa.states.get(stateKey({ apiVersion, kind, metadata }));
  if (state?.uid !== metadata.uid || state.sent !== sent) return false;
  const generation = metadata.generation ?? 0;
  // A kind without generations is told by its resourceVersion.
  if (generation === 0 && state.resourceVersion !== metadata.resourceVersion) return false;
  return state.generation === generation;
}

function keep(request: ApplyRequest, observed: KubeObject): Promise<void> {
  skip(request.step, { reason: 'OnDelete', fields: [] });
  remember(request, observed);
  return Promise.resolve();
}

/**
 * A dry run tells whether anything would change. It also tells the next generation, which the real one takes for a change
 * made by others: a child whose spec differs fails each time instead of being recreated.
 */
async function recreate(request: ApplyRequest, observed: KubeObject): Promise<void> {
  const { ssa, step } = request;
  const result = await explain('dry run failed for server-side apply', () => send(request, { dryRun: true })).catch(
    (error: unknown) => {
      if (isRefusedAs(error, 'BadRequest') || isRefusedAs(error, 'Forbidden')) return undefined;
      throw error;
    },
  );
  if (result === undefined) {
    remember(request, observed);
    return;
  }
  refuseChanged(observed, result);
  const [before, after] = [comparable(observed), comparable(result)];
  if (jsonEqual(before, after)) {
    remember(request, observed);
    return;
  }
  await deleteChild(step, observed, changedFields(before, after));
  forgetApplied(ssa, observed);
}

function refuseChanged({ metadata: before }: KubeObject, { metadata: after }: KubeObject): void {
  const [generation = 0, nextGeneration = 0] = [before.generation, after.generation];
  if (generation === nextGeneration && before.uid === after.uid) return;
  throw new MetacontrollerError(
    `generation or UID changed during dry run for server-side apply, expected generation ${generation} and UID ${before.uid} but got generation ${nextGeneration} and UID ${after.uid}, this likely means the object was updated after we read it, retrying on next reconciliation loop to avoid unnecessary delete and recreate`,
  );
}

async function updateInPlace(request: ApplyRequest, observed: KubeObject): Promise<void> {
  if (await dropRecord(request, observed)) await apply(request, observed);
}

/**
 * An object that dynamic apply has written still carries its record, which would be in the way.
 *
 * @returns false when the object is gone
 */
async function dropRecord({ step }: ApplyRequest, observed: KubeObject): Promise<boolean> {
  if (observed.metadata.annotations?.[LAST_APPLIED] === undefined) return true;
  const patch = { metadata: { annotations: { [LAST_APPLIED]: null } } };
  try {
    await step.turn.host.api.patch(toRef(step.resource, observed), patch);
    return true;
  } catch (error) {
    if (isRefusedAs(error, 'NotFound')) return false;
    throw error;
  }
}

async function apply(request: ApplyRequest, observed: KubeObject | undefined): Promise<void> {
  const { emit } = request.step.turn;
  const { object: desired } = request.step.child;
  try {
    const written = await send(request);
    remember(request, written);
    const child = toIdentity(written);
    if (observed === undefined) {
      emit({ type: 'child-created', child, change: { desired, after: written } });
      return;
    }
    const fields = changedFields(comparable(observed), comparable(written));
    emit({ type: 'child-updated', child, fields, change: { before: observed, desired, after: written } });
  } catch (error) {
    // Brings another turn.
    if (!isRefusedAs(error, 'Conflict')) throw error;
    skip(request.step, { reason: 'changed meanwhile', fields: [] });
  }
}

async function send(
  { ssa, step, object }: ApplyRequest,
  options: Pick<ApplyOptions, 'dryRun'> = {},
): Promise<KubeObject> {
  const name = textAt(object, 'metadata', 'name');
  if (name === '') throw new MetacontrollerError('name is required');
  const namespace = textAt(object, 'metadata', 'namespace');
  const ref = toRef(step.resource, { metadata: { name, ...(namespace !== '' && { namespace }) } });
  const { fieldManager } = ssa;
  step.turn.host.signal.throwIfAborted();
  return ssa.api.apply(ref, toObjectInput(object), { ...options, fieldManager, force: true });
}

function remember({ ssa, sent }: ApplyRequest, child: KubeObject): void {
  const { generation = 0, resourceVersion, uid } = child.metadata;
  ssa.states.set(stateKey(child), { sent, generation, resourceVersion, uid });
}

function comparable(object: KubeObject): JsonObject {
  const json: unknown = object;
  return isJsonObject(json) ? withoutServerFields(withoutLastApplied(json)) : {};
}

function stateKey({ apiVersion, kind, metadata }: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>): string {
  const group = apiVersion.split('/').slice(0, -1).join('');
  return [group, kind, metadata.namespace ?? '', metadata.name].join('/');
}
