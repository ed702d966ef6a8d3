import { NOON, pod, refusal, startApi } from './objects.js';

const POD = { apiVersion: 'v1', resource: 'pods', namespace: 'default', name: 'sample' };
const BINDING = {
  apiVersion: 'v1',
  kind: 'Binding',
  metadata: { name: 'sample', namespace: 'default' },
  target: { apiVersion: 'v1', kind: 'Node', name: 'local' },
};
const TEMPLATE = {
  selector: { matchLabels: { app: 'a' } },
  template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
};

it('binds a Pod to a node, once', async () => {
  const { api } = startApi();
  await api.create('pods', pod());

  await api.create('bindings', BINDING);

  expect(await api.get(POD)).toMatchObject({
    metadata: { generation: 1 },
    spec: { nodeName: 'local' },
    status: {
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'True',
          lastTransitionTime: new Date(NOON).toISOString().replace('.000', ''),
        },
      ],
    },
  });
  expect(await refusal(api.create('bindings', BINDING))).toMatchObject({
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on pods/binding "sample": pod sample is already assigned to node "local"',
  });
});

it('takes annotations of a Deployment with its status, under the same generation', async () => {
  const { api } = startApi();
  const metadata = { name: 'sample', namespace: 'default', labels: { a: 'b' } };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: TEMPLATE };
  await api.create('deployments', deployment);

  const annotated = { ...metadata, labels: {}, annotations: { 'deployment.kubernetes.io/revision': '1' } };
  const written = await api.updateStatus('deployments', {
    ...deployment,
    metadata: annotated,
    status: { replicas: 1 },
  });

  expect(written).toMatchObject({
    metadata: {
      generation: 1,
      labels: { a: 'b' },
      annotations: { 'deployment.kubernetes.io/revision': '1' },
    },
    status: { replicas: 1 },
  });
});

it('counts the templates of a DaemonSet', async () => {
  const { api } = startApi();
  const metadata = { name: 'sample', namespace: 'default' };
  const ref = { apiVersion: 'apps/v1', resource: 'daemonsets', ...metadata };
  const generation = 'deprecated.daemonset.template.generation';
  await api.create('daemonsets', { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: TEMPLATE });

  const spec = { template: { metadata: { labels: { b: 'c' } } } };
  const changed = await api.patch(ref, { metadata: { annotations: { a: 'b', [generation]: '7' } }, spec });
  const annotated = await api.patch(ref, { metadata: { annotations: { a: 'c' } } });

  expect(changed.metadata.annotations).toEqual({ a: 'b', [generation]: '2' });
  expect(annotated.metadata.annotations).toEqual({ a: 'c', [generation]: '2' });
});
