import type { KubeObject } from '../../contract/kube-object.js';
import { numberAt, objectsAt, textAt } from './fields.js';
import { crashesUntil, type Timeline, timelineOf } from './outcome.js';
import { type PodRun, podStatus } from './pod-status.js';
import { PODS } from './resource.js';
import type { Workload, WorkloadTools } from './workload.js';

/**
 * Stand-in for the scheduler and the kubelet: Pods start, get ready, end or crash, as `outcome.ts` says.
 *
 * `spec.nodeName` stays empty: a Pod is bound through its `binding` subresource, and nothing here needs to know the node.
 */
export function podWorkload(): Workload {
  const runs = new Map<string, PodRun>();
  let addresses = 0;
  const nextAddress = (): string => {
    addresses += 1;
    return `10.244.${(addresses >> 8) & 255}.${addresses & 255}`;
  };
  return {
    resource: PODS,
    dependents: [],
    reconcile: async (pod, tools) => {
      const { uid } = pod.metadata;
      if (isOver(pod)) {
        runs.delete(uid);
        return undefined;
      }
      const run = currentRun(pod, runs.get(uid), { now: tools.clock.now(), nextAddress });
      runs.set(uid, run);
      return bringForward(pod, run, tools);
    },
  };
}

function isOver(pod: KubeObject): boolean {
  const phase = textAt(pod, 'status', 'phase');
  return pod.metadata.deletionTimestamp !== undefined || phase === 'Succeeded' || phase === 'Failed';
}

/** A changed image restarts the containers; the other fields that may change do not. */
function currentRun(
  pod: KubeObject,
  known: PodRun | undefined,
  { now, nextAddress }: { readonly now: number; readonly nextAddress: () => string },
): PodRun {
  const statuses = objectsAt(pod, 'status', 'containerStatuses');
  const restarts = Math.max(0, ...statuses.map((status) => numberAt(status, 'restartCount') ?? 0));
  if (known === undefined) {
    return { since: now, restarts, podIP: textAt(pod, 'status', 'podIP') ?? nextAddress() };
  }
  const isChanged = objectsAt(pod, 'spec', 'containers').some(({ name, image }) =>
    statuses.some((status) => status['name'] === name && status['image'] !== image),
  );
  return isChanged ? { ...known, since: now, restarts: restarts + 1 } : known;
}

async function bringForward(
  pod: KubeObject,
  run: PodRun,
  { api, clock, times, informer }: WorkloadTools,
): Promise<number | undefined> {
  const now = clock.now();
  const timeline = timelineOf(pod, times);
  const status = podStatus({ pod, run, timeline, now });
  const { resourceVersion } = pod.metadata;
  const written = await api.updateStatus('pods', { ...pod, status });
  if (written.metadata.resourceVersion !== resourceVersion) informer(PODS).note(written);
  return nextStep(now - run.since, timeline);
}

function nextStep(elapsed: number, timeline: Timeline): number | undefined {
  const { runningAt, readyAt, endsAt, crashes } = timeline;
  const crashAt = crashes ? crashesUntil(elapsed, runningAt).nextAt : Infinity;
  const steps = [runningAt, readyAt, endsAt, crashAt].filter((step) => step > elapsed && step < Infinity);
  return steps.length === 0 ? undefined : Math.min(...steps) - elapsed;
}
