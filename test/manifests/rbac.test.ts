import { renderRbac } from '../../src/manifests/rbac.js';
import { composite, label, pond, tank } from './definitions.js';

const read = ['get', 'list', 'watch'];
const manage = [...read, 'create', 'update', 'delete'];

describe('renderRbac', () => {
  it('grants Metacontroller what its parents, children and related objects need, and nothing else', () => {
    const [role] = renderRbac([tank]);

    expect(role).toMatchObject({ kind: 'ClusterRole', metadata: { name: 'metahooks-metacontroller' } });
    expect(role?.['rules']).toEqual([
      { apiGroups: [''], resources: ['configmaps'], verbs: manage },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      { apiGroups: [''], resources: ['namespaces', 'pods'], verbs: read },
      { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: read },
      { apiGroups: ['batch'], resources: ['jobs'], verbs: manage },
      { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
      { apiGroups: ['fish.example.com'], resources: ['tanks'], verbs: [...read, 'update'] },
      { apiGroups: ['fish.example.com'], resources: ['tanks/finalizers', 'tanks/status'], verbs: ['update'] },
      {
        apiGroups: ['metacontroller.k8s.io'],
        resources: ['compositecontrollers', 'controllerrevisions', 'decoratorcontrollers'],
        verbs: read,
      },
    ]);
  });

  it('adds up the rights on a kind that one controller reads and another one manages', () => {
    const [role] = renderRbac([tank, pond]);

    expect(role?.['rules']).toContainEqual({
      apiGroups: [''],
      resources: ['configmaps', 'pods'],
      verbs: manage,
    });
    expect(role?.['rules']).toContainEqual({ apiGroups: [''], resources: ['namespaces'], verbs: read });
  });

  it('grants what a decorator needs for its targets, the right to write a status only where it writes one', () => {
    const [role] = renderRbac([label]);

    expect(role?.['rules']).toEqual([
      { apiGroups: [''], resources: ['configmaps'], verbs: manage },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      { apiGroups: [''], resources: ['namespaces', 'pods'], verbs: read },
      { apiGroups: [''], resources: ['nodes'], verbs: [...read, 'update'] },
      { apiGroups: [''], resources: ['nodes/finalizers'], verbs: ['update'] },
      { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: read },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: [...read, 'update'] },
      { apiGroups: ['apps'], resources: ['deployments/finalizers'], verbs: ['update'] },
      { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
      { apiGroups: ['fish.example.com'], resources: ['tanks'], verbs: [...read, 'update'] },
      { apiGroups: ['fish.example.com'], resources: ['tanks/finalizers', 'tanks/status'], verbs: ['update'] },
      {
        apiGroups: ['metacontroller.k8s.io'],
        resources: ['compositecontrollers', 'controllerrevisions', 'decoratorcontrollers'],
        verbs: read,
      },
      { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: manage },
      // What its Roles hand out.
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'delete'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'], resourceNames: ['aquarium'] },
    ]);
  });

  it('grants once what the Roles of two controllers hand out, and never the right to escalate', () => {
    const grants = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'delete'] }];
    const [role] = renderRbac([label, { ...composite('lake', { kind: 'Lake', resource: 'lakes' }), grants }]);

    const rules = role?.['rules'] as { verbs: string[] }[];
    expect(rules.filter((rule) => JSON.stringify(rule) === JSON.stringify(grants[0]))).toHaveLength(1);
    expect(rules.flatMap(({ verbs }) => verbs)).not.toContain('escalate');
  });

  it('binds them to the service account of the standard installation', () => {
    expect(renderRbac([])[1]).toMatchObject({
      kind: 'ClusterRoleBinding',
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'metahooks-metacontroller',
      },
      subjects: [{ kind: 'ServiceAccount', name: 'metacontroller', namespace: 'metacontroller' }],
    });
  });
});
