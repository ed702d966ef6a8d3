import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalSession } from '../../../src/cli/local/local-session.js';
import { parseConfig } from '../../../src/config.js';
import { configWatcher } from '../../../src/controllers/configwatcher/controller.js';

const SAMPLE = 'manifests/samples/configwatcher.yaml';

it('restarts the Pods of the sample when its message is edited, as docs/configwatcher.md says', async () => {
  const lines: string[] = [];
  const config = parseConfig({ PORT: '0', LOG_LEVEL: 'silent', DRAIN_DELAY_MS: '0' });
  const folder = await mkdtemp(join(tmpdir(), 'metahooks-watcher-'));
  const session = await LocalSession.start({
    definitions: [configWatcher],
    config,
    write: (line) => void lines.push(line),
  });
  try {
    await session.applyFile(SAMPLE);
    await session.settle(20_000);
    const edited = join(folder, 'edited.yaml');
    await writeFile(edited, (await readFile(SAMPLE, 'utf8')).replace('Welcome', 'Welcome back'));
    await session.applyFile(edited);
    await session.settle(20_000);

    const { parents } = await session.report();
    expect(parents).toMatchObject([{ name: 'webapp-config-watcher', ready: true, status: { restarts: 1 } }]);
    expect(lines.join('')).toMatch(/created Job webapp-config-watcher-r\d+-[0-9a-f]{8}/);
  } finally {
    await session.stop();
    await rm(folder, { recursive: true });
  }
}, 60_000);
