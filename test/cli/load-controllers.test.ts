import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadControllers } from '../../src/cli/load-controllers.js';
import { controllers } from '../../src/controllers/index.js';
import type { CompositeDefinition } from '../../src/sdk/index.js';
import { widgetController } from '../support/widget.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'metahooks-load-'));
  await cp('src/controllers', directory, { recursive: true });
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function edit(change: (text: string) => string): Promise<void> {
  const path = join(directory, 'crontab', 'children.yaml');
  await writeFile(path, change(await readFile(path, 'utf8')));
}

describe('loadControllers', () => {
  it('loads every shipped controller under its name', () => {
    const { controllers: loaded, stop } = loadControllers(controllers);
    stop();

    expect([...loaded.keys()]).toEqual([
      'alice',
      'configwatcher',
      'configwatcher-annotation',
      'crontab',
      'flightticket',
    ]);
  });

  it.each([
    ['an expression that does not parse', '${parent.spec.image}', '${parent.spec.image +}'],
    ['a field the schema does not have', '${parent.spec.image}', '${parent.spec.imgae}'],
    ['an undeclared kind', 'kind: CronJob', 'kind: Deployment'],
    ['broken YAML', 'children:', 'children: ['],
  ])('refuses to start with %s, and names file and line', async (_what, before, after) => {
    await edit((text) => text.replace(before, after));

    expect(() => loadControllers(controllers, { controllersDir: directory })).toThrow(
      expect.objectContaining({
        code: 'TEMPLATE_INVALID',
        message: expect.stringMatching(/crontab\/children\.yaml:\d+:\d+/) as unknown,
      }),
    );
  });

  it('refuses to start without the template file', async () => {
    await rm(join(directory, 'crontab', 'children.yaml'));

    expect(() => loadControllers(controllers, { controllersDir: directory })).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_INVALID' }),
    );
  });

  it('makes the clients of a controller once, from the environment', () => {
    const made: unknown[] = [];
    const definition: CompositeDefinition = {
      ...widgetController({}),
      connect: (options) => {
        made.push(options);
        return { client: 'of the other side' };
      },
    };

    const { controllers: loaded } = loadControllers([definition], {
      environment: { URL: 'x' },
      deadlineMs: 5,
      toolboxImage: 'metahooks:1',
    });

    expect(made).toEqual([{ environment: { URL: 'x' }, deadlineMs: 5, toolboxImage: 'metahooks:1' }]);
    expect(loaded.get('widget')?.effects).toEqual({ client: 'of the other side' });
  });

  it('refuses to start with a setting that cannot be used, and names it without its value', () => {
    const environment = { FLIGHTS_MAX_BACKOFF_SECONDS: 'sesame' };

    expect(() => loadControllers(controllers, { environment })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/^flightticket: FLIGHTS_MAX_BACKOFF_SECONDS(?!.*sesame)/) as unknown,
      }),
    );
  });

  it('refuses two controllers of one name', () => {
    expect(() => loadControllers([widgetController({}), widgetController({})])).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID' }),
    );
  });
});
