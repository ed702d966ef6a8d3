import type { KubeObject, OwnerReference } from '../../contract/kube-object.js';
import { type ApiContext, toStored } from './context.js';
import { warnOfForeignOwners } from './foreign-owners.js';
import { jsonEquals } from './fields.js';
import { removeObject } from './remove.js';
import type { ResourceInfo } from './resource-info.js';
import type { StoredObject, StoreEvent } from './store.js';
import { storeChanged } from './update.js';
import { DeliveryQueue } from './watcher.js';

/**
 * Stand-in for the garbage collector: deletes what has lost all its owners, and does the work behind the policies
 * Foreground and Orphan. Works after the call that caused it, as the real one does.
 */
export function startGarbageCollector(context: ApiContext): void {
  const queue = new DeliveryQueue<StoreEvent>((event) => handleEvent(context, event));
  const take = (event: StoreEvent): void => {
    if (concerns(context, event)) queue.push(event);
  };
  // What an earlier process has left may have lost its owner in that one's last moment.
  context.store.present().forEach(take);
  context.store.subscribe(take);
}

/** Most changes have nothing to do with owners; this decides it without queueing. */
function concerns({ store }: ApiContext, { type, object, previous }: StoreEvent): boolean {
  const { uid, ownerReferences, deletionTimestamp } = object.metadata;
  if (type === 'DELETED') return ownerReferences !== undefined || store.dependentsOf(uid).length > 0;
  if (deletionTimestamp !== undefined && holdingFinalizer(object) !== undefined) return true;
  return !jsonEquals(ownerReferences, previous?.metadata.ownerReferences);
}

function handleEvent(context: ApiContext, { type, object, previous }: StoreEvent): void {
  const { store } = context;
  const { uid } = object.metadata;
  if (type !== 'DELETED') warnOfForeignOwners(context, object, previous);
  if (type === 'DELETED') for (const dependent of store.dependentsOf(uid)) review(context, dependent);
  else reviewUid(context, uid);
  // Owners that wait for their dependents may have waited for this one.
  const owners = [object, previous].flatMap((version) => version?.metadata.ownerReferences ?? []);
  for (const owner of new Set(owners.map((reference) => reference.uid))) reviewUid(context, owner);
}

function reviewUid(context: ApiContext, uid: string): void {
  const stored = context.store.byUid(uid);
  if (stored !== undefined) review(context, stored);
}

/** Brings one object forward; looks at the present state only, so that it may be called any number of times. */
function review(context: ApiContext, { storage, object }: StoredObject): void {
  const info = context.registry.byStorage(storage);
  if (info === undefined) return;
  const finalizer = holdingFinalizer(object);
  if (finalizer === 'orphan') orphanDependents(context, info, object);
  else if (finalizer === 'foregroundDeletion') deleteDependents(context, info, object);
  else if (object.metadata.deletionTimestamp === undefined) reviewOwners(context, info, object);
}

function holdingFinalizer({ metadata }: KubeObject): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  return metadata.finalizers?.find(
    (finalizer) => finalizer === 'orphan' || finalizer === 'foregroundDeletion',
  );
}

type OwnerState = 'present' | 'absent' | 'waiting';

function reviewOwners(context: ApiContext, info: ResourceInfo, object: KubeObject): void {
  const owners = object.metadata.ownerReferences ?? [];
  if (owners.length === 0) return;
  const states = owners.map((owner) => ownerState(context, info, { owner, object }));
  if (!states.includes('present')) {
    const isWaitedFor =
      states.includes('waiting') && context.store.dependentsOf(object.metadata.uid).length > 0;
    removeObject(context, info, { object, ...(isWaitedFor ? { propagationPolicy: 'Foreground' } : {}) });
  } else if (states.some((state) => state !== 'present')) {
    const remaining = owners.filter((_, index) => states[index] === 'present');
    changeMetadata(context, info, { object, changes: { ownerReferences: remaining } });
  }
}

/**
 * Owners are looked up where the reference says: under their name, in the namespace of the dependent. So an owner in another
 * namespace is an absent one. A reference that cannot be looked up at all keeps its object alive.
 */
function ownerState(
  { registry, store }: ApiContext,
  info: ResourceInfo,
  { owner, object }: { readonly owner: OwnerReference; readonly object: KubeObject },
): OwnerState {
  const ownerInfo = registry.byKind(owner.apiVersion, owner.kind);
  if (ownerInfo === undefined || (ownerInfo.namespaced && !info.namespaced)) return 'present';
  const namespace = ownerInfo.namespaced ? (object.metadata.namespace ?? '') : '';
  const found = store.get(ownerInfo.storage, namespace, owner.name);
  if (found?.metadata.uid !== owner.uid) return 'absent';
  return holdingFinalizer(found) === 'foregroundDeletion' ? 'waiting' : 'present';
}

function orphanDependents(context: ApiContext, info: ResourceInfo, object: KubeObject): void {
  const { uid } = object.metadata;
  for (const { storage, object: dependent } of context.store.dependentsOf(uid)) {
    const dependentInfo = context.registry.byStorage(storage);
    const remaining = dependent.metadata.ownerReferences?.filter((owner) => owner.uid !== uid);
    if (dependentInfo === undefined) continue;
    changeMetadata(context, dependentInfo, { object: dependent, changes: { ownerReferences: remaining } });
  }
  dropFinalizer(context, info, object);
}

function deleteDependents(context: ApiContext, info: ResourceInfo, object: KubeObject): void {
  const { uid } = object.metadata;
  const blocking = context.store
    .dependentsOf(uid)
    .filter(({ object: dependent }) => blocksDeletion(dependent, uid));
  if (blocking.length === 0) dropFinalizer(context, info, object);
  // One that is being deleted already has been told.
  for (const dependent of blocking) {
    if (dependent.object.metadata.deletionTimestamp === undefined) review(context, dependent);
  }
}

function blocksDeletion({ metadata }: KubeObject, uid: string): boolean {
  return (metadata.ownerReferences ?? []).some(
    (owner) => owner.uid === uid && owner.blockOwnerDeletion === true,
  );
}

function dropFinalizer(context: ApiContext, info: ResourceInfo, object: KubeObject): void {
  const dropped = holdingFinalizer(object);
  const finalizers = object.metadata.finalizers?.filter((finalizer) => finalizer !== dropped);
  changeMetadata(context, info, { object, changes: { finalizers } });
}

interface MetadataChange {
  readonly object: KubeObject;
  readonly changes: Pick<KubeObject['metadata'], 'finalizers' | 'ownerReferences'>;
}

function changeMetadata(context: ApiContext, info: ResourceInfo, { object, changes }: MetadataChange): void {
  const resourceVersion = context.store.nextRevision;
  const metadata = { ...object.metadata, ...changes, resourceVersion };
  if (metadata.ownerReferences?.length === 0) metadata.ownerReferences = undefined;
  if (metadata.finalizers?.length === 0) metadata.finalizers = undefined;
  storeChanged(context, info, toStored(info, object, metadata));
}
