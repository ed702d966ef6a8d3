import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Folder of `<name>.log`; a process started anew appends to it. */
  readonly directory: string;
}

export interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
  readonly logPath: string;
  isRunning(): boolean;
  /** SIGTERM, then SIGKILL after the grace period. */
  stop(graceMs?: number): Promise<void>;
}

const running = new Set<ChildProcess>();

// The last resort when this process ends without `stop`: nothing may be left behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** In a process group of its own, so that Ctrl+C in a terminal does not reach it: the order of stopping matters. */
export function startProcess({ name, command, args, directory }: ProcessOptions): ManagedProcess {
  const logPath = join(directory, `${name}.log`);
  const log = openSync(logPath, 'a');
  const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  if (child.pid === undefined) throw new Error(`${command} cannot be started`);
  running.add(child);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      running.delete(child);
      resolve();
    });
  });
  return {
    name,
    pid: child.pid,
    logPath,
    isRunning: () => running.has(child),
    stop: async (graceMs = 5_000) => {
      if (!running.has(child)) return;
      child.kill('SIGTERM');
      const timer = new AbortController();
      await Promise.race([
        exited,
        delay(graceMs, undefined, { signal: timer.signal }).catch(() => undefined),
      ]);
      timer.abort();
      if (running.has(child)) child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The last lines of a log, under its name. */
export function tailLog(logPath: string, lines = 20): string {
  if (!existsSync(logPath)) return `--- ${logPath}: nothing`;
  const text = readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-lines);
  return [`--- ${logPath}`, ...text.map((line) => line.slice(0, 400))].join('\n');
}
