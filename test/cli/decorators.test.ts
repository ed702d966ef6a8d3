import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeLeftovers } from '../../src/cli/dev/leftovers.js';
import { embeddedCluster } from '../../src/cli/local/session-cluster.js';
import { LocalSession } from '../../src/cli/local/local-session.js';
import { renderFile } from '../../src/cli/render-command.js';
import { parseConfig } from '../../src/config.js';
import { defineDecorator } from '../../src/sdk/index.js';
import { NOON } from '../support/objects.js';
import { widgetController } from '../support/widget.js';

const copies = defineDecorator({
  name: 'copies',
  resources: [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      resource: 'configmaps',
      labelSelector: { matchLabels: { copied: 'yes' } },
    },
    { apiVersion: 'v1', kind: 'Namespace', resource: 'namespaces', scope: 'Cluster' },
  ],
  attachments: [{ apiVersion: 'v1', kind: 'Secret', resource: 'secrets', updateStrategy: 'InPlace' }],
  sync: ({ target }) => ({
    annotations: { seen: target.metadata.namespace ?? 'none' },
    attachments:
      target.kind === 'Namespace'
        ? []
        : [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: `${target.metadata.name}-copy` } }],
  }),
  finalize: ({ observed }) => ({ attachments: [], finalized: observed.isEmpty() }),
});

const definitions = [widgetController({}), copies];
const source = (labels: object, name = 'source'): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels } });

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'metahooks-decorators-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function toFile(text: string): Promise<string> {
  const path = join(directory, 'objects.yaml');
  await writeFile(path, text);
  return path;
}

describe('render', () => {
  it('prints labels, annotations and attachments for an object of a target kind', async () => {
    const file = await toFile(
      `${source({ copied: 'yes' })}\n---\nkind: Namespace\napiVersion: v1\nmetadata: {name: n}\n`,
    );

    await expect(renderFile(file, { definitions, now: () => NOON })).resolves.toBe(
      [
        '# ConfigMap source, decorated by copies',
        'annotations:',
        '  seen: default',
        'attachments:',
        '  - apiVersion: v1',
        '    kind: Secret',
        '    metadata:',
        '      name: source-copy',
        '---',
        '# Namespace n, decorated by copies',
        'annotations:',
        '  seen: none',
        'attachments: []',
        '',
      ].join('\n'),
    );
  });

  it('prints what each controller answers that is called for the object', async () => {
    const resources = [{ apiVersion: 'example.com/v1', kind: 'Widget', resource: 'widgets' }] as const;
    const sync = (): { attachments: [] } => ({ attachments: [] });
    const second = defineDecorator({ name: 'second', resources, attachments: [], sync });
    const file = await toFile('apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {}\n');

    const text = await renderFile(file, { definitions: [...definitions, second], now: () => NOON });

    expect(text.match(/^# .*/gm)).toEqual(['# Widget w', '# Widget w, decorated by second']);
  });

  it('says which decorator does not select an object', async () => {
    const file = await toFile(source({}));

    await expect(renderFile(file, { definitions, now: () => NOON })).rejects.toMatchObject({
      code: 'OBJECT_INVALID',
      message: expect.stringMatching(/no controller \(copies\) selects this ConfigMap \(v1\)$/),
    });
  });
});

describe('a local session with a decorator', () => {
  let lines: string[];
  let session: LocalSession;
  const cluster = embeddedCluster();

  beforeAll(async () => {
    lines = [];
    const config = parseConfig({ PORT: '0', LOG_LEVEL: 'silent', DRAIN_DELAY_MS: '0' });
    session = await LocalSession.start({ definitions, config, cluster, write: (line) => lines.push(line) });
  });
  afterAll(() => session.stop());

  it('tells what becomes of targets, and of nothing else of their kind', async () => {
    await session.applyFile(await toFile(`${source({ copied: 'yes' })}\n---\n${source({}, 'other')}`));
    await session.settle(10_000);

    const timeline = lines.join('');
    expect(timeline).toContain('ConfigMap source is a target of copies');
    expect(timeline).toMatch(/ConfigMap source was given metadata\.annotations\.seen {2}\(parent/);
    expect(timeline).toContain('ConfigMap source created Secret source-copy');
    expect(timeline).not.toContain('ConfigMap other');
  });

  it('reports targets with what they were given', async () => {
    const { parents, targets } = await session.report();

    expect(parents).toEqual([]);
    expect(targets.filter(({ kind }) => kind === 'ConfigMap')).toMatchObject([
      {
        controller: 'copies',
        namespace: 'default',
        name: 'source',
        labels: { copied: 'yes' },
        annotations: { seen: 'default' },
        attachments: [{ kind: 'Secret', metadata: { name: 'source-copy' } }],
      },
    ]);
    expect(targets.every(({ syncs }) => syncs > 0)).toBe(true);
  });

  it('leaves decorated targets behind, and says so', async () => {
    const lines = await describeLeftovers(cluster.api, [copies]);

    const finalizer = 'metacontroller.io/decoratorcontroller-copies';
    const until = 'it cannot be deleted until a Metacontroller, or this command, runs again';
    expect(lines).toContain(
      `ConfigMap default/source with 1 attachment, and the finalizer ${finalizer}: ${until}`,
    );
    expect(lines.join()).not.toContain('other');
  });

  it('tells when a target is none any more', async () => {
    await session.applyFile(await toFile(source({})));
    await session.settle(10_000);

    expect(lines.join('')).toContain('ConfigMap source is no longer a target of copies');
    expect(lines.join('')).toContain('ConfigMap source lost its finalizer');
    const { targets } = await session.report();
    expect(targets.filter(({ kind }) => kind === 'ConfigMap')).toEqual([]);
  });
});
