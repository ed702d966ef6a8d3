import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COLLECTED, eventually } from './support/eventually.js';
import { readerOf } from './support/objects.js';
import { type ShippedControllers, startShippedControllers } from './support/shipped-controllers.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';

const plane = useControlPlane();
const namespace = 'finalize-stages';
const reader = readerOf(plane, namespace);
const kubectl = (...args: string[]): Promise<string> => plane.kubectl(['-n', namespace, ...args]);

/** A Secret that is made only when its stage comes; somebody writes `done` into it, and the stage is over. */
const staged = (id: string, subject: string): string => `  - id: ${id}
    includeWhen: \${finalizing}
    template: { apiVersion: v1, kind: Secret, metadata: { name: '\${${subject}.metadata.name}-${id}' } }
`;
const stages = (subject: string): string => `children:
  - id: web
    template: { apiVersion: v1, kind: Secret, metadata: { name: '\${${subject}.metadata.name}-web' } }
${staged('drain', subject)}${staged('archive', subject)}finalize:
  - { name: drain, children: [web, drain], until: '\${has(observed.drain.data.done)}' }
  - { name: archive, children: [archive], until: '\${has(observed.archive.data.done)}' }
`;

const SHOP = `apiVersion: metahooks/v1
kind: CompositeDefinition
name: staged-shop
parent:
  apiVersion: stages.example.com/v1
  kind: StagedShop
  spec: { size: integer | required=true }
${stages('parent')}`;

const MARK = `apiVersion: metahooks/v1
kind: DecoratorDefinition
name: staged-mark
targets:
  - { apiVersion: v1, kind: ServiceAccount, labelSelector: { matchLabels: { staged: 'yes' } } }
${stages('target')}`;

const secretsOf = async (owner: string): Promise<string[]> =>
  (await reader.list('secret'))
    .map(({ metadata }) => metadata.name)
    .filter((name) => name.startsWith(`${owner}-`))
    .sort();
const secrets = (owner: string, expected: readonly string[]): Promise<unknown> =>
  eventually(
    async () => {
      expect(await secretsOf(owner)).toEqual(expected.map((id) => `${owner}-${id}`));
      return true;
    },
    { ...COLLECTED, what: `the Secrets ${expected.join(', ')}` },
  );
const end = (secret: string): Promise<string> =>
  kubectl('patch', 'secret', secret, '--type=merge', '-p', '{"stringData":{"done":"yes"}}');

describeWithMetacontroller('a deletion in stages on the real Metacontroller', () => {
  const folder = mkdtempSync(join(tmpdir(), 'metahooks-stages-'));
  let shipped: ShippedControllers;
  let mark: number;

  /** What was made; Metacontroller also tries to make what it has not seen yet that it has made. */
  const createdSince = (): string[] =>
    plane
      .writesSince(mark, { user: 'metacontroller' })
      .filter((write) => write.verb === 'create' && write.code === 201 && write.namespace === namespace)
      .map(({ name }) => name ?? '')
      .sort();

  beforeAll(async () => {
    writeFileSync(join(folder, 'shop.yaml'), SHOP);
    writeFileSync(join(folder, 'mark.yaml'), MARK);
    await plane.createNamespace(namespace);
    shipped = await startShippedControllers(plane, { definitionDirs: [folder] });
    await plane.apply([
      {
        apiVersion: 'stages.example.com/v1',
        kind: 'StagedShop',
        metadata: { name: 'shop', namespace },
        spec: { size: 1 },
      },
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'marked', namespace, labels: { staged: 'yes' } },
      },
    ]);
    await secrets('shop', ['web']);
    await secrets('marked', ['web']);
    mark = plane.auditMark();
  });

  afterAll(async () => {
    await shipped.stop();
    rmSync(folder, { recursive: true });
  });

  it('keeps what the first stage names until that is over, and says so', async () => {
    await kubectl('delete', 'stagedshop', 'shop', '--wait=false');

    await secrets('shop', ['drain', 'web']);
    await eventually(
      async () => (await reader.condition('stagedshop', 'shop', 'Finalizing')) === 'True/Drain',
    );
  });

  it('leaves the first stage for good, although what it waited for is deleted', async () => {
    await end('shop-drain');

    await secrets('shop', ['archive']);
    expect(await reader.condition('stagedshop', 'shop', 'Finalizing')).toBe('True/Archive');
  });

  it('lets the parent go after the last stage, with nothing left and nothing made twice', async () => {
    await end('shop-archive');

    await eventually(async () => (await reader.get('stagedshop', 'shop')) === undefined, COLLECTED);
    await secrets('shop', []);
    expect(createdSince()).toEqual(['shop-archive', 'shop-drain']);
  });

  it('goes through the stages of a target that is no longer selected, and leaves nothing on it', async () => {
    mark = plane.auditMark();
    await kubectl('label', 'serviceaccount', 'marked', 'staged-');

    await secrets('marked', ['drain', 'web']);
    await end('marked-drain');
    await secrets('marked', ['archive']);
    await end('marked-archive');
    await secrets('marked', []);

    await eventually(async () => {
      const { metadata } = (await reader.get('serviceaccount', 'marked')) ?? {};
      expect(metadata?.['finalizers']).toBeUndefined();
      expect(Object.keys(metadata?.['annotations'] ?? {})).not.toContain('metahooks.dev/finalize-stage');
      return true;
    });
    expect(createdSince()).toEqual(['marked-archive', 'marked-drain']);
  });
});
