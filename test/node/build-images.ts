// Makes the images of `npm run test:node` that are missing or out of date, and writes down which they are: another run may give
// their names to others. Started by run.ts, which holds the lock:
//   build-images.ts INDEX_FILE
// Exits with NO_DOWNLOAD where a download failed.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries, requireBinary } from '../e2e/support/binaries.js';
import { imageFolder } from './support/folders.js';
import { buildImages, DownloadError } from './support/image-builder.js';
import { recipesFor } from './support/recipes.js';
import { NO_DOWNLOAD } from './support/state.js';

const [indexFile = 'index.json'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'metahooks-metacontroller-'));
try {
  const recipes = recipesFor(requireBinary(findBinaries(), 'metacontroller'), folder);
  buildImages(recipes, (text) => process.stderr.write(`node: ${text}\n`));
  copyFileSync(join(imageFolder(), 'layout', 'index.json'), indexFile);
} catch (error) {
  process.stderr.write(`node: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof DownloadError ? NO_DOWNLOAD : 1;
} finally {
  rmSync(folder, { recursive: true });
}
