import type { Fields } from '../fields.js';

const TEMPLATE: Fields = { metadata: {}, spec: { containers: null } };
const STATUS_COUNTS: Fields = { replicas: 0 };

/**
 * What an object of Go's type consists of before anything is set: structs and lists that are always written. Whoever
 * fills them in does not own them.
 */
const EMPTY_OBJECTS: Readonly<Record<string, Fields>> = {
  Namespace: { spec: {}, status: {} },
  Pod: { spec: { containers: null }, status: {} },
  Service: { spec: {}, status: { loadBalancer: {} } },
  PersistentVolumeClaim: { spec: { resources: {} }, status: {} },
  PersistentVolume: { spec: {}, status: {} },
  Node: { spec: {}, status: { daemonEndpoints: { kubeletEndpoint: {} }, nodeInfo: {} } },
  Event: { involvedObject: {}, source: {} },
  Deployment: { spec: { selector: null, template: TEMPLATE, strategy: {} }, status: {} },
  StatefulSet: {
    spec: { selector: null, template: TEMPLATE, updateStrategy: {} },
    status: { ...STATUS_COUNTS, availableReplicas: 0 },
  },
  DaemonSet: { spec: { selector: null, template: TEMPLATE, updateStrategy: {} }, status: {} },
  ReplicaSet: { spec: { selector: null, template: TEMPLATE }, status: STATUS_COUNTS },
  Job: { spec: { template: TEMPLATE }, status: {} },
  CronJob: { spec: { jobTemplate: { metadata: {}, spec: { template: TEMPLATE } } }, status: {} },
  Ingress: { spec: {}, status: { loadBalancer: {} } },
  NetworkPolicy: { spec: { podSelector: {} } },
  PodDisruptionBudget: { spec: {}, status: {} },
  Role: { rules: null },
  ClusterRole: { rules: null },
  RoleBinding: { roleRef: {} },
  ClusterRoleBinding: { roleRef: {} },
  HorizontalPodAutoscaler: { spec: { scaleTargetRef: {} }, status: { currentMetrics: null } },
  EndpointSlice: { endpoints: null, ports: null },
  Lease: { spec: {} },
  CustomResourceDefinition: { spec: { names: {}, versions: null }, status: { acceptedNames: {} } },
};

export function emptyObject(kind: string): Fields {
  return EMPTY_OBJECTS[kind] ?? {};
}
