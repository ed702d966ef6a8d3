import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderDefinitionSchema } from '../definitions/editor/definition-schema.js';
import { renderLintReference } from '../lint/reference.js';
import { renderErrorReference } from '../errors/reference.js';
import { HookError } from '../errors/hook-error.js';
import { renderOpenApi } from '../flights/api/openapi.js';
import { diffManifests } from '../manifests/diff-manifests.js';
import type { GeneratedFile } from '../manifests/generated-file.js';
import type { DefinitionSource } from '../manifests/manifest-options.js';
import { renderManifests } from '../manifests/render-manifests.js';
import type { ControllerDefinition } from '../sdk/controller-definition.js';

/** Folders in which generated files lie; hand-written ones beside them are left alone. */
const FOLDERS = ['manifests', 'metacontroller'];

/** Folder of metahooks itself. */
const PROJECT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

export interface ManifestsOptions {
  readonly definitions: readonly ControllerDefinition[];
  /** Definition files that are not part of the image. */
  readonly definitionFiles?: readonly DefinitionSource[];
  readonly image: string;
  readonly namespace: string;
  readonly hooksUrl?: string | undefined;
  readonly out: string;
  /** Compare only, and fail when something differs. */
  readonly check: boolean;
}

/**
 * Brings the generated files in `out` up to date: writes what is missing or changed, deletes what is left over.
 *
 * @returns a line for each file it touched
 * @throws HookError MANIFESTS_STALE when it was only to check and something differs
 */
export async function generateManifests(options: ManifestsOptions): Promise<string[]> {
  const { definitions, definitionFiles = [], image, namespace, hooksUrl, out, check } = options;
  const files = [
    ...renderManifests(definitions, {
      image,
      namespace,
      definitionFiles,
      ...(hooksUrl === undefined ? {} : { hooksUrl }),
    }),
    // Any other folder holds what `kubectl apply` needs, no documentation.
    ...(resolve(out) === PROJECT ? renderDocuments() : []),
  ];
  const differences = diffManifests(await readExisting(out, files), files);
  if (check && differences.length > 0) {
    const problems = differences.map(({ path, problem }) => `${problem}: ${path}`);
    throw new HookError('MANIFESTS_STALE', { message: problems.join(', ') });
  }

  const texts = new Map(files.map(({ path, text }) => [path, text]));
  for (const { path } of differences) await writeOrDelete(join(out, path), texts.get(path));
  return differences.map(({ path, problem }) => `${DONE[problem]}: ${path}`);
}

/** What was done about a difference. */
const DONE = { missing: 'written', changed: 'changed', 'left over': 'deleted' } as const;

function renderDocuments(): readonly GeneratedFile[] {
  return [
    { path: 'docs/errors.md', text: renderErrorReference() },
    { path: 'docs/flights-api.yaml', text: renderOpenApi() },
    { path: 'docs/schema/definition.schema.json', text: renderDefinitionSchema() },
    { path: 'docs/lint.md', text: renderLintReference() },
  ];
}

async function readExisting(out: string, generated: readonly GeneratedFile[]): Promise<GeneratedFile[]> {
  const listed = await Promise.all(FOLDERS.map((folder) => listYaml(out, folder)));
  const paths = new Set([...listed.flat(), ...generated.map(({ path }) => path)]);
  const files = await Promise.all(
    [...paths].map(async (path) => ({ path, text: await tryRead(join(out, path)) })),
  );
  return files.filter((file): file is GeneratedFile => file.text !== undefined);
}

async function listYaml(out: string, folder: string): Promise<string[]> {
  const names = await readdir(join(out, folder), { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('.yaml')).map((name) => join(folder, name));
}

async function tryRead(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function writeOrDelete(path: string, text: string | undefined): Promise<void> {
  if (text === undefined) return rm(path);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
