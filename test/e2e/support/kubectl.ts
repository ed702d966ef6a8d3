import { spawn } from 'node:child_process';

export interface KubectlOptions {
  readonly command: string;
  readonly kubeconfig: string;
}

/** Runs kubectl and returns what it printed. @throws Error with its error output when it fails */
export function runKubectl(
  { command, kubeconfig }: KubectlOptions,
  args: readonly string[],
  stdin = '',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [`--kubeconfig=${kubeconfig}`, ...args]);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else
        reject(new Error(`kubectl ${args.join(' ')} ended with ${String(code)}: ${stderr.trim() || stdout}`));
    });
    // kubectl may end without reading its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}
