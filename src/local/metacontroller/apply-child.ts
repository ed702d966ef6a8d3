import type { ApiResource } from '../../cluster/kube-api.js';
import { StatusError } from '../../cluster/status-error.js';
import type { UpdateMethod } from '../../contract/controller-objects.js';
import type { JsonObject, JsonValue, KubeObject } from '../../contract/kube-object.js';
import { toObjectInput, toRef } from './atomic-update.js';
import type { DesiredChild } from './desired.js';
import { isRefusedAs } from './errors.js';
import { type ChildSkippedEvent, type ObjectIdentity, toIdentity } from './events.js';
import { isDeleting, type Turn } from './host.js';
import { changedFields, fieldAt, isJsonArray, isJsonObject, jsonEqual, textAt, withField } from './json.js';
import { applyUpdate, withLastApplied, withoutLastApplied } from './last-applied.js';

export interface ChildStep {
  readonly turn: Turn;
  readonly parent: KubeObject;
  readonly resource: ApiResource;
  readonly method: UpdateMethod;
  readonly child: DesiredChild;
}

/** Dynamic apply of one child: created when it is not observed, else updated in the way its kind declares. */
export async function applyChild(step: ChildStep, observed: KubeObject | undefined): Promise<void> {
  if (observed === undefined) await createChild(step);
  else await updateChild(step, observed);
}

async function createChild(step: ChildStep): Promise<void> {
  const { turn, parent, resource, child } = step;
  const recorded = withLastApplied(child.object, child.object);
  const object = toRequest(withController(recorded, parent), resource);
  try {
    const created = await turn.host.api.create(resource.resource, toObjectInput(object));
    const change = { desired: child.object, after: created };
    turn.emit({ type: 'child-created', child: toIdentity(created), change });
  } catch (error) {
    // Somebody else's object of that name: neither adopted nor complained about.
    if (!isRefusedAs(error, 'AlreadyExists')) throw error;
    skip(step, { reason: 'already exists', fields: [] });
  }
}

async function updateChild(step: ChildStep, observed: KubeObject): Promise<void> {
  const before: unknown = observed;
  if (!isJsonObject(before)) return;
  const updated = applyUpdate(before, step.child.object);
  if (jsonEqual(updated, before)) return;
  const fields = changedFields(withoutLastApplied(before), withoutLastApplied(updated));
  if (isDeleting(observed)) {
    skip(step, { reason: 'being deleted', fields });
    return;
  }
  switch (step.method) {
    case 'OnDelete':
      skip(step, { reason: 'OnDelete', fields });
      return;
    case 'Recreate':
    case 'RollingRecreate':
      await deleteChild(step, observed, fields);
      return;
    case 'InPlace':
    case 'RollingInPlace':
      await replaceChild(step, { observed, updated, fields });
      return;
  }
}

/** All that Recreate does: the deletion brings the next turn, and that creates the child anew. */
export async function deleteChild(
  { turn, resource, child }: ChildStep,
  observed: KubeObject,
  fields: readonly string[],
): Promise<void> {
  const { uid } = observed.metadata;
  try {
    await turn.host.api.delete(toRef(resource, observed), { uid, propagationPolicy: 'Background' });
  } catch (error) {
    if (isRefusedAs(error, 'NotFound')) return;
    throw error;
  }
  const change = { before: observed, desired: child.object };
  turn.emit({ type: 'child-deleted', child: toIdentity(observed), reason: 'recreate', fields, change });
}

interface Replacement {
  readonly observed: KubeObject;
  readonly updated: JsonObject;
  readonly fields: readonly string[];
}

async function replaceChild(step: ChildStep, { observed, updated, fields }: Replacement): Promise<void> {
  const { turn, resource, child } = step;
  try {
    const input = toObjectInput(toRequest(updated, resource));
    const written = await turn.host.api.update(resource.resource, input);
    const change = { before: observed, desired: child.object, after: written };
    turn.emit({ type: 'child-updated', child: toIdentity(written), fields, change });
  } catch (error) {
    // Both bring another turn.
    if (isRefusedAs(error, 'Conflict')) skip(step, { reason: 'changed meanwhile', fields });
    else if (isRefusedAs(error, 'NotFound')) skip(step, { reason: 'gone meanwhile', fields });
    else throw error;
  }
}

/** We control what we create, unless the hook names the parent as an owner itself – even as one that does not control. */
export function withController(object: JsonObject, parent: KubeObject): JsonObject {
  const { apiVersion, kind, metadata } = parent;
  const found = fieldAt(object, 'metadata', 'ownerReferences');
  const owners: readonly JsonValue[] = isJsonArray(found) ? found : [];
  if (owners.some((owner) => isJsonObject(owner) && textAt(owner, 'uid') === metadata.uid)) return object;
  const { name, uid } = metadata;
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return withField(object, ['metadata', 'ownerReferences'], [...owners, owner]);
}

/**
 * For a cluster-scoped kind the namespace is left out of the request, as the API server would clear it. A namespaced kind
 * without one would go to an address that takes no such request.
 */
export function toRequest(object: JsonObject, { namespaced }: ApiResource): JsonObject {
  if (!namespaced) return withField(object, ['metadata', 'namespace'], undefined);
  if (textAt(object, 'metadata', 'namespace') !== '') return object;
  throw new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  );
}

export function skip(
  { turn, child }: ChildStep,
  { reason, fields }: Pick<ChildSkippedEvent, 'reason' | 'fields'>,
): void {
  const { apiVersion, kind, namespace, name } = child;
  const identity: ObjectIdentity = { apiVersion, kind, name, ...(namespace !== '' && { namespace }) };
  turn.emit({ type: 'child-skipped', child: identity, reason, fields });
}
