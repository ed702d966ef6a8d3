import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { KubeApi } from '../../../src/cluster/kube-api.js';
import { NODE_NAME } from './addresses.js';

const PROVISIONER = 'metahooks.example/local-volumes';
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
const INTERVAL_MS = 300;

const Claim = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string(), uid: z.string() }),
  spec: z.object({
    storageClassName: z.string().optional(),
    volumeName: z.string().optional(),
    accessModes: z.array(z.string()),
    resources: z.object({ requests: z.object({ storage: z.string() }) }),
  }),
});
type Claim = z.infer<typeof Claim>;

const Volume = z.object({
  metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
  status: z.object({ phase: z.string().optional() }).default({}),
});

/** The folder of the volume that a claim of this uid gets. */
export function volumeFolder(folder: string, volume: string): string {
  return join(folder, volume);
}

/** Gives every claim of the class `standard` a folder, and takes it away after its claim. Returns how to stop. */
export function provisionLocalVolumes(api: KubeApi, folder: string): () => void {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      // What fails now is tried again, as every controller does: an object may be written by two at once.
      await provision(api, folder).catch(() => undefined);
      await reclaim(api, folder).catch(() => undefined);
      await delay(INTERVAL_MS);
    }
  };
  void loop();
  return () => stopping.abort();
}

async function provision(api: KubeApi, folder: string): Promise<void> {
  const { items } = await api.list({ apiVersion: 'v1', resource: 'persistentvolumeclaims' });
  const waiting = items
    .map((item) => Claim.parse(item))
    .filter(({ spec }) => spec.storageClassName === 'standard' && (spec.volumeName ?? '') === '');
  for (const claim of waiting) await makeVolume(api, folder, claim);
}

async function makeVolume(api: KubeApi, folder: string, { metadata, spec }: Claim): Promise<void> {
  const name = `pvc-${metadata.uid}`;
  const path = volumeFolder(folder, name);
  mkdirSync(path, { recursive: true });
  // Any user may write, as on the volumes of most providers after fsGroup has been set.
  chmodSync(path, 0o777);
  const onThisNode = { key: 'kubernetes.io/hostname', operator: 'In', values: [NODE_NAME] };
  await api.create('persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { [PROVISIONED_BY]: PROVISIONER } },
    spec: {
      storageClassName: 'standard',
      persistentVolumeReclaimPolicy: 'Delete',
      accessModes: spec.accessModes,
      capacity: { storage: spec.resources.requests.storage },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...metadata },
      local: { path },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onThisNode] }] } },
    },
  });
}

async function reclaim(api: KubeApi, folder: string): Promise<void> {
  const { items } = await api.list({ apiVersion: 'v1', resource: 'persistentvolumes' });
  const released = items
    .map((item) => Volume.parse(item))
    .filter(
      ({ metadata, status }) =>
        metadata.annotations[PROVISIONED_BY] === PROVISIONER && status.phase === 'Released',
    );
  for (const { metadata } of released) {
    rmSync(volumeFolder(folder, metadata.name), { recursive: true, force: true });
    await api.delete({ apiVersion: 'v1', resource: 'persistentvolumes', name: metadata.name });
  }
}
