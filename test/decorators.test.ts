import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectInput } from '../src/cluster/kube-api.js';
import { defineDecorator } from '../src/index.js';
import { createTestCluster, type VirtualTestCluster } from '../src/testing.js';

// A decorator in the local cluster, from its definition to the objects.

const services = defineDecorator({
  name: 'services',
  resources: [
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      resource: 'statefulsets',
      annotationSelector: { matchAnnotations: { 'example.com/service': 'yes' } },
    },
  ],
  attachments: [{ apiVersion: 'v1', kind: 'Service', resource: 'services', updateStrategy: 'InPlace' }],
  templates: { file: 'children.yaml', values: ['port'] },
  sync: ({ target, render }) => {
    if (target.metadata.labels?.['broken'] !== undefined) throw new Error('broken');
    const port = Number(target.metadata.annotations?.['example.com/port'] ?? 80);
    return {
      labels: { 'example.com/served': 'yes', 'example.com/unserved': null },
      annotations: { 'example.com/address': `${target.metadata.name}:${port}` },
      attachments: render({ port }).children,
    };
  },
  finalize: ({ observed }) => ({
    labels: { 'example.com/served': null },
    annotations: { 'example.com/address': null },
    attachments: [],
    finalized: observed.isEmpty(),
  }),
});

const TEMPLATE = `
children:
  - id: service
    template:
      apiVersion: v1
      kind: Service
      metadata: { name: '\${target.metadata.name}-all' }
      spec:
        selector: { app: '\${target.spec.selector.matchLabels.app}' }
        ports: [{ port: '\${port}', protocol: TCP, targetPort: '\${port}' }]
`;

const set = (annotations: object, labels: object = {}): ObjectInput => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'shards', namespace: 'default', annotations, labels },
  spec: {
    serviceName: 'shards',
    replicas: 1,
    selector: { matchLabels: { app: 'shards' } },
    template: {
      metadata: { labels: { app: 'shards' } },
      spec: { containers: [{ name: 'main', image: 'shard:1' }] },
    },
  },
});

const OPTED_IN = { 'example.com/service': 'yes' };
const SHARDS = { kind: 'StatefulSet', name: 'shards' };
const SERVICE = { kind: 'Service', name: 'shards-all' };
const FINALIZER = 'metacontroller.io/decoratorcontroller-services';

let controllersDir: string;
let cluster: VirtualTestCluster;

beforeEach(async () => {
  controllersDir = await mkdtemp(join(tmpdir(), 'metahooks-decorators-'));
  await mkdir(join(controllersDir, 'services'));
  await writeFile(join(controllersDir, 'services', 'children.yaml'), TEMPLATE);
  cluster = await createTestCluster({ definitions: [services], controllersDir });
});

afterEach(async () => {
  await cluster.stop();
  await rm(controllersDir, { recursive: true });
});

describe('a decorator', () => {
  it('gives a selected target its labels, annotations and attachments', async () => {
    await cluster.apply(set(OPTED_IN, { 'example.com/unserved': 'yes', mine: 'yes' }));
    await cluster.settle();

    const { metadata } = await cluster.get(SHARDS);
    expect(metadata.labels).toEqual({ mine: 'yes', 'example.com/served': 'yes' });
    expect(metadata.annotations).toMatchObject({ ...OPTED_IN, 'example.com/address': 'shards:80' });
    expect(metadata.finalizers).toEqual([FINALIZER]);
    expect(await cluster.get(SERVICE)).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'StatefulSet', name: 'shards' }] },
      spec: { selector: { app: 'shards' }, ports: [{ port: 80 }] },
    });
  });

  it('leaves alone what is not selected', async () => {
    await cluster.apply(set({}));
    await cluster.settle();

    const { metadata } = await cluster.get(SHARDS);
    expect(metadata.labels ?? {}).toEqual({});
    expect(metadata.finalizers).toBeUndefined();
    expect(await cluster.find(SERVICE)).toBeUndefined();
  });

  it('follows its target', async () => {
    await cluster.apply(set(OPTED_IN));
    await cluster.settle();
    await cluster.patch(SHARDS, { metadata: { annotations: { 'example.com/port': '8080' } } });
    await cluster.settle();

    expect(await cluster.get(SERVICE)).toMatchObject({ spec: { ports: [{ port: 8080 }] } });
    expect((await cluster.get(SHARDS)).metadata.annotations).toMatchObject({
      'example.com/address': 'shards:8080',
    });
  });

  it('takes everything back from a target that opts out, and gives it again', async () => {
    await cluster.apply(set(OPTED_IN));
    await cluster.settle();

    await cluster.patch(SHARDS, { metadata: { annotations: { 'example.com/service': null } } });
    await cluster.settle();
    const { metadata } = await cluster.get(SHARDS);
    expect(metadata.labels ?? {}).toEqual({});
    expect(metadata.annotations ?? {}).not.toHaveProperty('example.com/address');
    expect(metadata.finalizers ?? []).toEqual([]);
    expect(await cluster.find(SERVICE)).toBeUndefined();

    await cluster.patch(SHARDS, { metadata: { annotations: OPTED_IN } });
    await cluster.settle();
    expect(await cluster.find(SERVICE)).toBeDefined();
  });

  it('lets a deleted target go once nothing is attached to it any more', async () => {
    await cluster.apply(set(OPTED_IN));
    await cluster.settle();

    await cluster.delete(SHARDS);
    await cluster.settle();

    expect(await cluster.find(SHARDS)).toBeUndefined();
    expect(await cluster.find(SERVICE)).toBeUndefined();
  });

  it('makes an attachment anew that somebody has deleted', async () => {
    await cluster.apply(set(OPTED_IN));
    await cluster.settle();
    const before = await cluster.get(SERVICE);

    await cluster.delete(SERVICE);
    await cluster.settle();

    expect((await cluster.get(SERVICE)).metadata.uid).not.toBe(before.metadata.uid);
  });

  it('drops nothing while its hook fails', async () => {
    await cluster.apply(set(OPTED_IN));
    await cluster.settle();
    const before = await cluster.get(SERVICE);

    await cluster.patch(SHARDS, { metadata: { labels: { broken: 'yes' } } });
    await cluster.advance(1000);

    expect(await cluster.get(SERVICE)).toEqual(before);
    expect((await cluster.get(SHARDS)).metadata.labels).toMatchObject({ 'example.com/served': 'yes' });
    const [event] = await cluster.events(SHARDS);
    expect(event).toMatchObject({
      reason: 'SyncError',
      message: expect.stringContaining('CONTROLLER_FAILED'),
    });
  });

  it('changes nothing when Metacontroller is started again', async () => {
    await cluster.apply(set(OPTED_IN));
    await cluster.settle();
    const before = [await cluster.get(SHARDS), await cluster.get(SERVICE)];

    // A changed controller object stops what ran and starts it anew, with empty caches.
    const decorator = { kind: 'DecoratorController', name: 'services' };
    await cluster.patch(decorator, { spec: { resyncPeriodSeconds: 3600 } });
    await cluster.settle();

    expect([await cluster.get(SHARDS), await cluster.get(SERVICE)]).toEqual(before);
  });
});
