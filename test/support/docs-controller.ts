import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DocsController {
  /** Folder with the definition file. */
  readonly definitions: string;
  /** File with the first object. */
  readonly sample: string;
}

/** The controller that docs/templates.md tells to write, in files as the page names them. */
export function writeDocsController(): DocsController {
  const page = readFileSync('docs/templates.md', 'utf8');
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);
  const [definition, sample] = blocks;
  if (definition === undefined || sample === undefined) throw new Error('the page shows no controller');
  const folder = mkdtempSync(join(tmpdir(), 'metahooks-docs-'));
  writeFileSync(join(folder, 'memcached.yaml'), definition);
  const objects = mkdtempSync(join(tmpdir(), 'metahooks-docs-'));
  const path = join(objects, 'memcached-sample.yaml');
  writeFileSync(path, sample);
  return { definitions: folder, sample: path };
}
