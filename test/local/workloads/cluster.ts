import type { CollectionRef, ObjectInput, ObjectRef } from '../../../src/cluster/kube-api.js';
import type { JsonObject, KubeObject } from '../../../src/contract/kube-object.js';
import { createLocalApi, type LocalApi } from '../../../src/local/api/local-api.js';
import { type VirtualClock, virtualClock } from '../../../src/local/clock.js';
import type { RunContainer } from '../../../src/local/workloads/containers.js';
import { startWorkloads } from '../../../src/local/workloads/start-workloads.js';

export const NOON = Date.parse('2026-03-01T12:00:00Z');

interface Cluster {
  readonly api: LocalApi;
  readonly clock: VirtualClock;
  readonly get: (kind: keyof typeof RESOURCES, name?: string) => Promise<KubeObject>;
  readonly list: (kind: keyof typeof RESOURCES) => Promise<readonly KubeObject[]>;
  readonly stop: () => void;
}

const RESOURCES = {
  pods: 'v1',
  services: 'v1',
  configmaps: 'v1',
  secrets: 'v1',
  events: 'v1',
  nodes: 'v1',
  persistentvolumeclaims: 'v1',
  persistentvolumes: 'v1',
  replicasets: 'apps/v1',
  deployments: 'apps/v1',
  statefulsets: 'apps/v1',
  daemonsets: 'apps/v1',
  controllerrevisions: 'apps/v1',
  jobs: 'batch/v1',
  cronjobs: 'batch/v1',
  endpointslices: 'discovery.k8s.io/v1',
  poddisruptionbudgets: 'policy/v1',
} as const;

export function startCluster(
  start = NOON,
  { podTerminationMs = 0, runContainer }: { podTerminationMs?: number; runContainer?: RunContainer } = {},
): Cluster {
  const clock = virtualClock(start);
  const api = createLocalApi({ clock, podTerminationMs });
  const { stop } = startWorkloads({ api, clock, runContainer });
  const collection = (resource: keyof typeof RESOURCES): CollectionRef & { namespace: string } => ({
    apiVersion: RESOURCES[resource],
    resource,
    namespace: 'default',
  });
  return {
    api,
    clock,
    stop,
    get: (resource, name = 'sample') => api.get({ ...collection(resource), name }),
    list: async (resource) => (await api.list(collection(resource))).items,
  };
}

export const ref = (resource: keyof typeof RESOURCES, name = 'sample'): ObjectRef => ({
  apiVersion: RESOURCES[resource],
  resource,
  namespace: 'default',
  name,
});

export function pod(annotations: Record<string, string> = {}, spec: object = {}): ObjectInput {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'sample', namespace: 'default', annotations },
    spec: { containers: [{ name: 'main', image: 'nginx:1' }], ...spec },
  };
}

export function outcome(name: string): Record<string, string> {
  return { 'local.metahooks.dev/outcome': name };
}

function podTemplate(annotations: Record<string, string>) {
  const spec = { restartPolicy: 'Never', containers: [{ name: 'main', image: 'task:1' }] };
  return { metadata: { annotations }, spec };
}

export function job(spec: object = {}, annotations: Record<string, string> = {}): ObjectInput {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { template: podTemplate(annotations), ...spec },
  };
}

export function cronJob(spec: object = {}, annotations: Record<string, string> = {}): ObjectInput {
  const jobTemplate = {
    metadata: { labels: { app: 'report' } },
    spec: { backoffLimit: 0, template: podTemplate(annotations) },
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { schedule: '*/5 * * * *', jobTemplate, ...spec },
  };
}

/** `Type=Status` of each condition that is true. */
export function trueConditions(object: KubeObject): string[] {
  const { conditions = [] } = Object(object['status']) as {
    conditions?: { type: string; status: string }[];
  };
  return conditions.filter(({ status }) => status === 'True').map(({ type }) => type);
}

export const names = (objects: readonly KubeObject[]): string[] =>
  objects.map(({ metadata }) => metadata.name);

export const MINUTE = 60_000;

/** A workload of apps/v1 with the labels `app: sample`. */
export function workload(
  kind: 'ReplicaSet' | 'Deployment' | 'StatefulSet' | 'DaemonSet',
  spec: object = {},
  template: { readonly annotations?: Record<string, string>; readonly spec?: object } = {},
): ObjectInput {
  const labels = { app: 'sample' };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'sample', namespace: 'default', labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: template.annotations ?? {} },
        spec: { containers: [{ name: 'main', image: 'web:1' }], ...template.spec },
      },
      ...spec,
    },
  };
}

/** A merge patch of a workload that gives it another image. */
export function image(name: string, annotations: Record<string, string | null> = {}): JsonObject {
  const containers = [{ name: 'main', image: name }];
  return { spec: { template: { metadata: { annotations }, spec: { containers } } } };
}

export function imageOf(pod: KubeObject): string {
  const { containers } = Object(pod['spec']) as { containers: { image: string }[] };
  return containers[0]?.image ?? '';
}

/** `Type=Status/Reason` of every condition. */
export function conditionsOf(object: KubeObject): string[] {
  const { conditions = [] } = Object(object['status']) as {
    conditions?: { type: string; status: string; reason: string }[];
  };
  return conditions.map(({ type, status, reason }) => `${type}=${status}/${reason}`);
}
