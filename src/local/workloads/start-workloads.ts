import type { KubeApi } from '../../cluster/kube-api.js';
import { type Clock, earliest } from '../clock.js';
import { Containers, type RunContainer } from './containers.js';
import { cronJobWorkload } from './cron-job.js';
import { daemonSetWorkload } from './daemon-set/daemon-set.js';
import { deploymentWorkload } from './deployment/deployment.js';
import { disruptionBudgetWorkload } from './disruption-budget.js';
import { Informer } from './informer.js';
import { jobWorkload } from './job.js';
import { registerNode } from './node.js';
import { persistentVolumeClaimWorkload } from './persistent-volume-claim.js';
import { podWorkload } from './pod.js';
import { replicaSetWorkload } from './replica-set.js';
import { Runner } from './runner.js';
import { PODS, type Resource } from './resource.js';
import { serviceWorkload } from './service/service.js';
import { statefulSetWorkload } from './stateful-set/stateful-set.js';
import { DEFAULT_TIMES, type WorkloadTimes } from './times.js';
import type { Workload } from './workload.js';

export interface WorkloadDependencies {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly options?: Partial<WorkloadTimes>;
  /** @default containers only seem to run */
  readonly runContainer?: RunContainer | undefined;
}

const WORKLOADS: readonly (() => Workload)[] = [
  podWorkload,
  jobWorkload,
  cronJobWorkload,
  replicaSetWorkload,
  deploymentWorkload,
  statefulSetWorkload,
  daemonSetWorkload,
  persistentVolumeClaimWorkload,
  serviceWorkload,
  disruptionBudgetWorkload,
];

export interface Workloads {
  /** Whether nothing is being worked on. What waits for its time (a Pod to become ready) does not count. */
  readonly idle: () => boolean;
  /** When the next object goes on by itself, of those that wait for at most so long; CronJobs do not count. */
  readonly nextDueAt: (longestDelayMs: number) => number | undefined;
  readonly stop: () => void;
}

/** Starts the stand-ins for the kubelet and the controllers of built-in workloads, over any cluster. */
export function startWorkloads({ api, clock, options, runContainer }: WorkloadDependencies): Workloads {
  const informers = new Map<string, Informer>();
  const informer = (resource: Resource): Informer => {
    const key = `${resource.apiVersion}/${resource.resource}`;
    const found = informers.get(key) ?? new Informer(resource, { api, clock });
    informers.set(key, found);
    return found;
  };
  const workloads: readonly Workload[] = WORKLOADS.map((create) => create());
  const exists = (podUid: string): boolean => informer(PODS).get(podUid) !== undefined;
  const containers = new Containers({ api, clock, runContainer, exists });
  const tools = { api, clock, times: { ...DEFAULT_TIMES, ...options }, informer, containers };
  const runners = workloads.map((workload) => new Runner(workload, tools));
  // Without it no DaemonSet has a place; whatever else goes wrong shows there, too.
  let isRegistered = false;
  void registerNode({ api, clock })
    .catch(() => undefined)
    .then(() => (isRegistered = true));
  for (const started of informers.values()) started.start();
  void Promise.all([...informers.values()].map(({ synced }) => synced)).then(() => {
    for (const runner of runners) runner.start();
  });
  return {
    idle: () => isRegistered && containers.idle && runners.every(({ idle }) => idle),
    nextDueAt: (longestDelayMs) =>
      earliest([containers, ...runners].map((part) => part.nextDueAt(longestDelayMs))),
    stop: () => {
      for (const part of [...runners, ...informers.values()]) part.stop();
    },
  };
}
