import {
  AUTOSCALER_COLUMNS,
  CREATED_COLUMNS,
  LEASE_COLUMNS,
  REVISION_COLUMNS,
  ROLE_BINDING_COLUMNS,
} from './access-columns.js';
import { AGE, type Column, NAME } from './column.js';
import {
  CLAIM_COLUMNS,
  CONFIG_MAP_COLUMNS,
  EVENT_COLUMNS,
  NAMESPACE_COLUMNS,
  NODE_COLUMNS,
  SECRET_COLUMNS,
  VOLUME_COLUMNS,
} from './core-columns.js';
import {
  DISRUPTION_BUDGET_COLUMNS,
  ENDPOINT_SLICE_COLUMNS,
  ENDPOINTS_COLUMNS,
  INGRESS_COLUMNS,
  NETWORK_POLICY_COLUMNS,
  SERVICE_COLUMNS,
} from './network-columns.js';
import { POD_COLUMNS } from './pod-columns.js';
import {
  CRON_JOB_COLUMNS,
  DAEMON_SET_COLUMNS,
  DEPLOYMENT_COLUMNS,
  JOB_COLUMNS,
  REPLICA_SET_COLUMNS,
  STATEFUL_SET_COLUMNS,
} from './workload-columns.js';

/** By group and resource; a column is what the API server prints, not what kubectl makes of it. */
const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  '/pods': POD_COLUMNS,
  '/services': SERVICE_COLUMNS,
  '/configmaps': CONFIG_MAP_COLUMNS,
  '/secrets': SECRET_COLUMNS,
  '/namespaces': NAMESPACE_COLUMNS,
  '/persistentvolumeclaims': CLAIM_COLUMNS,
  '/persistentvolumes': VOLUME_COLUMNS,
  '/events': EVENT_COLUMNS,
  '/nodes': NODE_COLUMNS,
  '/endpoints': ENDPOINTS_COLUMNS,
  'apps/deployments': DEPLOYMENT_COLUMNS,
  'apps/statefulsets': STATEFUL_SET_COLUMNS,
  'apps/daemonsets': DAEMON_SET_COLUMNS,
  'apps/replicasets': REPLICA_SET_COLUMNS,
  'apps/controllerrevisions': REVISION_COLUMNS,
  'batch/jobs': JOB_COLUMNS,
  'batch/cronjobs': CRON_JOB_COLUMNS,
  'networking.k8s.io/ingresses': INGRESS_COLUMNS,
  'networking.k8s.io/networkpolicies': NETWORK_POLICY_COLUMNS,
  'policy/poddisruptionbudgets': DISRUPTION_BUDGET_COLUMNS,
  'discovery.k8s.io/endpointslices': ENDPOINT_SLICE_COLUMNS,
  'coordination.k8s.io/leases': LEASE_COLUMNS,
  'autoscaling/horizontalpodautoscalers': AUTOSCALER_COLUMNS,
  'rbac.authorization.k8s.io/roles': CREATED_COLUMNS,
  'rbac.authorization.k8s.io/clusterroles': CREATED_COLUMNS,
  'rbac.authorization.k8s.io/rolebindings': ROLE_BINDING_COLUMNS,
  'rbac.authorization.k8s.io/clusterrolebindings': ROLE_BINDING_COLUMNS,
  'apiextensions.k8s.io/customresourcedefinitions': CREATED_COLUMNS,
};

export function builtInColumns(storage: string): readonly Column[] {
  return COLUMNS[storage] ?? [NAME, AGE];
}
