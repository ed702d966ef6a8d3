import { loadObjects, parseObjects } from '../../src/cli/objects-file.js';

describe('parseObjects', () => {
  it('reads several documents and passes over empty ones', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n---\n{"apiVersion":"v1","kind":"Secret","metadata":{"name":"b"}}\n';

    expect(parseObjects(text, 'objects.yaml').map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
      ['ConfigMap', 'a'],
      ['Secret', 'b'],
    ]);
  });

  it.each([
    ['broken YAML', 'a: [', 'document 1'],
    ['a list', '- a', 'document 1'],
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}', 'kind'],
    [
      'no name',
      'apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\napiVersion: v1\nkind: A\nmetadata: {}',
      'document 2: metadata.name',
    ],
  ])('refuses %s, naming file and document', (_what, text, hint) => {
    expect(() => parseObjects(text, 'objects.yaml')).toThrow(
      expect.objectContaining({
        code: 'OBJECT_INVALID',
        message: expect.stringMatching(new RegExp(`objects\\.yaml.*${hint}`, 's')) as unknown,
      }),
    );
  });

  it('says that a file cannot be read', async () => {
    await expect(loadObjects('nowhere.yaml')).rejects.toMatchObject({ code: 'OBJECT_INVALID' });
  });
});
