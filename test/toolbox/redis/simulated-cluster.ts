import { StatusError } from '../../../src/cluster/status-error.js';
import { virtualClock } from '../../../src/local/clock.js';
import {
  type DataRecord,
  parsePrimaryLease,
  type PrimaryLease,
  toLeaseObject,
} from '../../../src/toolbox/redis/primary-lease.js';
import { type Address, NOWHERE, type RedisState } from '../../../src/toolbox/redis/redis-state.js';
import { RoleSidecar } from '../../../src/toolbox/redis/role-sidecar.js';
import type { LeaseStore, RedisServer, Surroundings } from '../../../src/toolbox/redis/surroundings.js';

export const NAMES = ['cache-0', 'cache-1', 'cache-2'];
const NO_HISTORY = '0'.repeat(40);

/** One redis-server, as far as replication goes: its data are the numbers of the writes it has. */
export class SimulatedRedis {
  readonly name: string;
  readonly #newHistory: () => string;
  up = true;
  role: 'primary' | 'replica' = 'replica';
  history: string;
  formerHistory = NO_HISTORY;
  offset = 0;
  writes: number[] = [];
  primary: Address | undefined = NOWHERE;
  linkUp = false;
  /** Copies nothing although its link is up. */
  lags = false;

  constructor(name: string, newHistory: () => string) {
    this.name = name;
    this.#newHistory = newHistory;
    this.history = newHistory();
  }

  crash(): void {
    this.up = false;
    this.linkUp = false;
  }

  wipe(): void {
    this.writes = [];
  }

  /** With an append-only file: what was written is there, how it came there is not. */
  restart(): void {
    if (this.up) return;
    this.up = true;
    this.role = 'replica';
    this.primary = NOWHERE;
    this.history = this.#newHistory();
    this.formerHistory = NO_HISTORY;
    this.offset = 0;
  }

  promote(): void {
    if (this.role === 'primary') return;
    this.role = 'primary';
    this.primary = undefined;
    this.linkUp = false;
    this.formerHistory = this.history;
    this.history = this.#newHistory();
  }

  follow(primary: Address): void {
    this.role = 'replica';
    this.primary = primary;
    this.linkUp = false;
  }

  write(number: number): void {
    this.writes.push(number);
    this.offset++;
  }

  copyFrom(primary: SimulatedRedis): void {
    this.linkUp = true;
    if (this.lags && this.history === primary.history) return;
    this.history = primary.history;
    this.formerHistory = primary.formerHistory;
    this.offset = primary.offset;
    this.writes = [...primary.writes];
  }

  get state(): RedisState {
    const { role, history, formerHistory, offset, primary, linkUp } = this;
    const hasKeys = this.writes.length > 0;
    return {
      role,
      history,
      formerHistory,
      offset,
      hasKeys,
      appendOnly: true,
      loading: false,
      primary,
      linkUp,
    };
  }
}

interface Node {
  readonly redis: SimulatedRedis;
  /** How fast its clock runs, and what it shows. */
  readonly clockRate: number;
  readonly clockOffset: number;
  latencyMs: number;
  apiCut: boolean;
  /** From the API and from the other Pods. */
  isolated: boolean;
  sidecar: { readonly sidecar: RoleSidecar; alive: boolean } | undefined;
}

export interface Fault {
  readonly afterMs: number;
  readonly node: number;
  readonly kind: keyof typeof FAULTS;
}

export const FAULTS = {
  crash: ({ redis }: Node) => redis.crash(),
  wipe: ({ redis }: Node) => {
    redis.crash();
    redis.wipe();
  },
  restart: ({ redis }: Node) => redis.restart(),
  cutApi: (node: Node) => void (node.apiCut = true),
  isolate: (node: Node) => void (node.isolated = true),
  heal: (node: Node) => void (node.apiCut = node.isolated = redisLags(node, false)),
  lag: (node: Node) => void redisLags(node, true),
  slow: (node: Node) => void (node.latencyMs = 400),
  fast: (node: Node) => void (node.latencyMs = 5),
  killSidecar: (node: Node) => {
    if (node.sidecar !== undefined) node.sidecar.alive = false;
    node.sidecar = undefined;
  },
  startSidecar: () => undefined,
} as const;

