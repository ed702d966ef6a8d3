import { toGroupVersion } from './kube-object.js';

export interface KindFacts {
  /** Plural lower-case name: `deployments`. */
  readonly resource: string;
  readonly scope: 'Namespaced' | 'Cluster';
}

/** Group → plural names of its namespaced kinds; those of cluster scope stand behind the bar. */
const RESOURCES: Readonly<Record<string, string>> = {
  '':
    'ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret ' +
    'Service ServiceAccount | Namespace Node PersistentVolume',
  apps: 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  autoscaling: 'HorizontalPodAutoscaler',
  batch: 'CronJob Job',
  'coordination.k8s.io': 'Lease',
  'discovery.k8s.io': 'EndpointSlice',
  'networking.k8s.io': 'Ingress NetworkPolicy | IngressClass',
  policy: 'PodDisruptionBudget',
  'rbac.authorization.k8s.io': 'Role RoleBinding | ClusterRole ClusterRoleBinding',
  'scheduling.k8s.io': ' | PriorityClass',
  'storage.k8s.io': ' | StorageClass',
};

const BUILT_IN: ReadonlyMap<string, KindFacts> = new Map(
  Object.entries(RESOURCES).flatMap(([group, kinds]) => {
    const [namespaced = '', cluster = ''] = kinds.split('|');
    return [...factsOf(group, namespaced, 'Namespaced'), ...factsOf(group, cluster, 'Cluster')];
  }),
);

function factsOf(group: string, kinds: string, scope: KindFacts['scope']): [string, KindFacts][] {
  const names = kinds.split(' ').filter((kind) => kind !== '');
  return names.map((kind) => [`${group}/${kind}`, { resource: pluralOf(kind), scope }]);
}

/** Resource and scope of a kind that every cluster has; undefined for a custom one. */
export function factsOfKind(apiVersion: string, kind: string): KindFacts | undefined {
  return BUILT_IN.get(`${toGroupVersion(apiVersion).group}/${kind}`);
}

/** The plural lower-case name that a kind has by habit: `proxies`, `ingresses`, `webapps`. */
export function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'endpoints') return name;
  if (/(s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}
