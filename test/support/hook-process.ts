import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { eventually } from '../e2e/support/eventually.js';

const Readiness = z.object({
  controllers: z.array(z.string()),
  problems: z.array(z.object({ code: z.string(), message: z.string() })).default([]),
});
export type Readiness = z.infer<typeof Readiness>;

const LogLine = z.looseObject({ msg: z.string(), code: z.string().optional(), level: z.string() });
export type LogLine = z.infer<typeof LogLine>;

/** What came back for a hook call. */
export interface HookReply {
  readonly status: number;
  readonly body: unknown;
  readonly milliseconds: number;
}

/** The hook server in a process of its own, started as in its container. */
export interface HookProcess {
  call(path: string, body: unknown): Promise<HookReply>;
  /** The answer of `/readyz`. */
  readiness(): Promise<Readiness>;
  log(): readonly LogLine[];
  residentMiB(): number;
  isRunning(): boolean;
  stop(): Promise<void>;
}

export async function startHookProcess(environment: Readonly<Record<string, string>>): Promise<HookProcess> {
  const args = ['--no-warnings', '--import', './test/support/run-ts.mjs', 'src/main.ts'];
  const child = spawn(process.execPath, args, { env: { ...process.env, PORT: '0', ...environment } });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const text = (): string => Buffer.concat(output).toString();
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const port = await eventually(
    () => /"port":(\d+)/.exec(text())?.[1] ?? (isRunning() ? undefined : 'none'),
    {
      intervalMs: 20,
      what: 'the start of the hook server',
    },
  );
  const url = `http://127.0.0.1:${port}`;
  return {
    call: (path, body) => callHook(`${url}/${path}`, body),
    readiness: async () => Readiness.parse(await (await fetch(`${url}/readyz`)).json()),
    log: () => text().split('\n').flatMap(toLogLine),
    residentMiB: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)]).toString()) / 1024,
    isRunning,
    stop: () => kill(child, isRunning()),
  };
}

async function callHook(url: string, body: unknown): Promise<HookReply> {
  const before = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer, milliseconds: performance.now() - before };
}

function toLogLine(line: string): readonly LogLine[] {
  return line.startsWith('{') ? [LogLine.parse(JSON.parse(line))] : [];
}

async function kill(child: ChildProcess, isRunning: boolean): Promise<void> {
  if (!isRunning) return;
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}
