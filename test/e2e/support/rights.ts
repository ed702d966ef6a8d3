import type { ObjectInput } from '../../../src/cluster/kube-api.js';

/** For what is not about rights: Metacontroller may do everything. */
export function everyRight(): ObjectInput {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'metacontroller-may-do-everything' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: 'metacontroller', namespace: 'metacontroller' }],
  };
}
