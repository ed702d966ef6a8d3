import { resolve } from 'node:path';
import type { LocalApi } from '../../local/api/local-api.js';
import { startRestServer } from '../../local/api/rest/rest-server.js';
import { realClock } from '../../local/clock.js';
import { requireOwnKubeconfig, writeKubeconfig } from './kubeconfig-file.js';

export interface RestFaceOptions {
  readonly port: number;
  readonly host: string;
  /** Where to write the kubeconfig. */
  readonly kubeconfig: string;
}

/** The embedded API where kubectl finds it. */
export interface RestFace {
  readonly url: string;
  /** The kubeconfig that was written, as an absolute path. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** @throws HookError CONFIG_INVALID when the kubeconfig would overwrite one that is not ours */
export async function openRestFace(
  { operations }: LocalApi,
  { port, host, kubeconfig }: RestFaceOptions,
): Promise<RestFace> {
  const file = resolve(kubeconfig);
  await requireOwnKubeconfig(file);
  const server = await startRestServer({ operations, clock: realClock() }, { port, host });
  await writeKubeconfig(file, server.url);
  return { url: server.url, kubeconfig: file, close: () => server.close() };
}
