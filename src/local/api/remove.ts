import type { DeleteOptions } from '../../cluster/kube-api.js';
import type { KubeObject, ObjectMeta } from '../../contract/kube-object.js';
import { type ApiContext, toStored, toTimestamp } from './context.js';
import { type Fields, fieldsAt } from './fields.js';
import { failedPrecondition, forbidden, invalid } from './refusals.js';
import type { ResourceInfo } from './resource-info.js';
import { storeChanged } from './update.js';

const POLICIES = ['Foreground', 'Background', 'Orphan'];
const POLICY_FINALIZERS: Readonly<Record<string, string>> = {
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
};
const PERMANENT_NAMESPACES = ['default', 'kube-system', 'kube-public'];

export interface Removal extends DeleteOptions {
  readonly object: KubeObject;
}

/**
 * Deletes an object that nothing holds; marks one that finalizers, or what it still contains, hold.
 *
 * @throws StatusError
 */
export function removeObject(context: ApiContext, info: ResourceInfo, removal: Removal): void {
  const { object, propagationPolicy } = removal;
  checkRemoval(info, removal);
  const finalizers = withPolicy(object.metadata.finalizers ?? [], propagationPolicy);
  const graceMs = info.storage === '/pods' ? context.podTerminationMs : 0;
  const isHeld = finalizers.length > 0 || graceMs > 0 || info.storage === '/namespaces';
  if (!isHeld) {
    context.store.remove(info.storage, lastState(context, info, object));
    return;
  }
  const marked = markDeleted(context, info, { object, finalizers, graceMs });
  if (marked === object) return;
  context.store.put(info.storage, marked);
  if (graceMs > 0) context.clock.schedule(graceMs, () => endPod(context, info, object.metadata.uid));
}

function checkRemoval(info: ResourceInfo, { object, uid, propagationPolicy }: Removal): void {
  const { name } = object.metadata;
  if (uid !== undefined && uid !== object.metadata.uid) {
    throw failedPrecondition(info, name, { wanted: uid, found: object.metadata.uid });
  }
  if (propagationPolicy !== undefined && !POLICIES.includes(propagationPolicy)) {
    throw unknownPolicy(propagationPolicy);
  }
  if (isPermanent(info, name)) throw forbidden(info, name, 'this namespace may not be deleted');
}

function endPod(context: ApiContext, info: ResourceInfo, uid: string): void {
  const found = context.store.byUid(uid)?.object;
  if (found === undefined) return;
  storeChanged(
    context,
    info,
    toStored(info, found, {
      ...found.metadata,
      deletionGracePeriodSeconds: 0,
      resourceVersion: context.store.nextRevision,
    }),
  );
}

function unknownPolicy(policy: string): Error {
  return invalid('DeleteOptions.meta.k8s.io', '', [
    `propagationPolicy: Unsupported value: "${policy}": supported values: "Foreground", "Background", "Orphan", "nil"`,
  ]);
}

function isPermanent({ storage }: ResourceInfo, name: string): boolean {
  return storage === '/namespaces' && PERMANENT_NAMESPACES.includes(name);
}

/** A policy that was asked for replaces one that was asked for earlier. */
function withPolicy(finalizers: readonly string[], policy: string | undefined): readonly string[] {
  if (policy === undefined) return finalizers;
  const others = finalizers.filter((finalizer) => !Object.values(POLICY_FINALIZERS).includes(finalizer));
  const own = POLICY_FINALIZERS[policy];
  return own === undefined ? others : [...others, own];
}

interface Mark {
  readonly object: KubeObject;
  readonly finalizers: readonly string[];
  readonly graceMs: number;
}

function markDeleted(
  context: ApiContext,
  info: ResourceInfo,
  { object, finalizers, graceMs }: Mark,
): KubeObject {
  const { metadata } = object;
  const isMarked = metadata.deletionTimestamp !== undefined;
  if (isMarked && finalizers.length === (metadata.finalizers ?? []).length) return object;
  const { clock, store } = context;
  const marks: Partial<ObjectMeta> = isMarked
    ? {}
    : {
        deletionTimestamp: toTimestamp(clock.now() + graceMs),
        deletionGracePeriodSeconds: Math.ceil(graceMs / 1000),
        generation: metadata.generation === undefined ? undefined : metadata.generation + 1,
      };
  return toStored(info, contentOf(info, object), {
    ...metadata,
    ...marks,
    finalizers: finalizers.length === 0 ? undefined : [...finalizers],
    resourceVersion: store.nextRevision,
  });
}

function contentOf(info: ResourceInfo, object: KubeObject): Fields {
  const isNamespace = info.storage === '/namespaces';
  return isNamespace
    ? { ...object, status: { ...fieldsAt(object, 'status'), phase: 'Terminating' } }
    : object;
}

/** The DELETED event carries the object under the revision of its deletion. */
function lastState({ store }: ApiContext, info: ResourceInfo, object: KubeObject): KubeObject {
  return toStored(info, object, { ...object.metadata, resourceVersion: store.nextRevision });
}
