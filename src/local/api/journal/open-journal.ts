import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HookError } from '../../../errors/hook-error.js';
import type { Persistence, StoreState } from '../store.js';
import { JournalFile } from './journal-file.js';
import { changeLine, readJournal, stateLines } from './journal-text.js';
import { lockFolder } from './lock-folder.js';

/** Keeps a store in a folder until it is closed. */
export interface Journal extends Persistence {
  /** Makes sure that everything is on the disk, and lets the next process have the folder. */
  close(): void;
}

export interface JournalOptions {
  /**
   * How many bytes of changes are held before the journal is written anew, as short as it can be; at least as many as that
   * takes.
   *
   * @default 8 MiB
   */
  readonly compactBytes?: number;
}

const EMPTY: StoreState = { revision: 0, objects: [] };

/**
 * Opens the journal in a folder, which is made when it is not there.
 *
 * A change is handed to the operating system before the call that makes it is answered: what was answered survives the end of
 * this process, however sudden. It is on the disk when the journal is compacted or closed, so a power failure may take the last
 * changes.
 *
 * @throws HookError DATA_UNUSABLE when another process has the folder, or the journal cannot be read
 */
export function openJournal(
  folder: string,
  { compactBytes = 8 * 1024 * 1024 }: JournalOptions = {},
): Journal {
  // There are Secrets in it.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  try {
    const path = join(folder, 'journal.jsonl');
    const state = readState(path);
    const file = new JournalFile(path, stateLines(state));
    let limit = limitAfter(file, compactBytes);
    return {
      load: () => state,
      record: (change, before) => {
        if (file.bytes > limit) {
          file.replace(stateLines(before()));
          limit = limitAfter(file, compactBytes);
        }
        file.append(changeLine(change));
      },
      close: () => {
        file.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function limitAfter({ bytes }: JournalFile, compactBytes: number): number {
  return bytes + Math.max(bytes, compactBytes);
}

/** @throws HookError DATA_UNUSABLE */
function readState(path: string): StoreState {
  if (!existsSync(path)) return EMPTY;
  try {
    return readJournal(readFileSync(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HookError('DATA_UNUSABLE', { message: `${path} cannot be read: ${why}`, cause });
  }
}
