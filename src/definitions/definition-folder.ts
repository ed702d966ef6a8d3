import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { HookError } from '../errors/hook-error.js';
import { type CompiledDefinition, compileDefinition } from './definition-file.js';

const YAML_FILE = /\.ya?ml$/;
/** The one file that a folder of a controller has for it. */
const CONTROLLER_FILE = 'controller.yaml';

/** A definition file as it is now. */
export interface DefinitionFile {
  /** Inside of its folder; names it in messages. */
  readonly file: string;
  /** Undefined when the file cannot be read. */
  readonly text: string | undefined;
  /** The last text that could be compiled; undefined when there never was one. */
  readonly compiled: CompiledDefinition | undefined;
  /** Why the present text cannot be used; the last good one stays in use. */
  readonly error: HookError | undefined;
}

export interface FolderOptions {
  readonly path: string;
  /** Leaves out YAML files that lie in the folder itself. */
  readonly nestedOnly?: boolean;
}

/**
 * The definitions in a folder: its YAML files, and `<name>/controller.yaml` below it. Nothing is compiled again while its text
 * stays the same.
 */
export class DefinitionFolder {
  readonly path: string;
  readonly #nestedOnly: boolean;
  #known: ReadonlyMap<string, DefinitionFile> = new Map();

  constructor({ path, nestedOnly = false }: FolderOptions) {
    this.path = path;
    this.#nestedOnly = nestedOnly;
  }

  /**
   * Reads the folder again.
   *
   * @returns the files whose text is new or changed, and the names of those that are gone
   * @throws HookError CONFIG_INVALID when the folder cannot be read
   */
  refresh(): { readonly changed: readonly DefinitionFile[]; readonly gone: readonly DefinitionFile[] } {
    const contents = this.#read();
    const before = this.#known;
    const known = new Map<string, DefinitionFile>();
    const changed: DefinitionFile[] = [];
    for (const [file, content] of contents) {
      const old = before.get(file);
      const now = old && isSame(old, content) ? old : toFile(file, content, old?.compiled);
      known.set(file, now);
      if (now !== old) changed.push(now);
    }
    this.#known = known;
    return { changed, gone: [...before.values()].filter(({ file }) => !known.has(file)) };
  }

  /** Every file, sorted by its name. */
  files(): readonly DefinitionFile[] {
    return [...this.#known.values()];
  }

  #read(): ReadonlyMap<string, string | HookError> {
    try {
      return new Map(
        this.#list().map((path) => {
          const file = relative(this.path, path);
          return [file, readText(path, file)];
        }),
      );
    } catch (cause) {
      throw new HookError('CONFIG_INVALID', {
        message: `the definitions in ${this.path} cannot be read`,
        cause,
      });
    }
  }

  /** Names that begin with a dot are left out: a mounted ConfigMap has its older versions under such. */
  #list(): readonly string[] {
    const names = readdirSync(this.path)
      .filter((name) => !name.startsWith('.'))
      .sort();
    return names.flatMap((name) => {
      const path = join(this.path, name);
      if (YAML_FILE.test(name)) return this.#nestedOnly || isDirectory(path) ? [] : [path];
      const nested = join(path, CONTROLLER_FILE);
      return existsSync(nested) ? [nested] : [];
    });
  }
}

/** A link that leads nowhere is no directory, and is reported when it is read. */
function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** One file that cannot be read does not keep the others from being served. */
function readText(path: string, file: string): string | HookError {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? `: ${String(cause.code)}` : '';
    return new HookError('DEFINITION_INVALID', {
      message: `${file}:1:1: the file cannot be read${code}`,
      cause,
    });
  }
}

function isSame({ text, error }: DefinitionFile, content: string | HookError): boolean {
  return typeof content === 'string' ? text === content : error?.message === content.message;
}

function toFile(
  file: string,
  content: string | HookError,
  lastGood: CompiledDefinition | undefined,
): DefinitionFile {
  if (typeof content === 'string') return compileFile(file, content, lastGood);
  return { file, text: undefined, compiled: lastGood, error: content };
}

function compileFile(file: string, text: string, lastGood: CompiledDefinition | undefined): DefinitionFile {
  try {
    return { file, text, compiled: compileDefinition(text, file), error: undefined };
  } catch (cause) {
    const error =
      cause instanceof HookError
        ? cause
        : new HookError('DEFINITION_INVALID', { message: `${file}:1:1: the file cannot be compiled`, cause });
    return { file, text, compiled: lastGood, error };
  }
}
