import { renderRbac } from '../../src/manifests/rbac.js';
import { pond, tank } from './definitions.js';

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
