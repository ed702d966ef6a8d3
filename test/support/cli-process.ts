import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '../e2e/support/eventually.js';

export interface CliProcess {
  readonly child: ChildProcess;
  /** Standard output and standard error so far. */
  readonly output: () => string;
  /** The exit code, null after a signal. */
  readonly exit: Promise<number | null>;
  /** Waits until the output has a text. @throws Error when the process ends without it */
  says(text: string): Promise<void>;
}

const running = new Set<ChildProcess>();

/** Runs `metahooks` from its source in a process of its own. */
export function startCli(args: readonly string[], environment: Record<string, string> = {}): CliProcess {
  const node = ['--no-warnings', '--import', './test/support/run-ts.mjs', 'src/cli/main.ts', ...args];
  const child = spawn(process.execPath, node, { env: { ...process.env, ...environment } });
  running.add(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = once(child, 'close').then(([code]): number | null => (typeof code === 'number' ? code : null));
  return {
    child,
    output: () => output,
    exit,
    says: async (text) => {
      const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
      await eventually(() => output.includes(text) || hasEnded(), { intervalMs: 20, what: `"${text}"` });
      if (!output.includes(text)) throw new Error(`ended without saying "${text}":\n${output}`);
    },
  };
}

/** For `afterEach`: nothing stays behind when a test fails. */
export function killCliProcesses(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}
