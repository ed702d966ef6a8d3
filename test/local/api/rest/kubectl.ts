import { spawn } from 'node:child_process';
import { findBinaries } from '../../../e2e/support/binaries.js';
import type { RestCluster } from './rest-cluster.js';

export const KUBECTL = findBinaries().kubectl;

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly input?: string | object;
  readonly editor?: string;
}

/** Runs the real kubectl; words are separated by spaces, so further arguments with spaces come in a list. */
export function runKubectl(
  { folder, kubeconfig }: Pick<RestCluster, 'folder' | 'kubeconfig'>,
  words: readonly string[],
  { input = '', editor = 'false' }: Options = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(KUBECTL?.path ?? 'kubectl', words, {
      // kubectl keeps what it discovers below the home folder.
      env: { ...process.env, HOME: folder, KUBECONFIG: kubeconfig, KUBE_EDITOR: editor },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(typeof input === 'string' ? input : JSON.stringify(input));
  });
}
