import { setTimeout as delay } from 'node:timers/promises';
import { RedisClient } from '@redis/client';

export interface RedisAddress {
  readonly host: string;
  readonly password: string;
}

type Client = ReturnType<typeof createRedisClient>;
const createRedisClient = RedisClient.factory();

/** @throws Error when nobody answers, or the password is wrong */
export async function connectTo({ host, password }: RedisAddress): Promise<Client> {
  const client = createRedisClient({
    password,
    socket: { host, port: 6379, connectTimeout: 1_000, socketTimeout: 2_000, reconnectStrategy: false },
    disableOfflineQueue: true,
  });
  await client.on('error', () => undefined).connect();
  return client;
}

export interface AcknowledgedWrite {
  readonly key: string;
  /** When it was acknowledged. */
  readonly at: number;
}

/** Writes one key after the other until it is stopped, and connects again whenever that fails. */
export class WriteLoad {
  readonly acknowledged: AcknowledgedWrite[] = [];
  /** The longest time in which nothing was acknowledged. */
  longestGapMs = 0;
  readonly #address: RedisAddress;
  readonly #prefix = `load:${Date.now()}`;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #next = 0;

  constructor(address: RedisAddress) {
    this.#address = address;
    this.#done = this.#run();
  }

  /** Waits for so many acknowledged writes. */
  async until(count: number): Promise<void> {
    while (this.acknowledged.length < count) await delay(10);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  /** What was acknowledged and is not there. */
  async lostFrom(address: RedisAddress): Promise<readonly AcknowledgedWrite[]> {
    const client = await connectTo(address);
    const values = await Promise.all(this.acknowledged.map(({ key }) => client.exists(key)));
    client.destroy();
    return this.acknowledged.filter((_, index) => values[index] === 0);
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const client = await connectTo(this.#address).catch(() => undefined);
      await this.#writeTo(client).catch(() => delay(20));
      if (client?.isOpen) client.destroy();
    }
  }

  async #writeTo(client: Client | undefined): Promise<void> {
    if (client === undefined) throw new Error('nobody answers');
    while (!this.#stop.signal.aborted) {
      // If this fails, whether it was written is not known, and it counts for nothing.
      const key = `${this.#prefix}:${this.#next++}`;
      await client.set(key, 'written');
      const at = Date.now();
      const last = this.acknowledged.at(-1)?.at ?? at;
      this.longestGapMs = Math.max(this.longestGapMs, at - last);
      this.acknowledged.push({ key, at });
      await delay(2);
    }
  }
}
