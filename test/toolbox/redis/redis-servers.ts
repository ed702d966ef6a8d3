import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisConnection } from '../../../src/toolbox/redis/redis-connection.js';
import type { Address, RedisState } from '../../../src/toolbox/redis/redis-state.js';

const PASSWORD = 'not to be seen';

/** `REDIS_BIN`, or the one in the path; undefined when there is none. */
export function findRedisServer(): string | undefined {
  const binary = process.env['REDIS_BIN'] ?? 'redis-server';
  return spawnSync(binary, ['--version']).status === 0 ? binary : undefined;
}

/** A redis-server with a folder and a port of its own, started as the StatefulSet starts it. */
export class RedisProcess {
  readonly address: Address;
  readonly #binary: string;
  readonly #lines: readonly string[];
  readonly #connection: RedisConnection;
  #folder = newFolder();
  #child: ChildProcess | undefined;

  private constructor(port: number, binary: string, lines: readonly string[]) {
    this.address = { host: '127.0.0.1', port };
    this.#binary = binary;
    this.#lines = lines;
    const readPassword = async (): Promise<string> => PASSWORD;
    this.#connection = new RedisConnection({ address: this.address, readPassword, timeoutMs: 1000 });
  }

  /** `lines` as in redis.conf. */
  static async create(binary: string, lines: readonly string[] = ['save ""']): Promise<RedisProcess> {
    return new RedisProcess(await freePort(), binary, lines);
  }

  start(): void {
    const { port } = this.address;
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${this.#folder}`,
      'replicaof 127.0.0.1 1',
      'repl-diskless-sync-delay 0',
      `requirepass "${PASSWORD}"`,
      `masterauth "${PASSWORD}"`,
      ...this.#lines,
    ];
    const child = spawn(this.#binary, ['-'], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.end(`${lines.join('\n')}\n`);
    this.#child = child;
  }

  /** SIGKILL, as when the kernel runs out of memory. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await gone;
  }

  /** It is there, but does nothing. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** While it does not run. */
  wipe(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = newFolder();
  }

  async end(): Promise<void> {
    this.#connection.close();
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** undefined when it does not answer. */
  async look(): Promise<RedisState | undefined> {
    return this.#connection.observe().catch(() => undefined);
  }
}

export const redisPassword = PASSWORD;

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'redis-role-'));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
