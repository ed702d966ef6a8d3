import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ChildOptions {
  /** A TypeScript file and its arguments. */
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** In what the child writes when it is ready; the first group is handed on. */
  readonly ready: RegExp;
  /** Gets everything it writes. */
  readonly onOutput: (text: string) => void;
}

export interface Child {
  /** What the first group of `ready` has matched. */
  readonly announced: string;
  /** Ends it at once, as a crash or a power cut would. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();

// The last resort when this process ends without `kill`: nothing may be left behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a TypeScript file in a process of its own. Fails when it ends before it is ready. */
export async function startChild({ args, environment, ready, onOutput }: ChildOptions): Promise<Child> {
  const node = ['--no-warnings', '--import', './test/support/run-ts.mjs', ...args];
  const child = spawn(process.execPath, node, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  running.add(child);
  const closed = once(child, 'close').then(() => void running.delete(child));
  let written = '';
  const announced = new Promise<string>((resolve) => {
    const read = (data: Buffer): void => {
      onOutput(data.toString());
      written += data.toString();
      const found = ready.exec(written)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  const ended = closed.then(() => {
    throw new Error(`${args[0] ?? 'a child'} ended before it was ready: ${written}`);
  });
  // Once it is ready, its end is what somebody asked for.
  ended.catch(() => undefined);
  return {
    announced: await Promise.race([announced, ended]),
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
