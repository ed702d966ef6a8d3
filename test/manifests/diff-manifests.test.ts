import { diffManifests } from '../../src/manifests/diff-manifests.js';
import { toYamlFile } from '../../src/manifests/generated-file.js';

const file = (path: string, kind = 'Any') => toYamlFile(path, 'src/controllers', [{ kind }]);

describe('diffManifests', () => {
  it('finds nothing when the files are the generated ones', () => {
    expect(diffManifests([file('a.yaml')], [file('a.yaml')])).toEqual([]);
  });

  it('finds missing, changed and left-over files, sorted by path', () => {
    const existing = [file('d.yaml'), file('b.yaml', 'Old'), file('a.yaml')];
    const generated = [file('c.yaml'), file('b.yaml'), file('a.yaml')];

    expect(diffManifests(existing, generated)).toEqual([
      { path: 'b.yaml', problem: 'changed' },
      { path: 'c.yaml', problem: 'missing' },
      { path: 'd.yaml', problem: 'left over' },
    ]);
  });

  it('leaves hand-written files alone', () => {
    expect(diffManifests([{ path: 'samples/tank.yaml', text: 'kind: Tank\n' }], [])).toEqual([]);
  });
});
