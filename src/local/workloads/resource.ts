/** Names a collection that workloads look at, in all namespaces. */
export interface Resource {
  readonly apiVersion: string;
  readonly resource: string;
}

export const PODS: Resource = { apiVersion: 'v1', resource: 'pods' };
export const JOBS: Resource = { apiVersion: 'batch/v1', resource: 'jobs' };
export const CRON_JOBS: Resource = { apiVersion: 'batch/v1', resource: 'cronjobs' };
