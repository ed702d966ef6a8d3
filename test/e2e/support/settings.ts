import type { ObjectInput } from '../../../src/cluster/kube-api.js';

/** A CRD that takes anything in spec and status; of namespaced objects with a status subresource unless told otherwise. */
export function openDefinition(
  group: string,
  kind: string,
  { scope = 'Namespaced', hasStatus = true }: { readonly scope?: string; readonly hasStatus?: boolean } = {},
): ObjectInput {
  const plural = `${kind.toLowerCase()}s`;
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          ...(hasStatus && { subresources: { status: {} } }),
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } },
        },
      ],
    },
  };
}

/** Rights of Metacontroller on resources of a story, by group. */
export function rightsOn(
  name: string,
  resources: Readonly<Record<string, readonly string[]>>,
): readonly ObjectInput[] {
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name: `story-${name}` } };
  const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
  return [
    {
      ...rbac,
      kind: 'ClusterRole',
      rules: Object.entries(resources).map(([group, names]) => ({
        apiGroups: [group],
        resources: names,
        verbs,
      })),
    },
    {
      ...rbac,
      kind: 'ClusterRoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `story-${name}` },
      subjects: [{ kind: 'ServiceAccount', name: 'metacontroller', namespace: 'metacontroller' }],
    },
  ];
}

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
