import { type Child, startChild } from './child.js';
import { createRandom } from './random.js';

export interface HookReplicasOptions {
  readonly seed: number;
  readonly flights: { readonly url: string; readonly apiKeyFile: string };
  /** Without the look-up that makes a ticket be booked once. */
  readonly withoutLooking?: boolean;
}

/**
 * Two hook servers that do not know of each other. Each call goes to one that runs, at random; calls under way at a replica
 * fail when it is killed. One of the two always runs: Metacontroller counts failures of all parents together, and after some
 * hundred of them nothing is called again for half a minute.
 */
export interface HookReplicas {
  /** The address for the next call. */
  pick(): string;
  /** SIGKILL, and a new one at another port; as soon as the one that was killed before is back. */
  killAndRestart(replica: number): Promise<void>;
  readonly calls: number;
  readonly kills: number;
  /** Everything the replicas have ever written. */
  readonly output: string;
  stop(): Promise<void>;
}

const REPLICAS = 2;

export async function startHookReplicas(options: HookReplicasOptions): Promise<HookReplicas> {
  const random = createRandom(options.seed, 'calls');
  const children = new Map<number, Child>();
  let calls = 0;
  let kills = 0;
  let output = '';
  const start = async (replica: number): Promise<void> => {
    children.set(replica, await startReplica(options, (text) => void (output += text)));
  };
  await Promise.all(Array.from({ length: REPLICAS }, (_, replica) => start(replica)));
  const replace = async (replica: number): Promise<void> => {
    const child = children.get(replica);
    children.delete(replica);
    kills += 1;
    await child?.kill();
    await start(replica);
  };
  let replacing = Promise.resolve();
  return {
    pick: () => {
      calls += 1;
      return `http://127.0.0.1:${random.pick([...children.values()]).announced}`;
    },
    killAndRestart: (replica) => {
      replacing = replacing.then(() => replace(replica));
      return replacing;
    },
    get calls() {
      return calls;
    },
    get kills() {
      return kills;
    },
    get output() {
      return output;
    },
    stop: async () => {
      await Promise.all([...children.values()].map((child) => child.kill()));
    },
  };
}

async function startReplica(
  { flights, withoutLooking = false }: HookReplicasOptions,
  onOutput: (text: string) => void,
): Promise<Child> {
  return startChild({
    args: ['test/chaos/hook-replica.ts', ...(withoutLooking ? ['--without-looking'] : [])],
    environment: {
      PORT: '0',
      LOG_LEVEL: 'info',
      HOOK_DEADLINE_MS: '2000',
      FLIGHTS_URL: flights.url,
      FLIGHTS_API_KEY_FILE: flights.apiKeyFile,
      FLIGHTS_MAX_BACKOFF_SECONDS: '2',
      FLIGHTS_WATCH_SECONDS: '15',
      // With it, a killed service is left alone for ten seconds: that makes a run longer, not harder.
      FLIGHTS_BREAKER_THRESHOLD: '1000',
    },
    ready: /"port":(\d+)/,
    onOutput,
  });
}
