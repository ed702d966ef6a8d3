import { RedisClient } from '@redis/client';
import type { KubeApi } from '../../../src/cluster/kube-api.js';
import { createLocalApi } from '../../../src/local/api/local-api.js';
import { realClock } from '../../../src/local/clock.js';
import { parsePrimaryLease, type PrimaryLease } from '../../../src/toolbox/redis/primary-lease.js';
import { runRedisRole } from '../../../src/toolbox/redis/redis-role.js';
import type { RedisState } from '../../../src/toolbox/redis/redis-state.js';
import type { RoleConfig } from '../../../src/toolbox/redis/role-config.js';
import { redisPassword, RedisProcess } from './redis-servers.js';

export interface Pod {
  readonly name: string;
  readonly redis: RedisProcess;
  /** Between this Pod's sidecar and the API server. */
  readonly api: { cut: boolean };
  /** As on SIGTERM. */
  stopSidecar(): Promise<void>;
  startSidecar(): void;
}

/** Three redis-servers with their sidecars, in the Pods of a StatefulSet that only the embedded API knows. */
export class RoleCluster {
  readonly pods: readonly Pod[];
  readonly api: KubeApi;

  private constructor(api: KubeApi, pods: readonly Pod[]) {
    this.api = api;
    this.pods = pods;
  }

  static async start(binary: string, lines?: readonly string[]): Promise<RoleCluster> {
    const api = createLocalApi({ clock: realClock() });
    await api.create('statefulsets', statefulSet);
    const servers = await Promise.all(NAMES.map(() => RedisProcess.create(binary, lines)));
    const addresses = new Map(NAMES.map((name, index) => [name, servers[index]?.address ?? NO_ADDRESS]));
    const pods: Pod[] = [];
    for (const [index, redis] of servers.entries()) {
      const name = NAMES[index] ?? '';
      await api.create('pods', podObject(name));
      redis.start();
      pods.push(startPod({ name, redis, api, addresses }));
    }
    return new RoleCluster(api, pods);
  }

  async end(): Promise<void> {
    for (const pod of this.pods) pod.redis.thaw();
    await Promise.all(this.pods.map((pod) => pod.redis.end()));
    await Promise.all(this.pods.map((pod) => pod.stopSidecar()));
  }

  pod(name: string): Pod {
    const pod = this.pods.find((candidate) => candidate.name === name);
    if (pod === undefined) throw new Error(`there is no Pod ${name}`);
    return pod;
  }

  async label(name: string): Promise<string | undefined> {
    const { metadata } = await this.api.get({
      apiVersion: 'v1',
      resource: 'pods',
      namespace: 'default',
      name,
    });
    return metadata.labels?.['redis-role'];
  }

  async lease(): Promise<PrimaryLease> {
    const ref = { resource: 'leases', namespace: 'default', name: 'cache-primary' };
    return parsePrimaryLease(await this.api.get({ apiVersion: 'coordination.k8s.io/v1', ...ref }));
  }

  /** The redis of each Pod; undefined for those that do not answer. */
  async states(): Promise<readonly (RedisState | undefined)[]> {
    return Promise.all(this.pods.map(({ redis }) => redis.look()));
  }

  /** Waits until one Pod is primary and every other one a replica in step with it. @returns its name */
  async settled(count = NAMES.length): Promise<string> {
    return eventually(async () => {
      const states = await this.states();
      const index = states.findIndex((state) => state?.role === 'primary');
      const name = NAMES[index] ?? '';
      expect(states.filter((state) => state?.role === 'primary')).toHaveLength(1);
      expect(states.filter((state) => state?.linkUp)).toHaveLength(count - 1);
      expect(await this.label(name)).toBe('master');
      // The first replica of a new redis gives it another history.
      expect((await this.lease()).record?.history).toBe(states[index]?.history);
      return name;
    });
  }
}

const NAMES = ['cache-0', 'cache-1', 'cache-2'];
const NO_ADDRESS = { host: '127.0.0.1', port: 1 };

const statefulSet = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'cache', namespace: 'default' },
  spec: {
    replicas: 3,
    serviceName: 'cache-headless',
    selector: { matchLabels: { app: 'cache' } },
    template: {
      metadata: { labels: { app: 'cache' } },
      spec: { containers: [{ name: 'redis', image: 'redis:7' }] },
    },
  },
};

