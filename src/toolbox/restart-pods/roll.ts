import { z } from 'zod';
import type { KubeObject } from '../../contract/kube-object.js';
import { evictPods } from './evict.js';
import { find, findOwner, type Owner } from './owners.js';
import { NOTHING, type Outcome, type Restart } from './restart.js';

type WorkloadOwner = Extract<Owner, { readonly kind: 'workload' }>;

/**
 * Changes the Pod template of each workload, which then replaces its Pods in its own way; the same hash a second time changes
 * nothing. Pods that belong to nobody are evicted.
 */
export async function rollWorkloads(restart: Restart, pods: readonly KubeObject[]): Promise<Outcome> {
  const workloads = new Map<string, WorkloadOwner>();
  const skipped = new Set<string>();
  const bare: KubeObject[] = [];
  for (const pod of pods) {
    const owner = await findOwner(restart.api, pod);
    if (owner.kind === 'workload') workloads.set(owner.title, owner);
    else if (owner.kind === 'nobody') bare.push(pod);
    else if (owner.kind === 'other') skipped.add(`${owner.title} has no Pod template that is known here`);
  }
  const rolled: Outcome[] = [];
  for (const workload of workloads.values()) rolled.push(await rollWorkload(restart, workload));
  const { evicted, fresh } = await evictPods(restart, bare);
  return {
    ...NOTHING,
    restarted: rolled.flatMap(({ restarted }) => restarted),
    unchanged: rolled.flatMap(({ unchanged }) => unchanged),
    evicted,
    fresh,
    skipped: [...skipped, ...rolled.flatMap((outcome) => outcome.skipped)],
  };
}

const Workload = z.object({
  spec: z.object({
    paused: z.boolean().default(false),
    updateStrategy: z.object({ type: z.string().optional() }).default({}),
    template: z.object({
      metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }).prefault({}),
    }),
  }),
});

async function rollWorkload(
  { api, options: { annotation, hash } }: Restart,
  { ref, title }: WorkloadOwner,
): Promise<Outcome> {
  const found = await find(api, ref);
  if (found === undefined) return NOTHING;
  const { spec } = Workload.parse(found);
  if (spec.template.metadata.annotations[annotation] === hash) return { ...NOTHING, unchanged: [title] };
  await api.patch(ref, { spec: { template: { metadata: { annotations: { [annotation]: hash } } } } });
  const why = spec.paused
    ? 'is paused'
    : spec.updateStrategy.type === 'OnDelete'
      ? 'replaces Pods that are deleted only'
      : '';
  return { ...NOTHING, restarted: [title], skipped: why === '' ? [] : [`${title} ${why}`] };
}
