import { findNameProblem } from '../../src/contract/object-name.js';

const problemOf = (apiVersion: string, kind: string, name: string): string | undefined =>
  findNameProblem({ apiVersion, kind, name });

describe('the name of an object', () => {
  it.each([
    ['v1', 'ConfigMap', 'web-1.example.com'],
    ['v1', 'ConfigMap', 'x'.repeat(253)],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:Reader'],
    ['networking.k8s.io/v1', 'IPAddress', '2001:db8::1'],
    ['image.example.com/v1', 'ImageTag', 'Web:latest'],
  ])('may be, in %s %s, %s', (apiVersion, kind, name) => {
    expect(problemOf(apiVersion, kind, name)).toBeUndefined();
  });

  it.each([
    ['v1', 'ConfigMap', 'Web', 'has other characters'],
    ['v1', 'ConfigMap', '-web', 'does not begin and end with a letter'],
    ['v1', 'ConfigMap', 'x'.repeat(254), 'is longer than 253 characters'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'a/b', 'cannot stand in the path'],
    ['image.example.com/v1', 'ImageTag', '..', 'cannot stand in the path'],
  ])('may not be, in %s %s, %s', (apiVersion, kind, name, problem) => {
    expect(problemOf(apiVersion, kind, name)).toContain(problem);
  });
});
