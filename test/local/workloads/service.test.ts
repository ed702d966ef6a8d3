import { names, outcome, pod, ref, startCluster, workload } from './cluster.js';

const service = (spec: object = {}, name = 'sample') => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default', labels: { of: name } },
  spec: { selector: { app: 'sample' }, ports: [{ name: 'web', port: 80, targetPort: 'http' }], ...spec },
});
const serving = (containerPort: number) => ({
  containers: [{ name: 'main', image: 'web:1', ports: [{ name: 'http', containerPort }] }],
});
const labelled = (name: string, spec: object, annotations: Record<string, string> = {}) => {
  const made = pod(annotations, spec);
  return { ...made, metadata: { ...made.metadata, name, labels: { app: 'sample' } } };
};

it('lists the addresses of its Pods, ready or not', async () => {
  const { api, clock, list } = startCluster();
  const created = await api.create('services', service());
  await clock.advance(0);
  expect(await list('endpointslices')).toMatchObject([{ endpoints: null, ports: null }]);
  await api.create('pods', labelled('one', serving(8080)));
  await api.create('pods', labelled('two', serving(8080), outcome('never-ready')));
  await clock.advance(1000);
  const [slice] = await list('endpointslices');
  expect(slice).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^sample-[a-z0-9]{5}$/),
      labels: {
        of: 'sample',
        'kubernetes.io/service-name': 'sample',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      ownerReferences: [{ kind: 'Service', uid: created.metadata.uid, controller: true }],
    },
    addressType: 'IPv4',
    ports: [{ name: 'web', port: 8080, protocol: 'TCP' }],
  });
  expect(slice?.['endpoints']).toMatchObject([
    {
      addresses: ['10.244.0.1'],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: 'local',
      targetRef: { kind: 'Pod', name: 'one' },
    },
    { conditions: { ready: false, serving: false }, targetRef: { name: 'two' } },
  ]);
});

it('is told which Pods are going', async () => {
  const { api, clock, list } = startCluster(undefined, { podTerminationMs: 2000 });
  await api.create('services', service());
  await api.create('pods', labelled('one', serving(80)));
  await clock.advance(1000);
  await api.delete(ref('pods', 'one'));
  await clock.advance(0);
  expect(await list('endpointslices')).toMatchObject([
    { endpoints: [{ conditions: { ready: false, serving: true, terminating: true } }] },
  ]);
  await clock.advance(2000);
  expect(await list('endpointslices')).toMatchObject([{ endpoints: null }]);
});

it('has a slice for every meaning of a port name', async () => {
  const { api, clock, list } = startCluster();
  await api.create('services', service());
  await api.create('pods', labelled('one', serving(80)));
  await api.create('pods', labelled('two', serving(81)));
  await clock.advance(1000);
  expect((await list('endpointslices')).map((slice) => slice['ports'])).toEqual(
    expect.arrayContaining([
      [{ name: 'web', port: 80, protocol: 'TCP' }],
      [{ name: 'web', port: 81, protocol: 'TCP' }],
    ]),
  );
  await api.delete(ref('pods', 'two'));
  await clock.advance(0);
  expect(await list('endpointslices')).toHaveLength(1);
});

it('publishes Pods that are not ready when it is told so, and names those of a StatefulSet', async () => {
  const { api, clock, list } = startCluster();
  const spec = { clusterIP: 'None', publishNotReadyAddresses: true, ports: [] };
  await api.create('services', service(spec));
  const template = { annotations: outcome('never-ready') };
  await api.create('statefulsets', workload('StatefulSet', { serviceName: 'sample' }, template));
  await clock.advance(1000);
  expect(await list('endpointslices')).toMatchObject([
    {
      metadata: { labels: { 'service.kubernetes.io/headless': '' } },
      endpoints: [{ hostname: 'sample-0', conditions: { ready: true, serving: false } }],
      ports: null,
    },
  ]);
});

it('goes with its slices, and leaves those of a Service without a selector alone', async () => {
  const { api, clock, list } = startCluster();
  await api.create('services', service());
  await api.create('services', service({ selector: null }, 'outside'));
  await clock.advance(0);
  expect(await list('endpointslices')).toHaveLength(1);
  await api.delete(ref('services'));
  await clock.advance(0);
  expect(names(await list('endpointslices'))).toEqual([]);
});
