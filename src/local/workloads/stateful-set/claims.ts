import type { JsonObject, KubeObject } from '../../../contract/kube-object.js';
import { isSameJson } from '../canonical-json.js';
import { objectAt, objectsAt, textAt, textsAt } from '../fields.js';
import { CLAIMS } from '../resource.js';
import { controlledBy, type WorkloadTools } from '../workload.js';

export function claimTemplates(set: KubeObject): readonly JsonObject[] {
  return objectsAt(set, 'spec', 'volumeClaimTemplates');
}

export function claimName(set: KubeObject, template: JsonObject, ordinal: number): string {
  return `${textAt(template, 'metadata', 'name') ?? ''}-${set.metadata.name}-${ordinal}`;
}

/** Makes the claims of a Pod that are missing. False while an earlier claim of the same name is still being deleted. */
export async function ensureClaims(
  set: KubeObject,
  ordinal: number,
  { api, informer }: WorkloadTools,
): Promise<boolean> {
  const namespace = set.metadata.namespace ?? '';
  for (const template of claimTemplates(set)) {
    const found = informer(CLAIMS).find(namespace, claimName(set, template, ordinal));
    if (found?.metadata.deletionTimestamp !== undefined) return false;
    if (found === undefined) {
      const claim = await api.create('persistentvolumeclaims', claimOf(set, template, ordinal));
      informer(CLAIMS).note(claim);
    }
  }
  return true;
}

function claimOf(set: KubeObject, template: JsonObject, ordinal: number) {
  const owners = policyOf(set).whenDeleted === 'Delete' ? [controlledBy(set)] : undefined;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(set, template, ordinal),
      namespace: set.metadata.namespace,
      labels: {
        ...textsAt(template, 'metadata', 'labels'),
        ...textsAt(set, 'spec', 'selector', 'matchLabels'),
      },
      annotations: textsAt(template, 'metadata', 'annotations'),
      ...(owners === undefined ? {} : { ownerReferences: owners }),
    },
    spec: objectAt(template, 'spec'),
  };
}

interface Policy {
  readonly whenDeleted: string | undefined;
  readonly whenScaled: string | undefined;
}

function policyOf(set: KubeObject): Policy {
  const policy = objectAt(set, 'spec', 'persistentVolumeClaimRetentionPolicy');
  return { whenDeleted: textAt(policy, 'whenDeleted'), whenScaled: textAt(policy, 'whenScaled') };
}

export interface KeptClaims {
  readonly set: KubeObject;
  readonly ordinal: number;
  readonly pod: KubeObject;
  /** Whether the Pod goes because of a smaller number of replicas. */
  readonly isCondemned: boolean;
}

/** Has the claims of a Pod owned by whoever takes them along: the Pod, the StatefulSet, or nobody. */
export async function setClaimOwners(kept: KeptClaims, { api, informer }: WorkloadTools): Promise<void> {
  const { set, ordinal } = kept;
  for (const template of claimTemplates(set)) {
    const claim = informer(CLAIMS).find(set.metadata.namespace ?? '', claimName(set, template, ordinal));
    if (claim === undefined) continue;
    const ownerReferences = ownersOf(claim, kept);
    if (isSameJson(ownerReferences, claim.metadata.ownerReferences ?? [])) continue;
    const metadata = { ...claim.metadata, ownerReferences };
    informer(CLAIMS).note(await api.update('persistentvolumeclaims', { ...claim, metadata }));
  }
}

function ownersOf(claim: KubeObject, { set, pod, isCondemned }: KeptClaims) {
  const { whenDeleted, whenScaled } = policyOf(set);
  const others = (claim.metadata.ownerReferences ?? []).filter(
    ({ kind, name }) =>
      !(kind === 'StatefulSet' && name === set.metadata.name) &&
      !(kind === 'Pod' && name === pod.metadata.name),
  );
  if (isCondemned && whenScaled === 'Delete') return [...others, controlledBy(pod)];
  return whenDeleted === 'Delete' ? [...others, controlledBy(set)] : others;
}
