import { isLocalCluster } from '../../../src/cli/dev/is-local-cluster.js';

const FAR = 'https://10.1.2.3:6443';

describe('a cluster for development', () => {
  it.each([
    ['a loopback address', 'any', 'any', 'https://127.0.0.1:6443'],
    ['another loopback address', 'any', 'any', 'https://127.1.2.3:6443'],
    ['the loopback address of IPv6', 'any', 'any', 'https://[::1]:6443'],
    ['localhost', 'any', 'any', 'http://localhost:8001'],
    ['a name below localhost', 'any', 'any', 'https://k8s.localhost'],
    ['kind', 'kind-dev', 'kind-dev', FAR],
    ['kind under another context name', 'mine', 'kind-dev', FAR],
    ['minikube', 'minikube', 'minikube', FAR],
    ['Docker Desktop', 'docker-desktop', 'docker-desktop', 'https://kubernetes.docker.internal:6443'],
    ['k3d', 'k3d-test', 'k3d-test', FAR],
    ['Rancher Desktop', 'rancher-desktop', 'rancher-desktop', FAR],
    ['OrbStack', 'orbstack', 'orbstack', FAR],
    ['Colima', 'colima', 'colima', FAR],
  ])('is one at %s', (...[, context, cluster, server]) => {
    expect(isLocalCluster({ context, cluster, server })).toBe(true);
  });

  it.each([
    ['production', 'production', FAR],
    ['gke_shop_europe_main', 'gke_shop_europe_main', 'https://34.1.2.3'],
    ['not-kind-dev', 'kind', FAR],
    ['minikube-prod', 'prod', FAR],
    ['prod', 'prod', 'https://localhost.example.com'],
    ['prod', 'prod', 'https://127.0.0.1.example.com'],
    ['prod', 'prod', 'nonsense'],
  ])('is none with context %s, cluster %s at %s', (context, cluster, server) => {
    expect(isLocalCluster({ context, cluster, server })).toBe(false);
  });
});