function podObject(name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'redis', image: 'redis:7' }] },
  };
}

interface PodOptions {
  readonly name: string;
  readonly redis: RedisProcess;
  readonly api: KubeApi;
  readonly addresses: ReadonlyMap<string, { readonly host: string; readonly port: number }>;
}

function startPod({ name, redis, api, addresses }: PodOptions): Pod {
  const access = { cut: false };
  let stop = new AbortController();
  let running = Promise.resolve();
  const startSidecar = (): void => {
    stop = new AbortController();
    running = runRedisRole(roleConfig(name), {
      api: withCuts(api, access),
      log: { info: () => undefined, warn: () => undefined },
      signal: stop.signal,
      addressOf: (pod) => addresses.get(pod) ?? NO_ADDRESS,
    });
  };
  startSidecar();
  const stopSidecar = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  return { name, redis, api: access, startSidecar, stopSidecar };
}

function roleConfig(pod: string): RoleConfig {
  return {
    name: 'cache',
    service: 'cache-headless',
    namespace: 'default',
    redisPort: 6379,
    password: redisPassword,
    passwordFile: undefined,
    statusPort: 0,
    logLevel: 'info',
    settings: {
      pod,
      leaseDurationMs: 3000,
      renewDeadlineMs: 1500,
      retryPeriodMs: 200,
      handOverMs: 1000,
      patience: { downAfterMs: 400, yieldMs: 800, firstBootWaitMs: 2000, takeOverAfterMs: undefined },
    },
  };
}

function withCuts(api: KubeApi, access: { readonly cut: boolean }): KubeApi {
  return new Proxy(api, {
    get: (target, property) => {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== 'function') return method;
      return async (...parameters: unknown[]): Promise<unknown> => {
        if (access.cut) throw new Error('no route to host');
        return Reflect.apply(method, target, parameters) as unknown;
      };
    },
  });
}

/** Tries again until it does not throw, for at most 15 s. */
export async function eventually<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    const result = await attempt().catch(() => undefined);
    if (result !== undefined) return result;
    await sleep(100);
  }
  return attempt();
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** One client that writes one key after the other to whichever server takes it, and remembers what was acknowledged. */
export class WriteLoad {
  readonly acknowledged: number[] = [];
  /** The longest time in which nothing was acknowledged. */
  longestGapMs = 0;
  readonly #cluster: RoleCluster;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #next = 0;
  #last = Date.now();

  constructor(cluster: RoleCluster) {
    this.#cluster = cluster;
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  /** What was acknowledged and is not there any more. */
  async lostFrom({ redis }: Pod): Promise<readonly number[]> {
    const client = openClient(redis);
    await client.connect();
    const lost: number[] = [];
    for (const number of this.acknowledged) if (!(await client.exists(`n:${number}`))) lost.push(number);
    client.destroy();
    return lost;
  }

  async #run(): Promise<void> {
    for (let turn = 0; !this.#stop.signal.aborted; turn++) {
      const { redis } = this.#cluster.pods[turn % NAMES.length] ?? this.#cluster.pod('cache-0');
      const client = openClient(redis);
      await this.#writeTo(client).catch(() => sleep(10));
      if (client.isOpen) client.destroy();
    }
  }

  async #writeTo(client: ReturnType<typeof openClient>): Promise<void> {
    await client.connect();
    while (!this.#stop.signal.aborted) {
      // If this fails, whether it was written is not known, and it counts for nothing.
      const number = this.#next++;
      await client.set(`n:${number}`, number);
      this.acknowledged.push(number);
      this.longestGapMs = Math.max(this.longestGapMs, Date.now() - this.#last);
      this.#last = Date.now();
      await sleep(1);
    }
  }
}

const createRedisClient = RedisClient.factory();

function openClient({ address }: RedisProcess): ReturnType<typeof createRedisClient> {
  const client = createRedisClient({
    password: redisPassword,
    socket: { ...address, connectTimeout: 500, socketTimeout: 1000, reconnectStrategy: false },
    disableOfflineQueue: true,
  });
  return client.on('error', () => undefined);
}
