import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { explain } from '../../../src/cli/explain/explain-command.js';
import type { Explanation } from '../../../src/cli/explain/explanation.js';
import { fileSource } from '../../../src/cli/explain/object-source.js';
import { controllers } from '../../../src/controllers/index.js';

export type Written = Readonly<Record<string, unknown>>;

/** What `metahooks explain -f` says, with a definition file of this folder. */
export async function askWith(
  definition: string,
  [parent, field]: readonly [parent: string, field?: string],
  objects: readonly Written[],
): Promise<readonly Explanation[]> {
  const folder = await mkdtemp(join(tmpdir(), 'metahooks-explain-'));
  try {
    const path = join(folder, 'objects.yaml');
    await writeFile(path, objects.map((object) => stringify(object)).join('---\n'));
    const source = await fileSource(path);
    const definitionFolders = [{ path: `test/cli/explain/${definition}` }];
    return await explain({ parent, field, namespace: 'default' }, source, {
      definitions: controllers,
      definitionFolders,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** An object as it was applied and never changed since. */
export function untouched(object: Written & { readonly metadata: Written }): Written {
  const record = JSON.stringify(object);
  const annotations = { 'metacontroller.k8s.io/last-applied-configuration': record };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
