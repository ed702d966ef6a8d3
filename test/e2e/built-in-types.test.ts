import { TYPES_A_TO_N } from '../../src/local/api/types/built-in-types-a-n.js';
import { TYPES_O_TO_Z } from '../../src/local/api/types/built-in-types-o-z.js';
import { OpenApi, typeTable } from './support/type-table.js';
import { useControlPlane } from './support/suite.js';

const plane = useControlPlane();

/** The kinds that the embedded API serves without a CRD. */
const KINDS = [
  ...['Namespace', 'Pod', 'Service', 'ConfigMap', 'Secret', 'ServiceAccount', 'Event', 'Node', 'Endpoints'],
  ...['PersistentVolumeClaim', 'PersistentVolume'],
].map((kind) => `io.k8s.api.core.v1.${kind}`);
const OTHER_KINDS = [
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ControllerRevision'].map(
    (kind) => `apps.v1.${kind}`,
  ),
  'batch.v1.Job',
  'batch.v1.CronJob',
  'networking.v1.Ingress',
  'networking.v1.NetworkPolicy',
  'policy.v1.PodDisruptionBudget',
  ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map((kind) => `rbac.v1.${kind}`),
  'autoscaling.v2.HorizontalPodAutoscaler',
  'autoscaling.v1.Scale',
  'discovery.v1.EndpointSlice',
  'coordination.v1.Lease',
].map((kind) => `io.k8s.api.${kind}`);
const DEFINITIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition';

// When a new version of Kubernetes changes them, the expected lines are what to put into src/local/api/types.
it('knows the fields of built-in kinds as the API server publishes them', async () => {
  const document = OpenApi.parse(JSON.parse(await plane.kubectl(['get', '--raw', '/openapi/v2'])));
  const table = typeTable(document, [...KINDS, ...OTHER_KINDS, DEFINITIONS]);
  const known = `${TYPES_A_TO_N}${TYPES_O_TO_Z}`.split('\n').filter(Boolean);

  expect(known).toEqual(table);
});
