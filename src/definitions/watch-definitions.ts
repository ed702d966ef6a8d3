import { type FSWatcher, watch } from 'node:fs';
import { HookError } from '../errors/hook-error.js';
import type { DefinitionFile, DefinitionFolder } from './definition-folder.js';

/** What a change of a folder came to. */
export interface FolderChange {
  readonly changed: readonly DefinitionFile[];
  readonly gone: readonly DefinitionFile[];
}

const POLL_MILLISECONDS = 250;
/** Editors and ConfigMaps write in several steps. */
const SETTLE_MILLISECONDS = 10;

/**
 * Follows a folder of definitions that was read once: calls back with what is new, changed or gone, or with the error when the
 * folder cannot be read any more.
 *
 * The file system says when to look; a look now and then makes up for those file systems that do not.
 *
 * @returns stops following; a watch does not keep the process alive
 */
export function watchDefinitions(
  folder: DefinitionFolder,
  onChange: (change: FolderChange | HookError) => void,
): () => void {
  let lastError: string | undefined;
  const look = (): void => {
    const change = tryRefresh(folder);
    if (change instanceof HookError) {
      if (change.message !== lastError) onChange(change);
      lastError = change.message;
      return;
    }
    lastError = undefined;
    if (change.changed.length + change.gone.length > 0) onChange(change);
  };
  let soon: NodeJS.Timeout | undefined;
  const watcher = tryWatch(folder.path, () => {
    clearTimeout(soon);
    soon = setTimeout(look, SETTLE_MILLISECONDS).unref();
  });
  const poll = setInterval(look, POLL_MILLISECONDS).unref();
  return () => {
    clearInterval(poll);
    clearTimeout(soon);
    watcher?.close();
  };
}

function tryRefresh(folder: DefinitionFolder): FolderChange | HookError {
  try {
    return folder.refresh();
  } catch (error) {
    if (error instanceof HookError) return error;
    throw error;
  }
}

/** Not every file system can tell; the poll sees to that. */
function tryWatch(path: string, onEvent: () => void): FSWatcher | undefined {
  try {
    return watch(path, { recursive: true, persistent: false }, onEvent).on('error', () => undefined);
  } catch {
    return undefined;
  }
}
