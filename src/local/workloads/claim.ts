import type { KubeObject } from '../../contract/kube-object.js';
import { isStatusError } from '../../cluster/status-error.js';
import type { Resource } from './resource.js';
import { selectorOf } from './selector.js';
import { controlledBy, type WorkloadTools } from './workload.js';

export interface Claim {
  readonly owner: KubeObject;
  readonly resource: Resource;
  /** Which orphans may be adopted, beside fitting the selector. @default all */
  readonly isAdoptable?: (object: KubeObject) => boolean;
}

/** The objects that an owner controls, after it let go of those its selector no longer fits and adopted orphans that it fits. */
export async function claimDependents(claim: Claim, tools: WorkloadTools): Promise<readonly KubeObject[]> {
  const { owner, resource, isAdoptable = () => true } = claim;
  const { uid, namespace, deletionTimestamp } = owner.metadata;
  const known = tools.informer(resource);
  const selects = selectorOf(owner);
  for (const object of known.controlledBy(uid)) {
    if (deletionTimestamp === undefined && !selects(object.metadata.labels))
      await release(claim, object, tools);
  }
  const orphans = known
    .orphans()
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.deletionTimestamp === undefined)
    .filter((object) => selects(object.metadata.labels) && isAdoptable(object));
  if (deletionTimestamp === undefined) for (const object of orphans) await adopt(claim, object, tools);
  return known.controlledBy(uid);
}

function adopt({ owner, resource }: Claim, object: KubeObject, tools: WorkloadTools): Promise<void> {
  const { ownerReferences = [] } = object.metadata;
  return setOwners(resource, object, { ...tools, owners: [...ownerReferences, controlledBy(owner)] });
}

function release({ owner, resource }: Claim, object: KubeObject, tools: WorkloadTools): Promise<void> {
  const { ownerReferences = [] } = object.metadata;
  const owners = ownerReferences.filter(({ uid }) => uid !== owner.metadata.uid);
  return setOwners(resource, object, { ...tools, owners });
}

/** Somebody else may have been faster: that change is on its way here, and wakes the owner again. */
async function setOwners(
  resource: Resource,
  object: KubeObject,
  { api, informer, owners }: WorkloadTools & { readonly owners: KubeObject['metadata']['ownerReferences'] },
): Promise<void> {
  try {
    const metadata = { ...object.metadata, ownerReferences: owners };
    informer(resource).note(await api.update(resource.resource, { ...object, metadata }));
  } catch (error) {
    if (!isStatusError(error, 'Conflict') && !isStatusError(error, 'NotFound')) throw error;
  }
}
