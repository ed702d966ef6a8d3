import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lintFiles, type LintCommandOptions } from '../../src/cli/lint-command.js';
import { controllers } from '../../src/controllers/index.js';
import { child, definition, deployment } from '../lint/builders.js';

const folder = mkdtempSync(join(tmpdir(), 'lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lint = (options: Partial<LintCommandOptions> = {}): ReturnType<typeof lintFiles> =>
  lintFiles({ paths: [], definitions: [], controllers, output: 'text', strict: false, ...options });

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const wrong = write('wrong.yaml', definition(deployment('imagePullPolice: Always')));
const doubtful = write('doubtful.yaml', definition(child('ConfigMap', '', { name: 'settings' })));
write('notes.yaml', 'just: notes\n');

describe('metahooks lint', () => {
  it('finds nothing wrong with the shipped controllers', async () => {
    const { text, failed } = await lint();

    expect(text).toMatch(/\n6 files, 5 tried: 0 errors, 0 warnings, \d notes\n$/);
    expect(failed).toBe(false);
  });

  it('finds nothing wrong with the definitions of the tests', async () => {
    expect(await lint({ paths: ['test/definitions'] })).toEqual({
      text: '1 file, 1 tried: 0 errors, 0 warnings, 0 notes\n',
      failed: false,
    });
  });

  it('prints each finding with its place and its rule, and a summary, and fails', async () => {
    const { text, failed } = await lint({ paths: [wrong] });

    expect(text).toMatch(
      /wrong\.yaml:\d+:\d+: error: .*has no field "imagePullPolice".* \(unknown-field\)\n/,
    );
    expect(text).toMatch(/\n1 file, 1 tried: 1 error, 0 warnings, 0 notes\n$/);
    expect(failed).toBe(true);
  });

  it('fails on warnings only when it is strict', async () => {
    expect((await lint({ paths: [doubtful] })).failed).toBe(false);
    expect((await lint({ paths: [doubtful], strict: true })).failed).toBe(true);
  });

  it('looks at the definition files of a folder, and at nothing else there', async () => {
    const { text } = await lint({ definitions: [folder] });

    expect(text).toContain('2 files, 2 tried: 1 error, 1 warning, 0 notes');
  });

  it('prints JSON for programs', async () => {
    const { text } = await lint({ paths: [doubtful], output: 'json' });

    expect(JSON.parse(text)).toMatchObject({
      files: 1,
      tried: 1,
      errors: 0,
      warnings: 1,
      notes: 0,
      findings: [{ file: doubtful, rule: 'name-collision', severity: 'warning' }],
    });
  });

  it('says what it could not try and why, and never fails for that', async () => {
    const { text, failed } = await lint({
      paths: ['src/controllers/flightticket/children.yaml'],
      strict: true,
    });

    expect(text).toBe(
      'src/controllers/flightticket/children.yaml:2:1: note: not tried: its hook acts outside of the cluster (not-tried)\n' +
        '1 file, 0 tried: 0 errors, 0 warnings, 1 note\n',
    );
    expect(failed).toBe(false);
  });

  it('says that the controller itself refuses a sample that the CRD takes', async () => {
    const { text } = await lint({ paths: ['src/controllers/crontab/children.yaml'] });

    expect(text).toContain(
      'note: tried with the least in the spec of the parent only: the sample that was made up is refused: cronSpec: is not a cron line',
    );
  });

  it('names a path that cannot be read', async () => {
    await expect(lint({ paths: ['nowhere.yaml'] })).rejects.toThrow('nowhere.yaml cannot be read');
  });
});
