import type { KubeObject } from '../../contract/kube-object.js';
import { isStatusError } from '../../cluster/status-error.js';
import { objectAt, objectsAt, textAt, textListAt, textsAt, toTimestamp } from './fields.js';
import { hasEnded } from './pod-health.js';
import { CLAIMS, PODS, VOLUMES } from './resource.js';
import type { Watch, Workload, WorkloadTools } from './workload.js';
import { deleteObject, writeStatus } from './writes.js';

const PROTECTION = 'kubernetes.io/pvc-protection';
const BOUND_MARKS = {
  'pv.kubernetes.io/bind-completed': 'yes',
  'pv.kubernetes.io/bound-by-controller': 'yes',
};

/** Stand-in for a storage provisioner: every claim gets a volume of its own at once, whatever class it names. */
export function persistentVolumeClaimWorkload(): Workload {
  return {
    resource: CLAIMS,
    dependents: [],
    watches: [WAKES_CLAIMS_OF_PODS, { resource: VOLUMES, wakes: () => [] }],
    reconcile: async (claim, tools) => {
      if (claim.metadata.deletionTimestamp !== undefined) await letGo(claim, tools);
      else if (textAt(claim, 'status', 'phase') !== 'Bound') await bind(claim, tools);
      return undefined;
    },
  };
}

/** A claim that is being deleted waits for the Pods that use it. */
const WAKES_CLAIMS_OF_PODS: Watch = {
  resource: PODS,
  wakes: (pod, { informer }) =>
    claimNamesOf(pod).flatMap(
      (name) => informer(CLAIMS).find(pod.metadata.namespace ?? '', name)?.metadata.uid ?? [],
    ),
};

/** Names of the claims whose volumes a Pod mounts. */
export function claimNamesOf(pod: KubeObject): readonly string[] {
  return objectsAt(pod, 'spec', 'volumes').flatMap(
    (volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') ?? [],
  );
}

async function bind(claim: KubeObject, tools: WorkloadTools): Promise<void> {
  const { metadata } = claim;
  const volumeName = textAt(claim, 'spec', 'volumeName') ?? `pvc-${metadata.uid}`;
  await ensureVolume(claim, volumeName, tools);
  const finalizers = [...new Set([...(metadata.finalizers ?? []), PROTECTION])];
  const annotations = { ...metadata.annotations, ...BOUND_MARKS };
  const bound = await tools.api.update('persistentvolumeclaims', {
    ...claim,
    metadata: { ...metadata, annotations, finalizers },
    spec: { ...objectAt(claim, 'spec'), volumeName },
  });
  tools.informer(CLAIMS).note(bound);
  const accessModes = textListAt(bound, 'spec', 'accessModes');
  const status = { phase: 'Bound', accessModes, capacity: capacityOf(bound) };
  await writeStatus(CLAIMS, { ...bound, status }, tools);
}

async function ensureVolume(claim: KubeObject, name: string, tools: WorkloadTools): Promise<void> {
  try {
    const volume = await tools.api.create('persistentvolumes', volumeOf(claim, name));
    const status = { phase: 'Bound', lastPhaseTransitionTime: toTimestamp(tools.clock.now()) };
    await writeStatus(VOLUMES, { ...volume, status }, tools);
  } catch (error) {
    // Made by hand, or by a run that could not write the claim.
    if (!isStatusError(error, 'AlreadyExists')) throw error;
  }
}

function volumeOf(claim: KubeObject, name: string) {
  const { apiVersion, kind, metadata } = claim;
  const { namespace, uid, resourceVersion } = metadata;
  const { accessModes, storageClassName, volumeMode } = objectAt(claim, 'spec');
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': 'local.metahooks.dev' } },
    spec: {
      accessModes,
      storageClassName,
      volumeMode,
      capacity: capacityOf(claim),
      claimRef: { apiVersion, kind, name: metadata.name, namespace, uid, resourceVersion },
      hostPath: { path: `/var/local/${name}`, type: '' },
      persistentVolumeReclaimPolicy: 'Delete',
    },
  };
}

function capacityOf(claim: KubeObject) {
  return textsAt(claim, 'spec', 'resources', 'requests');
}

async function letGo(claim: KubeObject, tools: WorkloadTools): Promise<void> {
  const { metadata } = claim;
  const { namespace = '', name, uid, finalizers = [] } = metadata;
  const users = tools
    .informer(PODS)
    .inNamespace(namespace)
    .filter((pod) => !hasEnded(pod) && claimNamesOf(pod).includes(name));
  if (users.length > 0 || !finalizers.includes(PROTECTION)) return;
  const rest = finalizers.filter((finalizer) => finalizer !== PROTECTION);
  await tools.api.update('persistentvolumeclaims', { ...claim, metadata: { ...metadata, finalizers: rest } });
  const volumes = tools.informer(VOLUMES).all();
  for (const volume of volumes.filter((candidate) => isReclaimed(candidate, uid))) {
    await deleteObject(VOLUMES, volume, tools);
  }
}

function isReclaimed(volume: KubeObject, claimUid: string): boolean {
  const isOfClaim = textAt(volume, 'spec', 'claimRef', 'uid') === claimUid;
  return isOfClaim && textAt(volume, 'spec', 'persistentVolumeReclaimPolicy') === 'Delete';
}
