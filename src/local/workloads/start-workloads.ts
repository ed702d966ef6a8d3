import type { KubeApi } from '../../cluster/kube-api.js';
import type { Clock } from '../clock.js';
import { cronJobWorkload } from './cron-job.js';
import { Informer } from './informer.js';
import { jobWorkload } from './job.js';
import { podWorkload } from './pod.js';
import { Runner } from './runner.js';
import type { Resource } from './resource.js';
import { DEFAULT_TIMES, type WorkloadTimes } from './times.js';
import type { Workload } from './workload.js';

export interface WorkloadDependencies {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly options?: Partial<WorkloadTimes>;
}

/** Starts the stand-ins for the kubelet and the controllers of built-in workloads, over any cluster. */
export function startWorkloads({ api, clock, options }: WorkloadDependencies): { readonly stop: () => void } {
  const informers = new Map<string, Informer>();
  const informer = (resource: Resource): Informer => {
    const key = `${resource.apiVersion}/${resource.resource}`;
    const found = informers.get(key) ?? new Informer(resource, { api, clock });
    informers.set(key, found);
    return found;
  };
  const workloads: readonly Workload[] = [podWorkload(), jobWorkload(), cronJobWorkload()];
  const tools = { api, clock, times: { ...DEFAULT_TIMES, ...options }, informer };
  const runners = workloads.map((workload) => new Runner(workload, tools));
  for (const started of informers.values()) started.start();
  return {
    stop: () => {
      for (const part of [...runners, ...informers.values()]) part.stop();
    },
  };
}
