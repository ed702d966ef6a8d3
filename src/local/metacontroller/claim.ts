import type { ApiResource } from '../../cluster/kube-api.js';
import type { KubeObject, OwnerReference } from '../../contract/kube-object.js';
import { atomicUpdate, toRef } from './atomic-update.js';
import { aggregate, explain, isRefusedAs, MetacontrollerError, StoppedError } from './errors.js';
import { toIdentity } from './events.js';
import { type CompositeTurn, describeParent, isDeleting, type ObservedObjects, type Turn } from './host.js';
import type { Informer } from './informer.js';
import { controllerOf } from './object-cache.js';
import { childSelector, type LabelMatcher } from './selector.js';

interface Claim extends ClaimRequest {
  readonly turn: Turn;
  readonly parent: KubeObject;
  /** One live read of the parent, made when the first orphan is to be adopted. */
  readonly checkParent: () => Promise<void>;
}

/** What a parent may lay claim to. */
export interface ClaimRequest {
  readonly resource: ApiResource;
  readonly informer: Informer;
  readonly selects: LabelMatcher;
}

/**
 * The children of a parent, ownership brought in line with the selector first.
 *
 * Candidates are what the parent controls and what has no controller, in the parent's namespace, or everywhere for a
 * cluster-scoped parent. An adopted child is handed on as the cache has it: without the new owner reference.
 *
 * @throws MetacontrollerError when something could not be adopted or released
 */
export async function claimChildren(turn: CompositeTurn, parent: KubeObject): Promise<ObservedObjects> {
  const { childKinds } = turn.host;
  const selects = childSelector(parent, turn.generateSelector);
  const objects: KubeObject[] = [];
  for (const { resource, informer } of childKinds) {
    const claimed = await explain(`can't claim ${resource.kind} children`, () =>
      claimObjects(turn, parent, { resource, informer, selects }),
    );
    objects.push(...claimed);
  }
  return { kinds: childKinds.map(({ resource }) => resource), objects };
}

/** The same for one resource. @throws MetacontrollerError with every failure in one text */
export async function claimObjects(
  turn: Turn,
  parent: KubeObject,
  request: ClaimRequest,
): Promise<readonly KubeObject[]> {
  const claim: Claim = { ...request, turn, parent, checkParent: once(() => checkAlive(turn, parent)) };
  const claimed: KubeObject[] = [];
  const errors: unknown[] = [];
  for (const child of candidates(claim)) {
    const isClaimed = await claimChild(claim, child).catch((error: unknown) => {
      if (error instanceof StoppedError) throw error;
      // Gone meanwhile, or its parent is: nothing to claim.
      if (!isRefusedAs(error, 'NotFound')) errors.push(error);
      return false;
    });
    if (isClaimed) claimed.push(child);
  }
  const failure = aggregate(errors);
  if (failure !== undefined) throw failure;
  return claimed;
}

function candidates({ turn, parent, informer }: Claim): readonly KubeObject[] {
  const namespace = turn.parentResource.namespaced ? (parent.metadata.namespace ?? '') : '';
  const { objects } = informer;
  return [...objects.ownedBy(parent.metadata.uid, namespace), ...objects.withoutController(namespace)];
}

async function claimChild(claim: Claim, child: KubeObject): Promise<boolean> {
  const { parent, selects } = claim;
  const owner = controllerOf(child);
  if (owner !== undefined && owner.uid !== parent.metadata.uid) return false;
  const isSelected = selects(child.metadata.labels);
  if (owner !== undefined && isSelected) return true;
  if (isDeleting(parent)) return false;
  if (owner !== undefined) {
    await release(claim, child);
    return false;
  }
  if (!isSelected || isDeleting(child)) return false;
  await adopt(claim, child);
  return true;
}

async function adopt({ turn, parent, resource, checkParent }: Claim, child: KubeObject): Promise<void> {
  const { host, parentResource } = turn;
  const { uid, name } = parent.metadata;
  await explain(`can't adopt ${describeParent(child)} (${child.metadata.uid})`, checkParent);
  const { apiVersion, kind } = parentResource;
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  await atomicUpdate(host, { resource, object: child }, (live) =>
    withOwners(live, [...ownersBut(live, uid), owner]),
  );
  turn.emit({ type: 'child-adopted', child: toIdentity(child) });
}

async function release({ turn, parent, resource }: Claim, child: KubeObject): Promise<void> {
  try {
    await atomicUpdate(turn.host, { resource, object: child }, (live) =>
      withOwners(live, ownersBut(live, parent.metadata.uid)),
    );
  } catch (error) {
    if (isRefusedAs(error, 'Gone')) return;
    throw error;
  }
  turn.emit({ type: 'child-released', child: toIdentity(child) });
}

async function checkAlive({ host, parentResource }: Turn, parent: KubeObject): Promise<void> {
  const fresh = await explain("can't recheck DeletionTimestamp", () =>
    host.api.get(toRef(parentResource, parent)),
  );
  const { uid, name, namespace = '', deletionTimestamp } = fresh.metadata;
  if (uid !== parent.metadata.uid) {
    throw new MetacontrollerError(
      `can't recheck DeletionTimestamp: original ${describeParent(parent)} is gone: got uid ${uid}, wanted ${parent.metadata.uid}`,
    );
  }
  if (deletionTimestamp === undefined) return;
  throw new MetacontrollerError(`${namespace}/${name} has just been deleted at ${deletionTimestamp}`);
}

function ownersBut(object: KubeObject, uid: string): OwnerReference[] {
  return object.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? [];
}

function withOwners(object: KubeObject, ownerReferences: OwnerReference[]): KubeObject {
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

function once<T>(action: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= action());
}
