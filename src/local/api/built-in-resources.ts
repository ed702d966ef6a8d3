import { servedVersions } from './custom-resource-definitions.js';
import {
  CLAIM_RULES,
  CONFIG_MAP_RULES,
  EVENT_RULES,
  NAMESPACE_RULES,
  SECRET_RULES,
  VOLUME_RULES,
} from './kinds/core.js';
import { CRON_JOB_RULES, cronJobNameProblem } from './kinds/cron-job.js';
import { JOB_RULES } from './kinds/job.js';
import { METACONTROLLER_DEFINITIONS } from './kinds/metacontroller.js';
import {
  AUTOSCALER_RULES,
  DISRUPTION_BUDGET_RULES,
  INGRESS_RULES,
  NETWORK_POLICY_RULES,
  ROLE_BINDING_RULES,
} from './kinds/networking.js';
import { POD_RULES } from './kinds/pod.js';
import { SERVICE_RULES } from './kinds/service.js';
import {
  DAEMON_SET_RULES,
  DEPLOYMENT_RULES,
  REPLICA_SET_RULES,
  STATEFUL_SET_RULES,
} from './kinds/workloads.js';
import { dnsLabelProblem, namespaceProblem, pathSegmentProblem } from '../names.js';
import { type ResourceDeclaration, type ResourceInfo, toResourceInfo } from './resource-info.js';

const SCALE = {
  specReplicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  selector: ['spec', 'selector'],
};
const SCALABLE = { generation: 'content', subresources: ['status', 'scale'], scale: SCALE } as const;
const PLAIN = { subresources: [] };
const CLUSTER = { namespaced: false };
const APPS = 'apps/v1';
const RBAC = 'rbac.authorization.k8s.io/v1';
const NETWORKING = 'networking.k8s.io/v1';

const DECLARATIONS: readonly (readonly [
  apiVersion: string,
  kind: string,
  resource: string,
  options?: Partial<ResourceDeclaration>,
])[] = [
  [
    'v1',
    'Namespace',
    'namespaces',
    {
      ...CLUSTER,
      shortNames: ['ns'],
      nameRule: namespaceProblem,
      rules: NAMESPACE_RULES,
      selectableFields: ['status.phase'],
    },
  ],
  [
    'v1',
    'Pod',
    'pods',
    {
      shortNames: ['po'],
      generation: 'content',
      rules: POD_RULES,
      selectableFields: [
        'spec.nodeName',
        'spec.restartPolicy',
        'spec.schedulerName',
        'spec.serviceAccountName',
        'spec.hostNetwork',
        'status.phase',
        'status.podIP',
        'status.nominatedNodeName',
      ],
    },
  ],
  [
    'v1',
    'Service',
    'services',
    {
      shortNames: ['svc'],
      nameRule: dnsLabelProblem,
      rules: SERVICE_RULES,
      selectableFields: ['spec.clusterIP', 'spec.type'],
    },
  ],
  ['v1', 'Binding', 'bindings', PLAIN],
  ['v1', 'ConfigMap', 'configmaps', { ...PLAIN, shortNames: ['cm'], rules: CONFIG_MAP_RULES }],
  ['v1', 'Secret', 'secrets', { ...PLAIN, rules: SECRET_RULES, selectableFields: ['type'] }],
  ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', { shortNames: ['pvc'], rules: CLAIM_RULES }],
  ['v1', 'PersistentVolume', 'persistentvolumes', { ...CLUSTER, shortNames: ['pv'], rules: VOLUME_RULES }],
  ['v1', 'ServiceAccount', 'serviceaccounts', { ...PLAIN, shortNames: ['sa'] }],
  ['v1', 'ResourceQuota', 'resourcequotas', { shortNames: ['quota'] }],
  ['v1', 'LimitRange', 'limitranges', { ...PLAIN, shortNames: ['limits'] }],
  [
    'v1',
    'Event',
    'events',
    {
      ...PLAIN,
      shortNames: ['ev'],
      rules: EVENT_RULES,
      selectableFields: [
        ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
          (field) => `involvedObject.${field}`,
        ),
        'reason',
        'reportingComponent',
        'source',
        'type',
      ],
    },
  ],
  ['v1', 'Node', 'nodes', { ...CLUSTER, shortNames: ['no'], selectableFields: ['spec.unschedulable'] }],
  ['v1', 'Endpoints', 'endpoints', { ...PLAIN, shortNames: ['ep'] }],
  [
    APPS,
    'Deployment',
    'deployments',
    { ...SCALABLE, generation: 'content-or-annotations', shortNames: ['deploy'], rules: DEPLOYMENT_RULES },
  ],
  [APPS, 'StatefulSet', 'statefulsets', { ...SCALABLE, shortNames: ['sts'], rules: STATEFUL_SET_RULES }],
  [APPS, 'DaemonSet', 'daemonsets', { generation: 'content', shortNames: ['ds'], rules: DAEMON_SET_RULES }],
  [
    APPS,
    'ReplicaSet',
    'replicasets',
    {
      ...SCALABLE,
      shortNames: ['rs'],
      rules: REPLICA_SET_RULES,
      selectableFields: ['status.replicas'],
    },
  ],
  [APPS, 'ControllerRevision', 'controllerrevisions', PLAIN],
  [
    'batch/v1',
    'Job',
    'jobs',
    { generation: 'content', rules: JOB_RULES, selectableFields: ['status.successful'] },
  ],
  [
    'batch/v1',
    'CronJob',
    'cronjobs',
    { generation: 'content', shortNames: ['cj'], nameRule: cronJobNameProblem, rules: CRON_JOB_RULES },
  ],
  [NETWORKING, 'Ingress', 'ingresses', { generation: 'content', shortNames: ['ing'], rules: INGRESS_RULES }],
  [
    NETWORKING,
    'NetworkPolicy',
    'networkpolicies',
    { ...PLAIN, generation: 'content', shortNames: ['netpol'], rules: NETWORK_POLICY_RULES },
  ],
  [
    'policy/v1',
    'PodDisruptionBudget',
    'poddisruptionbudgets',
    { generation: 'content', shortNames: ['pdb'], rules: DISRUPTION_BUDGET_RULES },
  ],
  [RBAC, 'Role', 'roles', { ...PLAIN, nameRule: pathSegmentProblem }],
  [
    RBAC,
    'RoleBinding',
    'rolebindings',
    { ...PLAIN, nameRule: pathSegmentProblem, rules: ROLE_BINDING_RULES },
  ],
  [RBAC, 'ClusterRole', 'clusterroles', { ...CLUSTER, ...PLAIN, nameRule: pathSegmentProblem }],
  [
    RBAC,
    'ClusterRoleBinding',
    'clusterrolebindings',
    { ...CLUSTER, ...PLAIN, nameRule: pathSegmentProblem, rules: ROLE_BINDING_RULES },
  ],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    { shortNames: ['hpa'], rules: AUTOSCALER_RULES },
  ],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', { ...PLAIN, generation: 'content' }],
  ['coordination.k8s.io/v1', 'Lease', 'leases', PLAIN],
];

/** Every kind that is served without a CRD in the API, except CustomResourceDefinition itself. */
export const BUILT_IN_RESOURCES: readonly ResourceInfo[] = [
  ...DECLARATIONS.map(([apiVersion, kind, resource, options]) =>
    toResourceInfo({ apiVersion, kind, resource, ...options }),
  ),
  ...METACONTROLLER_DEFINITIONS.flatMap(servedVersions),
];
