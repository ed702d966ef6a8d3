import type { KubeObject, ObjectMeta } from '../../contract/kube-object.js';
import { type ApiContext, toStored, toTimestamp } from './context.js';
import { terminatingStatus } from './custom-resource-definitions.js';
import { type Fields, fieldsAt, textAt } from './fields.js';
import type { DeleteRequest } from './operations.js';
import { failedPrecondition, forbidden, invalid, otherVersion } from './refusals.js';
import type { ResourceInfo } from './resource-info.js';
import { storeChanged } from './update.js';

const POLICIES = ['Foreground', 'Background', 'Orphan'];
const POLICY_FINALIZERS: Readonly<Record<string, string>> = {
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
};
const PERMANENT_NAMESPACES = ['default', 'kube-system', 'kube-public'];

export interface Removal extends DeleteRequest {
  readonly object: KubeObject;
}

/**
 * Deletes an object that nothing holds; marks one that finalizers, or what it still contains, hold.
 *
 * @returns the object that is held, or a Pod as it was told to go, or undefined
 * @throws StatusError
 */
export function removeObject(
  context: ApiContext,
  info: ResourceInfo,
  removal: Removal,
): KubeObject | undefined {
  const { object, propagationPolicy, dryRun = false } = removal;
  checkRemoval(info, removal);
  const finalizers = withPolicy(object.metadata.finalizers ?? [], propagationPolicy);
  const grace = info.storage === '/pods' ? graceOf(context, removal) : NO_GRACE;
  if (!isHeld(info, finalizers, grace)) {
    const isPod = info.storage === '/pods';
    const marked = isPod ? markDeleted(context, info, { object, finalizers, grace, dryRun }) : undefined;
    if (!dryRun) context.store.remove(info.storage, lastState(context, info, object));
    return marked;
  }
  const marked = markDeleted(context, info, { object, finalizers, grace, dryRun });
  if (marked === object || dryRun) return marked;
  context.store.put(info.storage, marked);
  if (grace.endsInMs > 0) endPodLater(context, marked, grace.endsInMs);
  return marked;
}

/** Ends the Pods that were ending when an earlier process stopped, at the latest when their grace is over. */
export function resumePodEndings(context: ApiContext): void {
  for (const pod of context.store.list('/pods')) {
    const { deletionTimestamp } = pod.metadata;
    if (deletionTimestamp === undefined) continue;
    const remainingMs = Date.parse(deletionTimestamp) - context.clock.now();
    endPodLater(context, pod, Math.min(remainingMs, context.podTerminationMs));
  }
}

function endPodLater(context: ApiContext, { metadata: { uid } }: KubeObject, delayMs: number): void {
  context.clock.schedule(delayMs, () => endPod(context, uid));
}

function isHeld({ storage }: ResourceInfo, finalizers: readonly string[], grace: Grace): boolean {
  return finalizers.length > 0 || grace.endsInMs > 0 || storage === '/namespaces';
}

interface Grace {
  /** What the deadline is counted from. */
  readonly seconds: number;
  /** When the containers will have ended. */
  readonly endsInMs: number;
}
const NO_GRACE: Grace = { seconds: 0, endsInMs: 0 };

/** Containers end in their own time, or at the end of the grace that they are given, if that is sooner. */
function graceOf({ podTerminationMs }: ApiContext, { object, gracePeriodSeconds }: Removal): Grace {
  const isOver = ['Succeeded', 'Failed'].includes(textAt(object, 'status', 'phase') ?? '');
  const seconds = Math.max(gracePeriodSeconds ?? Math.ceil(podTerminationMs / 1000), 0);
  if (podTerminationMs === 0 || isOver) return NO_GRACE;
  return { seconds, endsInMs: Math.min(podTerminationMs, seconds * 1000) };
}

function checkRemoval(info: ResourceInfo, removal: Removal): void {
  const { object, uid, resourceVersion, propagationPolicy } = removal;
  const { name } = object.metadata;
  if (uid !== undefined && uid !== object.metadata.uid) {
    throw failedPrecondition(info, name, { wanted: uid, found: object.metadata.uid });
  }
  if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion) {
    const found = object.metadata.resourceVersion ?? '';
    throw otherVersion(info, name, { wanted: resourceVersion, found });
  }
  if (propagationPolicy !== undefined && !POLICIES.includes(propagationPolicy)) {
    throw unknownPolicy(propagationPolicy);
  }
  if (isPermanent(info, name)) throw forbidden(info, name, 'this namespace may not be deleted');
}

function endPod(context: ApiContext, uid: string): void {
  const info = context.registry.get('v1', 'pods');
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
  readonly grace: Grace;
  readonly dryRun: boolean;
}

function markDeleted(
  context: ApiContext,
  info: ResourceInfo,
  { object, finalizers, grace: { seconds }, dryRun }: Mark,
): KubeObject {
  const { metadata } = object;
  const timing = timingOf(context, info, { metadata, seconds });
  const isFinal = timing === undefined && finalizers.length === (metadata.finalizers ?? []).length;
  if (isFinal) return object;
  return toStored(info, contentOf(info, object, toTimestamp(context.clock.now())), {
    ...metadata,
    ...timing,
    finalizers: finalizers.length === 0 ? undefined : [...finalizers],
    ...(dryRun ? {} : { resourceVersion: context.store.nextRevision }),
  });
}

/** When the object is to go. A second deletion may only shorten the time that is left; else there is nothing to set. */
function timingOf(
  { clock }: ApiContext,
  info: ResourceInfo,
  { metadata, seconds }: { readonly metadata: ObjectMeta; readonly seconds: number },
): Partial<ObjectMeta> | undefined {
  const isMarked = metadata.deletionTimestamp !== undefined;
  if (isMarked && seconds >= Number(metadata['deletionGracePeriodSeconds'] ?? 0)) return undefined;
  const deletionTimestamp = toTimestamp(clock.now() + seconds * 1000);
  // Namespaces and CRDs end when they are empty, without a deadline.
  if (isContainer(info)) return { deletionTimestamp };
  const { generation } = metadata;
  const counted = isMarked || generation === undefined ? {} : { generation: generation + 1 };
  return { deletionTimestamp, deletionGracePeriodSeconds: seconds, ...counted };
}

function isContainer({ storage }: ResourceInfo): boolean {
  return storage === '/namespaces' || storage === 'apiextensions.k8s.io/customresourcedefinitions';
}

function contentOf(info: ResourceInfo, object: KubeObject, now: string): Fields {
  switch (info.storage) {
    case '/namespaces':
      return { ...object, status: { ...fieldsAt(object, 'status'), phase: 'Terminating' } };
    case 'apiextensions.k8s.io/customresourcedefinitions':
      return { ...object, status: terminatingStatus(object, 'pending', now) };
    default:
      return object;
  }
}

/** The DELETED event carries the object under the revision of its deletion. */
function lastState({ store }: ApiContext, info: ResourceInfo, object: KubeObject): KubeObject {
  return toStored(info, object, { ...object.metadata, resourceVersion: store.nextRevision });
}
