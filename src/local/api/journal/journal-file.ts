import { closeSync, fsyncSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StatusError } from '../../../cluster/status-error.js';

const OWNER_ONLY = 0o600;

/** A file of lines that grows at its end and is replaced as a whole. At most its last line is torn. */
export class JournalFile {
  readonly #path: string;
  #descriptor: number;
  #bytes: number;
  #isTorn = false;

  constructor(path: string, lines: Iterable<string>) {
    this.#path = path;
    ({ descriptor: this.#descriptor, bytes: this.#bytes } = writeWhole(path, lines));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws StatusError InternalError when the line cannot be written; then it is as if nothing had been tried */
  append(line: string): void {
    try {
      // Half a line would make everything after it unreadable.
      if (this.#isTorn) ftruncateSync(this.#descriptor, this.#bytes);
      this.#isTorn = true;
      this.#bytes += writeAll(this.#descriptor, line);
      this.#isTorn = false;
    } catch (cause) {
      throw new StatusError(
        500,
        'InternalError',
        `the change cannot be kept in ${this.#path}: ${String(cause)}`,
      );
    }
  }

  replace(lines: Iterable<string>): void {
    const old = this.#descriptor;
    ({ descriptor: this.#descriptor, bytes: this.#bytes } = writeWhole(this.#path, lines));
    this.#isTorn = false;
    closeSync(old);
  }

  close(): void {
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    // The number may be that of another file soon.
    this.#descriptor = -1;
  }
}

/** At every moment there is a whole file under that path: the old one or the new one. */
function writeWhole(path: string, lines: Iterable<string>): { descriptor: number; bytes: number } {
  const temporary = `${path}.new`;
  const descriptor = openForWriting(temporary);
  let bytes = 0;
  for (const line of lines) bytes += writeAll(descriptor, line);
  fsyncSync(descriptor);
  renameSync(temporary, path);
  syncFolder(dirname(path));
  return { descriptor, bytes };
}

function openForWriting(path: string): number {
  // Appending, so that what follows a truncation lands at the new end.
  const descriptor = openSync(path, 'a', OWNER_ONLY);
  ftruncateSync(descriptor);
  return descriptor;
}

function writeAll(descriptor: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
  return bytes.length;
}

/** A rename is on the disk when the folder is. Windows has no such call, and needs none. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
