import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { imageFolder } from './folders.js';
import type { Recipe } from './recipes.js';
import { run } from './run.js';

const Keys = z.record(z.string(), z.string());

/** What an image is made of cannot be had on this machine: a reason not to run, and no failure of what is tested. */
export class DownloadError extends Error {}

/** Makes the images whose inputs have changed. Whoever calls it holds the lock of the folder. @throws DownloadError */
export function buildImages(recipes: readonly Recipe[], log: (text: string) => void): void {
  const folder = imageFolder();
  mkdirSync(folder, { recursive: true });
  const keysFile = join(folder, 'keys.json');
  const made = existsSync(keysFile) ? Keys.parse(JSON.parse(readFileSync(keysFile, 'utf8'))) : {};
  const keys: Record<string, string> = {};
  for (const recipe of recipes) {
    const key = keyOf(recipe, keys);
    keys[recipe.image] = key;
    if (made[recipe.image] === key) continue;
    const began = Date.now();
    log(`image ${recipe.image}: building …`);
    buildImage(recipe, folder);
    made[recipe.image] = key;
    writeFileSync(keysFile, JSON.stringify(made, null, 2));
    log(`image ${recipe.image}: built in ${Math.round((Date.now() - began) / 1000)} s`);
  }
}

function keyOf(recipe: Recipe, keys: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const base of recipe.bases ?? []) hash.update(`${base} ${keys[base] ?? ''}\n`);
  hash.update(`${recipe.downloads?.pin ?? ''}\n`);
  for (const file of filesOf(recipe)) {
    hash
      .update(`${relative(recipe.folder, file)}\n`)
      .update(readFileSync(file))
      .update('\n');
  }
  return hash.digest('hex');
}

function filesOf({ folder, files = readdirSync(folder) }: Recipe): string[] {
  return files.flatMap((name) => {
    const path = join(folder, name);
    if (!statSync(path).isDirectory()) return path;
    const inside = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
    return inside.map((file) => join(path, file)).filter((file) => statSync(file).isFile());
  });
}

/** From a copy of the context, so that nothing is downloaded into the sources. */
function buildImage(recipe: Recipe, folder: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'metahooks-image-'));
  try {
    const context = join(scratch, 'context');
    for (const file of filesOf(recipe)) cpSync(file, join(context, relative(recipe.folder, file)));
    download(recipe, context);
    const store = ['--root', join(folder, 'buildah'), '--runroot', join(scratch, 'run')];
    // A container of its own would need rights that root in a container lacks.
    const build = ['build', '--isolation', 'chroot', '--layers', '--pull-never', ...npmSettings(scratch)];
    run('buildah', [...store, ...build, '--tag', recipe.image, context]);
    const layout = `oci:${join(folder, 'layout')}:${recipe.image}`;
    run('buildah', [...store, 'push', '--quiet', '--disable-compression', recipe.image, layout]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function download({ image, downloads }: Recipe, context: string): void {
  try {
    downloads?.fetchInto(context);
  } catch (cause) {
    throw new DownloadError(`what image ${image} is made of: ${String(cause)}`, { cause });
  }
}

/** How this machine reaches the npm registry, for `npm ci` in the project's Dockerfile. Nothing of it stays in an image. */
function npmSettings(scratch: string): string[] {
  const { cafile, ...settings } = NpmSettings.parse(JSON.parse(run('npm', ['config', 'list', '--json'])));
  const lines = Object.entries(settings).flatMap(([name, value]) =>
    value === null ? [] : `${name}=${String(value)}`,
  );
  const npmrc = join(scratch, 'npmrc');
  writeFileSync(npmrc, [...lines, ...(cafile === null ? [] : ['cafile=/run/npm-ca.pem']), ''].join('\n'));
  const authority = cafile === null ? [] : ['--volume', `${cafile}:/run/npm-ca.pem:ro`];
  return ['--volume', `${npmrc}:/usr/local/etc/npmrc:ro`, ...authority];
}

const Setting = z.union([z.string(), z.boolean()]).nullable().default(null);
const NpmSettings = z.object({
  registry: Setting,
  proxy: Setting,
  'https-proxy': Setting,
  'strict-ssl': Setting,
  cafile: z.string().nullable().default(null),
});
