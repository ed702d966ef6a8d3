import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { HookError } from '../../errors/hook-error.js';

const NAME = 'metahooks';

/** Writes a kubeconfig for a server that asks nobody who they are; only its owner may read it. */
export async function writeKubeconfig(file: string, server: string): Promise<void> {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: NAME, cluster: { server } }],
    users: [{ name: NAME, user: {} }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME, namespace: 'default' } }],
    'current-context': NAME,
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, stringify(config), { mode: 0o600 });
  // The mode above counts for new files only.
  await chmod(file, 0o600);
}

/**
 * People keep the way to their real clusters in such files, and some of them keep it nowhere else.
 *
 * @throws HookError CONFIG_INVALID for a file that `writeKubeconfig` has not written
 */
export async function requireOwnKubeconfig(file: string): Promise<void> {
  if (file !== join(homedir(), '.kube', 'config') && (await isOwnOrAbsent(file))) return;
  throw new HookError('CONFIG_INVALID', {
    message: `--kubeconfig: ${file} is not overwritten`,
    hint: 'It says where to write a kubeconfig; --context names a cluster to run on.',
  });
}

const OwnConfig = z.object({
  clusters: z.tuple([z.object({ name: z.literal(NAME) })]),
  contexts: z.tuple([z.object({ name: z.literal(NAME) })]),
});

async function isOwnOrAbsent(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined || OwnConfig.safeParse(parseYaml(text)).success;
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
