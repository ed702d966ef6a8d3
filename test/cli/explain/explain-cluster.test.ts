import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explain } from '../../../src/cli/explain/explain-command.js';
import { clusterSource } from '../../../src/cli/explain/object-source.js';
import { toText } from '../../../src/cli/explain/text.js';
import { writeKubeconfig } from '../../../src/cli/local/kubeconfig-file.js';
import { LocalSession } from '../../../src/cli/local/local-session.js';
import { embeddedCluster } from '../../../src/cli/local/session-cluster.js';
import { parseConfig } from '../../../src/config.js';
import { startRestServer } from '../../../src/local/api/rest/rest-server.js';
import { realClock } from '../../../src/local/clock.js';
import { killCliProcesses, startCli } from '../../support/cli-process.js';

const cluster = embeddedCluster();
let folder: string;
let session: LocalSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metahooks-explain-'));
  await cp('test/definitions/memcached.yaml', join(folder, 'definitions', 'memcached.yaml'), {
    recursive: true,
  });
  session = await LocalSession.start({
    definitions: [],
    definitionFolders: [{ path: join(folder, 'definitions') }],
    config: parseConfig({ PORT: '0', LOG_LEVEL: 'silent', DRAIN_DELAY_MS: '0' }),
    cluster,
    write: () => undefined,
  });
  const path = join(folder, 'sessions.yaml');
  await writeFile(
    path,
    'apiVersion: cache.example.com/v1\nkind: Memcached\nmetadata: {name: sessions}\nspec: {replicas: 3}\n',
  );
  await session.applyFile(path);
  await session.settle(20_000);
});

afterAll(async () => {
  killCliProcesses();
  await session.stop();
  await rm(folder, { recursive: true });
});

async function ask(field?: string): Promise<string> {
  const explanations = await explain(
    { parent: 'memcached/sessions', field, namespace: 'default' },
    clusterSource(cluster.api),
    { definitions: [], definitionFolders: [{ path: join(folder, 'definitions') }] },
  );
  return explanations.map(toText).join('');
}

describe('over a cluster', () => {
  it('finds parent and children by themselves', async () => {
    const text = await ask();
    expect(text).toMatch(/servers +Deployment\/sessions +ready\n/);
    expect(text).toMatch(/service +Service\/sessions +ready\n/);
  });

  it('says only that a value is that of the default, which belongs to whoever created the object', async () => {
    expect(await ask('servers.spec.template.spec.containers[0].image')).toContain(
      '(the same as the default of the schema)',
    );
    const replicas = await ask('servers.spec.replicas');
    expect(replicas).toContain('parent.spec.replicas = 3\n');
    expect(replicas).toContain('observed: the same, written by ');
  });

  it('says who set what no template has', async () => {
    const text = await ask('servers.status.readyReplicas');
    expect(text).toContain('no template has it');
    expect(text).toMatch(/observed: 3, written by \S+ \(\w+\)/);
  });

  it('is reached by the command with a kubeconfig', async () => {
    const { operations } = cluster.api;
    const server = await startRestServer({ operations, clock: realClock() }, { port: 0, host: '127.0.0.1' });
    try {
      const kubeconfig = join(folder, 'kubeconfig');
      await writeKubeconfig(kubeconfig, server.url);
      const field = 'status.readyReplicas';
      const flags = ['--kubeconfig', kubeconfig, '--definitions', join(folder, 'definitions')];
      const command = startCli(['explain', 'memcached/sessions', field, ...flags]);
      expect(await command.exit).toBe(0);
      expect(command.output()).toContain('Memcached/sessions.status.readyReplicas = 3');
    } finally {
      await server.close();
    }
  });
});
