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
    ['Web', 'has other characters'],
    ['-web', 'does not begin and end with a letter'],
    ['x'.repeat(254), 'is longer than 253 characters'],
  ])('may not be, of a ConfigMap, %s', (name, problem) => {
    expect(problemOf('v1', 'ConfigMap', name)).toContain(problem);
  });

  it.each(['a/b', 'a%b', '.', '..'])('may not be, of any kind, %s', (name) => {
    expect(problemOf('rbac.authorization.k8s.io/v1', 'ClusterRole', name)).toContain('in the path of a URL');
    expect(problemOf('image.example.com/v1', 'ImageTag', name)).toContain('in the path of a URL');
  });
});
