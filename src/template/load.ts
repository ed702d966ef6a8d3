import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { HookError } from '../errors/hook-error.js';
import { compileTemplates, type TemplateOptions } from './compile.js';
import type { TemplateSet } from './template-set.js';

/** Options of a file that is read: it is named by its path unless `file` says otherwise. */
export type LoadOptions = Omit<TemplateOptions, 'file'> & { readonly file?: string };

/**
 * Reads and compiles a template file.
 *
 * @throws HookError TEMPLATE_INVALID (also when it cannot be read), TEMPLATE_LIMIT_EXCEEDED
 */
export function loadTemplates(path: string, options: LoadOptions = {}): TemplateSet {
  return compileTemplates(readText(path), { file: path, ...options });
}

const POLL_MILLISECONDS = 250;

/**
 * Calls back whenever the text of the file changes: with the new set, or with the error, in which case the last good set
 * should stay in use. The first call comes with the first change, not at once.
 *
 * Polls, because that also sees a ConfigMap swap its symlink and an editor rename a new file over the old one.
 *
 * @returns stops watching; a watch does not keep the process alive
 */
export function watchTemplates(
  path: string,
  options: LoadOptions,
  onChange: (outcome: TemplateSet | HookError) => void,
): () => void {
  let last = tryRead(path);
  const listener = (): void => {
    const text = tryRead(path);
    if (text === last) return;
    last = text;
    onChange(tryLoad(path, options));
  };
  watchFile(path, { interval: POLL_MILLISECONDS, persistent: false }, listener);
  // The watch compares with what it finds first, a moment after the text was read here: a change in between would be lost.
  const catchUp = setTimeout(listener, POLL_MILLISECONDS).unref();
  return () => {
    clearTimeout(catchUp);
    unwatchFile(path, listener);
  };
}

function tryLoad(path: string, options: LoadOptions): TemplateSet | HookError {
  try {
    return loadTemplates(path, options);
  } catch (error) {
    if (error instanceof HookError) return error;
    return new HookError('TEMPLATE_INVALID', {
      message: `${path}: the file cannot be compiled`,
      cause: error,
    });
  }
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HookError('TEMPLATE_INVALID', { message: `${path}: the file cannot be read`, cause });
  }
}
