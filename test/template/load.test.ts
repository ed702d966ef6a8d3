import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HookError } from '../../src/errors/hook-error.js';
import { loadTemplates, watchTemplates } from '../../src/template/load.js';
import type { TemplateSet } from '../../src/template/template-set.js';
import { errorOf, fileWith } from './builders.js';

let folder: string;
let stop: () => void = () => undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'templates-'));
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true });
});

function nextChange(path: string): Promise<TemplateSet | HookError> {
  return new Promise((resolve) => {
    stop = watchTemplates(path, {}, resolve);
  });
}

describe('loadTemplates', () => {
  it('reads a file and names it in errors', () => {
    const path = join(folder, 'children.yaml');
    writeFileSync(path, fileWith('${nothing}'));

    expect(errorOf(() => loadTemplates(path)).message).toContain(`${path}:8:16: `);
  });

  it('says that a file cannot be read', () => {
    const error = errorOf(() => loadTemplates(join(folder, 'absent.yaml')));

    expect(error.code).toBe('TEMPLATE_INVALID');
    expect(error.message).toContain('absent.yaml: the file cannot be read');
  });
});

describe('watchTemplates', () => {
  it('sees a file that is renamed over the old one', async () => {
    const path = join(folder, 'children.yaml');
    writeFileSync(path, fileWith('1'));
    const change = nextChange(path);

    writeFileSync(`${path}.new`, fileWith('22'));
    renameSync(`${path}.new`, path);

    expect(await change).toMatchObject({ file: path });
  });

  it('sees the symlink of a ConfigMap move on', async () => {
    for (const version of ['1', '2']) {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'children.yaml'), fileWith(version));
    }
    symlinkSync('1', join(folder, 'data'));
    const change = nextChange(join(folder, 'data', 'children.yaml'));

    symlinkSync('2', join(folder, 'data.new'));
    renameSync(join(folder, 'data.new'), join(folder, 'data'));

    expect(await change).not.toBeInstanceOf(HookError);
  });

  it('gives the error of a file that does not compile', async () => {
    const path = join(folder, 'children.yaml');
    writeFileSync(path, fileWith('1'));
    const change = nextChange(path);

    writeFileSync(path, 'children: {}');

    expect(await change).toMatchObject({ code: 'TEMPLATE_INVALID' });
  });
});
