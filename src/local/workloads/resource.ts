/** Names a collection that workloads look at, in all namespaces. */
export interface Resource {
  readonly apiVersion: string;
  readonly resource: string;
}

export const PODS: Resource = { apiVersion: 'v1', resource: 'pods' };
export const JOBS: Resource = { apiVersion: 'batch/v1', resource: 'jobs' };
export const CRON_JOBS: Resource = { apiVersion: 'batch/v1', resource: 'cronjobs' };
export const REPLICA_SETS: Resource = { apiVersion: 'apps/v1', resource: 'replicasets' };
export const DEPLOYMENTS: Resource = { apiVersion: 'apps/v1', resource: 'deployments' };
export const STATEFUL_SETS: Resource = { apiVersion: 'apps/v1', resource: 'statefulsets' };
export const DAEMON_SETS: Resource = { apiVersion: 'apps/v1', resource: 'daemonsets' };
export const REVISIONS: Resource = { apiVersion: 'apps/v1', resource: 'controllerrevisions' };
export const NODES: Resource = { apiVersion: 'v1', resource: 'nodes' };
export const CLAIMS: Resource = { apiVersion: 'v1', resource: 'persistentvolumeclaims' };
export const VOLUMES: Resource = { apiVersion: 'v1', resource: 'persistentvolumes' };
export const CONFIG_MAPS: Resource = { apiVersion: 'v1', resource: 'configmaps' };
export const SECRETS: Resource = { apiVersion: 'v1', resource: 'secrets' };
export const SERVICES: Resource = { apiVersion: 'v1', resource: 'services' };
export const ENDPOINT_SLICES: Resource = { apiVersion: 'discovery.k8s.io/v1', resource: 'endpointslices' };
export const DISRUPTION_BUDGETS: Resource = { apiVersion: 'policy/v1', resource: 'poddisruptionbudgets' };