function redisLags({ redis }: Node, lags: boolean): boolean {
  redis.lags = lags;
  return lags;
}

/** Three Pods on a clock of their own; everything that is checked at every moment is checked here. */
export class SimulatedCluster {
  readonly clock = virtualClock(0);
  readonly nodes: readonly Node[];
  readonly problems: string[] = [];
  /** Writes that some primary had when it renewed its Lease. */
  readonly recorded = new Set<number>();
  #lease: PrimaryLease | 'none' = 'none';
  #histories = 0;
  #nextWrite = 0;

  constructor(clocks: readonly { readonly rate: number; readonly offset: number }[]) {
    const newHistory = (): string => String(++this.#histories).padStart(40, 'h');
    this.nodes = NAMES.map((name, index) => ({
      redis: new SimulatedRedis(name, newHistory),
      clockRate: clocks[index]?.rate ?? 1,
      clockOffset: clocks[index]?.offset ?? 0,
      latencyMs: 5,
      apiCut: false,
      isolated: false,
      sidecar: undefined,
    }));
    this.nodes.forEach((node) => this.#startSidecar(node));
  }

  async play(faults: readonly Fault[]): Promise<void> {
    for (const { afterMs, node: index, kind } of faults) {
      await this.pass(afterMs);
      const node = this.nodes[index];
      if (node === undefined) continue;
      FAULTS[kind](node);
      if (kind === 'startSidecar' && node.sidecar === undefined) this.#startSidecar(node);
    }
  }

  /** Ends every fault. */
  mend(): void {
    for (const node of this.nodes) {
      FAULTS.heal(node);
      FAULTS.fast(node);
      node.redis.restart();
      if (node.sidecar === undefined) this.#startSidecar(node);
    }
  }

  async pass(ms: number): Promise<void> {
    for (const end = this.clock.now() + ms; this.clock.now() < end;) {
      await this.clock.advance(Math.min(STEP_MS, end - this.clock.now()));
      this.#replicate();
      this.#write();
      this.#check();
    }
  }

  end(): void {
    this.nodes.forEach((node) => FAULTS.killSidecar(node));
  }

  #replicate(): void {
    for (const node of this.nodes) {
      const source = this.nodes.find(({ redis }) => redis.name === node.redis.primary?.host);
      const connected = source !== undefined && source.redis.up && !source.isolated && !node.isolated;
      if (node.redis.up && connected && source.redis.role === 'primary') node.redis.copyFrom(source.redis);
      else node.redis.linkUp = false;
    }
  }

  /** Clients write wherever it is taken. */
  #write(): void {
    for (const { redis } of this.nodes)
      if (redis.up && redis.role === 'primary') redis.write(this.#nextWrite++);
  }

  #check(): void {
    const primaries = this.nodes.filter(
      ({ redis, sidecar }) => redis.up && redis.role === 'primary' && sidecar?.sidecar.status !== undefined,
    );
    if (primaries.length > 1)
      this.problems.push(`${this.clock.now()}: primaries ${primaries.map(({ redis }) => redis.name).join()}`);
  }

