import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiServer } from './api-server.js';
import { findBinaries } from './binaries.js';
import { kubeconfigPath, writeCredentials, writeKubeconfigs } from './identities.js';

export interface BareApiServer {
  /** Of the administrator. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/** etcd and kube-apiserver alone: no controller fills anything in, so what is answered is what the server itself does. */
export async function startBareApiServer(): Promise<BareApiServer> {
  const directory = mkdtempSync(join(tmpdir(), 'metahooks-e2e-bare-'));
  const credentials = writeCredentials(directory);
  const { url, processes } = await startApiServer({ binaries: findBinaries(), directory, credentials });
  writeKubeconfigs(directory, url, credentials);
  return {
    kubeconfig: kubeconfigPath(directory, 'admin'),
    stop: async () => {
      // The API server before etcd: without its store it never ends.
      for (const process of processes.toReversed()) await process.stop(3000);
      rmSync(directory, { recursive: true });
    },
  };
}
