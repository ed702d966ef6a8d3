import { RedisClient } from '@redis/client';
import { HookError } from '../../errors/hook-error.js';
import { withTimeout } from '../with-timeout.js';
import { type Address, parseInfo, type RedisState } from './redis-state.js';
import type { RedisServer } from './surroundings.js';

export interface ConnectionOptions {
  readonly address: Address;
  /** Asked for at each connection, so that a changed Secret is noticed. */
  readonly readPassword: () => Promise<string | undefined>;
  /** How long connecting, and each command, may take. */
  readonly timeoutMs: number;
}

type Client = ReturnType<typeof openClient>;

/** One redis-server behind one connection: made when it is needed, dropped when anything fails, never retried by itself. */
export class RedisConnection implements RedisServer {
  readonly #options: ConnectionOptions;
  #client: Promise<Client> | undefined;
  #open: Client | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  async observe(): Promise<RedisState> {
    const state = parseInfo(await this.#send('INFO'));
    if (state !== undefined) return state;
    throw new HookError('REDIS_FAILED', { message: `${this.#name} does not tell about its replication` });
  }

  async follow({ host, port }: Address): Promise<void> {
    await this.#send('REPLICAOF', host, String(port));
  }

  async promote(): Promise<void> {
    await this.#send('REPLICAOF', 'NO', 'ONE');
  }

  async pauseWrites(ms: number): Promise<void> {
    await this.#send('CLIENT', 'PAUSE', String(ms), 'WRITE');
  }

  async resumeWrites(): Promise<void> {
    await this.#send('CLIENT', 'UNPAUSE');
  }

  close(): void {
    const client = this.#client;
    this.#client = undefined;
    this.#open = undefined;
    void client?.then(destroy, () => undefined);
  }

  get #name(): string {
    const { host, port } = this.#options.address;
    return `redis ${host}:${port}`;
  }

  /** The library's own time limit ends when a command has been sent; one that hangs has to end as well. */
  async #send(...command: readonly [string, ...string[]]): Promise<string> {
    this.#client ??= this.#connect();
    const answer = this.#client.then((client) => client.sendCommand([...command]));
    try {
      const text: unknown = await withTimeout(answer, this.#options.timeoutMs);
      return typeof text === 'string' ? text : '';
    } catch (cause) {
      this.close();
      const reason = cause instanceof Error ? cause.message : String(cause);
      // Only the first word: what follows may be somebody's secret one day.
      throw new HookError('REDIS_FAILED', { message: `${this.#name} did not do ${command[0]}: ${reason}` });
    }
  }

  async #connect(): Promise<Client> {
    const client = openClient(this.#options, await this.#options.readPassword());
    // A broken connection is of no use any more, whether a command waits for it or not; the next command makes another.
    const drop = (): void => {
      if (this.#open === client) this.close();
    };
    client.on('error', drop).on('end', drop);
    try {
      await withTimeout(client.connect(), this.#options.timeoutMs);
      this.#open = client;
      return client;
    } catch (error) {
      destroy(client);
      throw error;
    }
  }
}

/** `createClient` makes a class with all commands for every address anew, which blocks the process for a tenth of a second. */
const createRedisClient = RedisClient.factory();

function openClient(
  { address, timeoutMs }: ConnectionOptions,
  password: string | undefined,
): ReturnType<typeof createRedisClient> {
  return createRedisClient({
    ...(password !== undefined && { password }),
    socket: { ...address, connectTimeout: timeoutMs, reconnectStrategy: false },
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
  });
}

function destroy(client: Client): void {
  if (client.isOpen) client.destroy();
}