  #startSidecar(node: Node): void {
    const life = { alive: true };
    const sidecar = new RoleSidecar(
      {
        pod: node.redis.name,
        leaseDurationMs: 3000,
        renewDeadlineMs: 1800,
        retryPeriodMs: 400,
        handOverMs: 500,
        patience: { downAfterMs: 600, yieldMs: 1200, firstBootWaitMs: 4000, takeOverAfterMs: undefined },
      },
      this.#surroundings(node, life),
    );
    node.sidecar = Object.assign(life, { sidecar });
    void sidecar.run(new AbortController().signal);
  }

  #surroundings(node: Node, life: { readonly alive: boolean }): Surroundings {
    const { clock } = this;
    const isAlive = (): boolean => life.alive;
    const byName = (pod: string): Node => this.nodes[NAMES.indexOf(pod)] ?? node;
    // What a dead sidecar had sent is still done; it just does not hear of it.
    const call = async <Result>(allowed: () => boolean, run: () => Result): Promise<Result> => {
      if (!isAlive()) return NEVER;
      await this.#wait(node.latencyMs);
      if (!allowed()) throw new StatusError(503, 'ServiceUnavailable', 'no answer');
      const result = run();
      await this.#wait(node.latencyMs);
      return isAlive() ? result : NEVER;
    };
    const server = (target: Node): RedisServer => {
      const reached = (): boolean =>
        target.redis.up && (target === node || (!target.isolated && !node.isolated));
      return {
        observe: () => call(reached, () => target.redis.state),
        follow: (address) => call(reached, () => target.redis.follow(address)),
        promote: () => call(reached, () => this.#promote(target)),
        pauseWrites: () => call(reached, () => undefined),
        resumeWrites: () => call(reached, () => undefined),
        close: () => undefined,
      };
    };
    const online = (): boolean => !node.apiCut && !node.isolated;
    const lease: LeaseStore = {
      read: () => call(online, () => this.#lease),
      write: (previous, change) =>
        call(online, () => this.#writeLease(previous, { ...change, now: new Date(clock.now()) })),
    };
    return {
      timer: {
        now: () => clock.now() * node.clockRate + node.clockOffset,
        schedule: (ms, run) => clock.schedule(ms / node.clockRate, () => (life.alive ? run() : undefined)),
      },
      log: { info: () => undefined, warn: () => undefined },
      lease,
      own: server(node),
      peer: (pod) => server(byName(pod)),
      addressOf: (host) => ({ host, port: 6379 }),
      expectedPods: () => call(online, () => NAMES),
      report: async () => undefined,
    };
  }

  async #wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.clock.schedule(ms, resolve);
    });
  }

  #promote(node: Node): void {
    const { redis } = node;
    const others = this.nodes.filter((other) => other !== node && other.redis.up);
    const better = others.find((other) => other.redis.writes.length > 0 && !other.isolated && !node.isolated);
    if (redis.writes.length === 0 && better !== undefined)
      this.problems.push(
        `${this.clock.now()}: ${redis.name} leads without data, ${better.redis.name} has some`,
      );
    redis.promote();
  }

  #writeLease(previous: PrimaryLease | 'none', change: Parameters<typeof toLeaseObject>[2]): PrimaryLease {
    const read = previous === 'none' ? undefined : previous;
    const version = versionOf(this.#lease);
    if (version !== versionOf(previous)) throw new StatusError(409, 'Conflict', 'changed');
    const identity = { namespace: 'default', name: 'cache-primary', owner: undefined };
    const object = toLeaseObject(identity, read, change);
    const resourceVersion = String(Number(version ?? 0) + 1);
    const metadata = { ...object.metadata, name: identity.name, uid: 'u', resourceVersion };
    this.#lease = parsePrimaryLease({ ...object, metadata });
    if (change.record !== undefined) this.#remember(change.record);
    return this.#lease;
  }

  #remember({ primary, history, offset }: DataRecord): void {
    const writer = this.nodes.find(({ redis }) => redis.name === primary)?.redis;
    if (writer?.history !== history) return;
    const count = writer.writes.length - (writer.offset - offset);
    for (const write of writer.writes.slice(0, count)) this.recorded.add(write);
  }
}

function versionOf(lease: PrimaryLease | 'none'): string | undefined {
  return lease === 'none' ? undefined : lease.metadata.resourceVersion;
}

const STEP_MS = 50;
const NEVER = new Promise<never>(() => undefined);
