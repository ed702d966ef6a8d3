import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestCluster, type VirtualTestCluster } from '../../src/testing.js';
import { definitionText } from './builders.js';

let cluster: VirtualTestCluster;
let folder: string;

afterEach(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true });
});

async function start(text: string): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'metahooks-finalize-'));
  await writeFile(join(folder, 'web-app.yaml'), text);
  cluster = await createTestCluster({ definitionDirs: [folder] });
}

const job = (id: string, subject = 'parent'): string => `  - id: ${id}
    includeWhen: \${finalizing}
    template:
      apiVersion: batch/v1
      kind: Job
      metadata: { name: '\${${subject}.metadata.name}-${id}' }
      spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } }
`;
const stage = (id: string, ...others: string[]): string =>
  `  - { name: ${id}, children: [${[id, ...others].join(', ')}], until: '\${condition(observed.?${id}, "Complete") == "True"}' }\n`;

const WEB_APP = { kind: 'WebApp', name: 'shop' };
const LEFT = [
  WEB_APP,
  { kind: 'ConfigMap', name: 'shop' },
  { kind: 'Job', name: 'shop-drain' },
  { kind: 'Job', name: 'shop-archive' },
];

async function found(keys = LEFT): Promise<readonly boolean[]> {
  const objects = await Promise.all(keys.map((key) => cluster.find(key)));
  return objects.map((object) => object !== undefined);
}

it.each([
  ['one stage', `${job('drain')}finalize:\n${stage('drain')}`],
  [
    'two stages',
    `${job('drain')}${job('archive')}finalize:\n${stage('drain', 'settings')}${stage('archive')}`,
  ],
])('goes through %s, deletes what they left, and lets the parent go', async (_title, more) => {
  await start(definitionText(more));
  await cluster.apply(
    '{apiVersion: apps.example.com/v1, kind: WebApp, metadata: {name: shop}, spec: {replicas: 1}}',
  );
  await cluster.settle();
  expect(await found()).toEqual([true, true, false, false]);

  await cluster.delete(WEB_APP);
  await cluster.settle();

  expect(await found()).toEqual([false, false, false, false]);
});

it('keeps the stage of a target in an annotation, which goes with the last one', async () => {
  await start(`apiVersion: metahooks/v1
kind: DecoratorDefinition
name: web-app
targets: [{ apiVersion: v1, kind: ConfigMap, labelSelector: { matchLabels: { a: b } } }]
children:
${job('drain', 'target')}${job('archive', 'target')}finalize:
${stage('drain')}${stage('archive')}`);
  const target = { kind: 'ConfigMap', name: 'shop' };
  await cluster.apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: shop, labels: {a: b}}}');
  await cluster.settle();

  await cluster.patch(target, { metadata: { labels: { a: null } } });
  await cluster.settle();

  const { metadata } = await cluster.get(target);
  expect(metadata.annotations ?? {}).toEqual({});
  expect(metadata.finalizers ?? []).toEqual([]);
  expect(await found(LEFT.slice(2))).toEqual([false, false]);
});

const STAGES = `children:
  - id: web
    template: { apiVersion: v1, kind: Secret, metadata: { name: web } }
  - id: goodbye
    includeWhen: \${finalizing}
    template: { apiVersion: v1, kind: Secret, metadata: { name: goodbye } }
finalize:
  - name: drain
    children: [goodbye]
    until: '\${!observed.?web.hasValue() && observed.?goodbye.hasValue()}'
`;

const IN_STAGES = `apiVersion: metahooks/v1
kind: CompositeDefinition
name: shop
parent: { apiVersion: apps.example.com/v1, kind: Shop, spec: { size: integer } }
${STAGES}`;

const DECORATOR_IN_STAGES = `apiVersion: metahooks/v1
kind: DecoratorDefinition
name: marks
targets:
  - { apiVersion: v1, kind: ConfigMap, labelSelector: { matchLabels: { mark: 'on' } } }
${STAGES}`;

const exists = async (kind: string, name: string): Promise<boolean> =>
  (await cluster.find({ kind, name })) !== undefined;

it('ends with its last stage, whose children go along with the parent', async () => {
  await start(IN_STAGES);
  await cluster.apply('{ apiVersion: apps.example.com/v1, kind: Shop, metadata: { name: shop }, spec: {} }');
  await cluster.settle();
  expect(await exists('Secret', 'web')).toBe(true);

  await cluster.delete({ kind: 'Shop', name: 'shop' });
  await cluster.settle();

  expect(await exists('Shop', 'shop')).toBe(false);
  expect(await exists('Secret', 'web')).toBe(false);
  expect(await exists('Secret', 'goodbye')).toBe(false);
});

it.each<[string, () => Promise<unknown>]>([
  ['is deleted', () => cluster.delete({ kind: 'ConfigMap', name: 'target' })],
  [
    'is no longer selected',
    () => cluster.patch({ kind: 'ConfigMap', name: 'target' }, { metadata: { labels: { mark: 'off' } } }),
  ],
])('leaves nothing of a decorator behind when its target %s', async (_, leave) => {
  await start(DECORATOR_IN_STAGES);
  await cluster.apply(
    "{ apiVersion: v1, kind: ConfigMap, metadata: { name: target, labels: { mark: 'on' } } }",
  );
  await cluster.settle();
  expect(await exists('Secret', 'web')).toBe(true);

  await leave();
  await cluster.settle();

  expect((await cluster.find({ kind: 'ConfigMap', name: 'target' }))?.metadata['finalizers'] ?? []).toEqual(
    [],
  );
  expect(await exists('Secret', 'web')).toBe(false);
  expect(await exists('Secret', 'goodbye')).toBe(false);
});
