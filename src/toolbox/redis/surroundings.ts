import type { LeaseChange, PrimaryLease } from './primary-lease.js';
import type { Address, RedisState } from './redis-state.js';

/** One redis-server. Every call ends within a short time, by throwing if need be. */
export interface RedisServer {
  observe(): Promise<RedisState>;
  follow(primary: Address): Promise<void>;
  promote(): Promise<void>;
  /** Holds writes back until `resumeWrites`, for so long at most. */
  pauseWrites(ms: number): Promise<void>;
  resumeWrites(): Promise<void>;
  close(): void;
}

/** The Lease in the Kubernetes API. Every call ends within a short time, by throwing if need be. */
export interface LeaseStore {
  read(): Promise<PrimaryLease | 'none'>;
  /** Writes only if nobody has written since `previous` was read. */
  write(previous: PrimaryLease | 'none', change: LeaseChange): Promise<PrimaryLease>;
}

/** A clock that never goes back, and a timer. */
export interface Timer {
  now(): number;
  /** Runs `run` once after the delay, unless the returned function is called before. */
  schedule(delayMs: number, run: () => void): () => void;
}

export interface RoleLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What the rest of the cluster is told about this Pod. */
export interface RoleReport {
  readonly leads: boolean;
  /** Why there is nothing to lead or follow; undefined when all is well. */
  readonly because: string | undefined;
  /** Whose label may still say that it leads, although it cannot correct it any more. */
  readonly succeeded: string | undefined;
}

/** Everything outside of the process that the role sidecar speaks to. */
export interface Surroundings {
  readonly timer: Timer;
  readonly log: RoleLog;
  readonly lease: LeaseStore;
  readonly own: RedisServer;
  /** The redis of another Pod; asked for the same Pod, it gives the same server. */
  peer(pod: string): RedisServer;
  addressOf(pod: string): Address;
  /** Names of the Pods that the StatefulSet should have. */
  expectedPods(): Promise<readonly string[]>;
  report(report: RoleReport): Promise<void>;
}
