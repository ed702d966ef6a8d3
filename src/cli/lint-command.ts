import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { HookError } from '../errors/hook-error.js';
import type { LintResult } from '../lint/finding.js';
import { isLintable, lintText } from '../lint/lint-text.js';
import { renderResults } from '../lint/report.js';
import type { ControllerDefinition } from '../sdk/controller-definition.js';
import { CONTROLLERS_DIR } from './definition-folders.js';

export interface LintCommandOptions {
  /** Files and folders; none stands for the shipped controllers. */
  readonly paths: readonly string[];
  /** Further folders. */
  readonly definitions: readonly string[];
  readonly controllers: readonly ControllerDefinition[];
  readonly controllersDir?: string | undefined;
  readonly output: 'text' | 'json';
  /** Warnings count as errors. */
  readonly strict: boolean;
}

/**
 * Looks at definition and template files; reads nothing but files.
 *
 * @throws HookError CONFIG_INVALID for a path that cannot be read
 */
export async function lintFiles(options: LintCommandOptions): Promise<{ text: string; failed: boolean }> {
  const { paths, definitions, controllers, controllersDir = CONTROLLERS_DIR, output, strict } = options;
  const given = [...paths, ...definitions];
  const files = [...new Set((given.length === 0 ? [controllersDir] : given).flatMap(filesIn))];
  const known = new Map(
    controllers.flatMap((controller): [string, ControllerDefinition][] => {
      const { name, templates } = controller;
      return templates === undefined
        ? []
        : [[fromHere(join(controllersDir, name, templates.file)), controller]];
    }),
  );
  const results: LintResult[] = [];
  for (const file of files) {
    results.push(await lintText(readText(file), { file, controller: known.get(file) }));
  }
  const fatal = strict ? ['error', 'warning'] : ['error'];
  const failed = results.some(({ findings }) => findings.some(({ severity }) => fatal.includes(severity)));
  return { text: renderResults(results, output), failed };
}

/** A file as it is; in a folder, every YAML file that says it is a definition or a template. */
function filesIn(path: string): readonly string[] {
  if (!isFolder(path)) return [fromHere(path)];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name) && !/(^|\/)(\.|node_modules\/)/.test(name))
    .map((name) => fromHere(join(path, name)))
    .filter((file) => isLintable(readText(file)))
    .sort();
}

/** The shortest name of a file that can be followed from here. */
function fromHere(path: string): string {
  const name = relative('', path);
  return name.startsWith('..') ? resolve(path) : name;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): HookError {
  return new HookError('CONFIG_INVALID', { message: `${path} cannot be read`, cause });
}
