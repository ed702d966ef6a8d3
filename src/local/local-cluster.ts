import { createLocalApi, type LocalApi } from './api/local-api.js';
import { type Clock, realClock, type VirtualClock } from './clock.js';
import type { MetacontrollerEvent } from './metacontroller/events.js';
import {
  type Metacontroller,
  type MetacontrollerOptions,
  startMetacontroller,
} from './metacontroller/metacontroller.js';
import { countWrites } from './settle/count-writes.js';
import { followTimers } from './settle/follow-timers.js';
import { type SettleOptions, Timekeeper } from './settle/timekeeper.js';
import { Watch } from './settle/watch.js';
import type { RunContainer } from './workloads/containers.js';
import { startWorkloads } from './workloads/start-workloads.js';

/** Stand-ins for the Kubernetes API, Metacontroller, and the controllers and kubelet that bring children to life. */
export interface LocalCluster {
  readonly api: LocalApi;
  readonly metacontroller: Metacontroller;
  /**
   * Resolves when nothing is left to do now: no turn, no change under way, no workload in progress. Retries and workloads that
   * go on by themselves within 10 s are followed: a virtual clock is advanced for them, a real one waited for. CronJobs,
   * resyncAfterSeconds of a second or more and longer delays are left to come.
   *
   * @throws HookError NOT_SETTLED when that does not come to an end: which parent, hook and field, both values, the likely cause
   */
  settle(options?: SettleOptions): Promise<void>;
  stop(): Promise<void>;
}

/** A cluster whose time stands still until it is advanced. */
export interface VirtualCluster extends LocalCluster {
  readonly clock: VirtualClock;
  /**
   * Lets everything happen that can happen now, then goes from one due time to the next and lets everything come to rest at
   * each. Takes milliseconds or a Go duration: `90s`, `1h30m`.
   *
   * @throws HookError ADVANCE_IMPOSSIBLE, NOT_SETTLED
   */
  advance(duration: string | number): Promise<void>;
}

export interface LocalClusterOptions {
  /** @default the real one */
  readonly clock?: Clock;
  /**
   * The API in which the stand-ins work; it must go by the same clock.
   *
   * @default a new one, empty
   */
  readonly api?: LocalApi;
  /** Told what the stand-in for Metacontroller does, in order. */
  readonly onEvent?: (event: MetacontrollerEvent) => void;
  /** Of the stand-in for Metacontroller. */
  readonly options?: MetacontrollerOptions;
  /**
   * Does what containers do, as far as it knows them.
   *
   * @default they only seem to run
   */
  readonly runContainer?: RunContainer | undefined;
  /** How long a deleted Pod takes to end, when the API is a new one. @default 0 */
  readonly podTerminationMs?: number;
  /** How long a hook may take in real time before virtual time goes on, up to the timeout of its call. @default 10000 */
  readonly hookPatienceMs?: number;
}

/**
 * Starts a cluster in this process. Custom resources and controllers are created in its API, as in any cluster; hooks
 * are called at the URLs that the controller objects name. For development and tests, never for production.
 *
 * With a virtual clock its time stands still until it is advanced.
 */
export function createLocalCluster(
  cluster: LocalClusterOptions & { readonly clock: VirtualClock },
): VirtualCluster;
export function createLocalCluster(cluster?: LocalClusterOptions): LocalCluster;
export function createLocalCluster(
  cluster: LocalClusterOptions = {},
): LocalCluster & Pick<VirtualCluster, 'advance'> & { readonly clock: Clock } {
  const {
    clock = realClock(),
    onEvent,
    options = {},
    podTerminationMs = 0,
    hookPatienceMs = 10_000,
  } = cluster;
  const watch = new Watch();
  const endings = followTimers(clock);
  const api = cluster.api ?? createLocalApi({ clock: endings.clock, podTerminationMs });
  const workloads = startWorkloads({
    api: countWrites(api, () => watch.noteForeignWrite()),
    clock,
    runContainer: cluster.runContainer,
  });
  const metacontroller = startMetacontroller({
    api,
    clock,
    options,
    onTurn: (event) => {
      watch.record(event);
      onEvent?.(event);
    },
  });
  const { nextDueAt } = endings;
  const timekeeper = new Timekeeper({
    clock,
    api,
    metacontroller,
    workloads,
    watch,
    nextDueAt,
    hookPatienceMs,
  });
  return {
    api,
    metacontroller,
    clock,
    settle: (settling) => timekeeper.settle(settling),
    // Refused with the real clock, for those who have no types to tell them.
    advance: (duration) => timekeeper.advance(duration),
    stop: async () => {
      await metacontroller.stop();
      workloads.stop();
    },
  };
}
