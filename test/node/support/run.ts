import { spawnSync } from 'node:child_process';

/** Runs a command to its end and returns what it printed. @throws Error with its output when it fails */
export function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return stdout;
  const lines = error === undefined ? `${stdout}\n${stderr}`.trim().split('\n') : [String(error)];
  throw new Error(
    `${command} ${args.join(' ')} ended with ${String(status)}:\n${lines.slice(-30).join('\n')}`,
  );
}
