import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderFile } from '../src/cli/render-command.js';
import { controllers } from '../src/controllers/index.js';
import { ERROR_CODES } from '../src/errors/codes.js';
import { renderErrorReference } from '../src/errors/reference.js';
import { CAUSES } from '../src/local/settle/evidence.js';
import { callBody } from './support/shipped.js';
import { NOON } from './support/objects.js';

const read = (path: string): string => readFileSync(path, 'utf8');
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

describe('README', () => {
  const readme = read('README.md');

  it('begins with the two commands', () => {
    const [, block = ''] = readme.split('```');
    expect(block).toMatch(/npm ci && npm start.*\n.*npm cit/s);
  });

  it('renders with the command it shows', async () => {
    const [, file = ''] = /npx metahooks render -f (\S+)/.exec(readme) ?? [];
    const yaml = await renderFile(file, { definitions: controllers, now: () => NOON });

    expect(yaml).toContain('kind: CronJob');
    expect(yaml).toContain('kind: Job');
    expect(yaml).toContain('lastTransitionTime: 2026-06-01T12:00:00Z');
  });

  it('shows a curl whose body the hook answers', async () => {
    const [, controller = '', hook = '', file = ''] =
      /localhost:8080\/(\w+)\/(\w+) .*-d @(\S+)/.exec(readme) ?? [];

    await expect(callBody(controller, hook, JSON.parse(read(file)))).resolves.toMatchObject({
      children: [{ kind: 'CronJob' }],
    });
  });

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...filesIn('docs', '.md'), 'README.md', 'CONTRIBUTING.md']
      .map(read)
      .flatMap((text) => [...text.matchAll(/npm run ([a-z:0-9-]+)/g)])
      .map(([, script = '']) => script);

    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });
});

describe('every page', () => {
  it.each([...filesIn('docs', '.md'), 'README.md', 'CONTRIBUTING.md'])(
    '%s links to files that exist',
    (page) => {
      const links = [...read(page).matchAll(/\]\((?!http)([^)#]+)/g)].map(([, link = '']) =>
        join(page, '..', link),
      );

      expect(links.filter((link) => !existsSync(link))).toEqual([]);
    },
  );

  it.each([
    ['CONTRIBUTING.md', 6],
    ['docs/testing.md', 1],
  ])('shows code of %s as it is in the project', (page, count) => {
    const blocks = [...read(page).matchAll(/<!-- from (\S+) -->\n\n```\w+\n([\s\S]*?)\n```/g)];

    expect(blocks.length).toBeGreaterThanOrEqual(count);
    for (const [, file = '', code = ''] of blocks) expect(read(file)).toContain(code);
  });
});

describe('docs/errors.md', () => {
  it('is what the table says', () => {
    expect(read('docs/errors.md')).toBe(renderErrorReference());
  });

  it.each(Object.keys(ERROR_CODES))('has a test that meets %s', (code) => {
    const tests = filesIn('test', '.test.ts').filter((file) => !file.endsWith('docs.test.ts'));

    expect(tests.some((file) => read(file).includes(`'${code}'`))).toBe(true);
  });
});

describe('docs/testing.md', () => {
  const page = read('docs/testing.md');

  it('shows the whole of an example that is run by the tests', () => {
    expect(page).toContain(`\`\`\`ts\n${read('test/testing/example.test.ts')}\`\`\``);
  });

  it('lists every cause for not coming to rest, and no other', () => {
    const [, table = ''] = page.split('| Cause ');
    const listed = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, cause]) => cause);

    expect(listed.sort()).toEqual(Object.keys(CAUSES).sort());
  });
});
