import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainCommand } from '../../../src/cli/explain/explain-command.js';
import { controllers } from '../../../src/controllers/index.js';
import { killCliProcesses, startCli } from '../../support/cli-process.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metahooks-explain-'));
  await cp('test/definitions/memcached.yaml', join(folder, 'definitions', 'memcached.yaml'), {
    recursive: true,
  });
});

afterAll(async () => {
  killCliProcesses();
  await rm(folder, { recursive: true });
});

async function run(...args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const command = startCli(['explain', ...args, '--definitions', join(folder, 'definitions')]);
  return { code: await command.exit, output: command.output() };
}

/** What the command prints, without a process of its own for it. */
async function printed(args: readonly string[]): Promise<string> {
  let output = '';
  const command = explainCommand({
    definitions: controllers,
    sourcesOf: (dirs) => ({ definitionFolders: dirs.map((path) => ({ path })) }),
    write: (text) => (output += text),
  });
  await command.parseAsync([...args, '--definitions', join(folder, 'definitions')], { from: 'user' });
  return output;
}

describe('docs/explain.md', () => {
  it('shows what the command prints', async () => {
    const page = await readFile('docs/explain.md', 'utf8');
    const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
    const yaml = blocks.find(([, language]) => language === 'yaml')?.[2] ?? '';
    const file = join(folder, 'sessions.yaml');
    await writeFile(file, yaml);
    const examples = blocks.flatMap(([, , text = '']) => {
      const [, args, output] = /^\$ npx metahooks explain (.*) -f sessions.yaml\n(.*)$/s.exec(text) ?? [];
      return args === undefined
        ? []
        : [{ args: args.split(' ').map((arg) => arg.replaceAll("'", '')), output }];
    });
    expect(examples).toHaveLength(4);
    for (const { args, output } of examples) {
      expect(await printed([...args, '-f', file])).toBe(output);
    }
  });
});

describe('metahooks explain', () => {
  it('prints JSON with the same facts, and ends with 1 for what there is not', async () => {
    const file = join(folder, 'cr.yaml');
    await writeFile(
      file,
      'apiVersion: cache.example.com/v1\nkind: Memcached\nmetadata: {name: s}\nspec: {}\n',
    );
    const json = await run('memcached/s', 'servers.spec.replicas', '-f', file, '-o', 'json');
    expect(json.code).toBe(0);
    expect(JSON.parse(json.output)).toMatchObject({
      explains: 'field',
      controller: 'memcached',
      parent: 'Memcached default/s',
      object: 'Deployment/s',
      template: 'servers',
      field: '.spec.replicas',
      shown: { value: 2 },
      origin: {
        from: 'template',
        trace: {
          steps: [
            {
              location: { file: 'memcached.yaml', line: 30, column: 19 },
              written: '${parent.spec.replicas}',
              reads: [
                { path: 'parent.spec.replicas', source: 'parent', shown: { value: 2 }, default: 'filled-in' },
              ],
            },
          ],
        },
      },
      observed: { state: 'no-object' },
    });

    const wrong = await run('memcached/s', 'servers.spec.replica', '-f', file);
    expect(wrong.code).toBe(1);
    expect(wrong.output).toContain('EXPLAIN_IMPOSSIBLE');
    expect(wrong.output).toContain('did you mean "replicas"?');
  });
});
