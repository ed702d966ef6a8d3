import { fileURLToPath } from 'node:url';
import type { Config } from '../config.js';
import type { FolderOptions } from '../definitions/definition-folder.js';

/** Template and definition files are read where they are edited: from `src`, also by the compiled code in `dist`. */
export const CONTROLLERS_DIR = fileURLToPath(new URL('../../src/controllers', import.meta.url));

/** Its definition files were looked at before they were shipped. */
export function isShipped({ path }: FolderOptions): boolean {
  return path === CONTROLLERS_DIR;
}

/** The folders whose definition files are served: that of the shipped controllers, and those the settings name. */
export function definitionFolders({
  controllersDir = CONTROLLERS_DIR,
  definitionDirs,
}: Pick<Config, 'controllersDir' | 'definitionDirs'>): readonly FolderOptions[] {
  return [{ path: controllersDir, nestedOnly: true }, ...definitionDirs.map((path) => ({ path }))];
}
