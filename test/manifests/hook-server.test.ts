import { renderHookServer } from '../../src/manifests/hook-server.js';

const objects = renderHookServer({ image: 'metahooks:0.1.0', namespace: 'hooks' });
const deployment = objects.find(({ kind }) => kind === 'Deployment');

describe('renderHookServer', () => {
  it('puts everything into the namespace, which comes first', () => {
    const inside = { name: 'metahooks', namespace: 'hooks' };

    expect(objects).toMatchObject([
      { kind: 'Namespace', metadata: { name: 'hooks' } },
      { kind: 'ServiceAccount', metadata: inside, automountServiceAccountToken: false },
      { kind: 'Service', metadata: inside },
      { kind: 'Deployment', metadata: inside },
      { kind: 'PodDisruptionBudget', metadata: inside },
    ]);
  });

  it('runs without rights, neither in the cluster nor on the node', () => {
    expect(deployment).toMatchObject({
      spec: {
        template: {
          spec: {
            automountServiceAccountToken: false,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 1000,
              runAsGroup: 1000,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            containers: [
              {
                image: 'metahooks:0.1.0',
                resources: { limits: { cpu: '500m', memory: '192Mi' } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
              },
            ],
          },
        },
      },
    });
  });

  it('never takes a Pod away before another one is ready', () => {
    expect(deployment).toMatchObject({
      spec: { replicas: 2, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
    });
  });

  it('selects its own Pods', () => {
    const labels = {
      'app.kubernetes.io/name': 'metahooks',
      'app.kubernetes.io/component': 'hook-server',
    };

    expect(objects).toMatchObject([
      {},
      {},
      { spec: { selector: labels, ports: [{ port: 80, targetPort: 'http' }] } },
      { spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } } },
      { spec: { selector: { matchLabels: labels } } },
    ]);
  });
});
