import { spawnSync } from 'node:child_process';
import { writeDocsController } from '../support/docs-controller.js';

const run = (...args: string[]): { status: number | null; output: string } => {
  const node = ['--no-warnings', '--import', './test/support/run-ts.mjs', 'src/cli/main.ts', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
};

describe('the controller of docs/templates.md', () => {
  const { definitions, sample } = writeDocsController();

  it('has no mistakes that the linter finds', () => {
    expect(run('lint', '--strict', definitions)).toEqual({
      status: 0,
      output: '1 file, 1 tried: 0 errors, 0 warnings, 0 notes\n',
    });
  });

  it('lives on the local cluster: the Deployment first, then the Service', () => {
    const { status, output } = run('start', '--definitions', definitions, '-f', sample, '--once');

    expect(output).toMatch(/created Deployment sessions[^]*created Service sessions[^]*sessions is ready/);
    expect(output).toContain('everything has settled');
    expect(status).toBe(0);
  });

  it('generates all that a cluster needs, with the file itself for the hook server', () => {
    const out = `${definitions}-out`;
    const { status, output } = run('manifests', '--definitions', definitions, '--out', out);

    expect(output).toContain('manifests/crds/cache.example.com_memcacheds.yaml');
    expect(output).toContain('metacontroller/memcached.yaml');
    expect(output).toContain('manifests/definitions.yaml');
    expect(status).toBe(0);
  });
});
