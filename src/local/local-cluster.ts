import { createLocalApi, type LocalApi } from './api/local-api.js';
import type { Clock } from './clock.js';
import type { MetacontrollerEvent } from './metacontroller/events.js';
import {
  type Metacontroller,
  type MetacontrollerOptions,
  startMetacontroller,
} from './metacontroller/metacontroller.js';
import { startWorkloads } from './workloads/start-workloads.js';

/** Stand-ins for the Kubernetes API, Metacontroller, and the controllers and kubelet that bring children to life. */
export interface LocalCluster {
  readonly api: LocalApi;
  readonly metacontroller: Metacontroller;
  stop(): Promise<void>;
}

export interface LocalClusterOptions {
  readonly clock: Clock;
  /** Told what the stand-in for Metacontroller does, in order. */
  readonly onEvent?: (event: MetacontrollerEvent) => void;
  /** Of the stand-in for Metacontroller. */
  readonly options?: MetacontrollerOptions;
  /** How long a deleted Pod takes to end. @default 0 */
  readonly podTerminationMs?: number;
}

/**
 * Starts an empty cluster in this process. Custom resources and controllers are created in its API, as in any cluster; hooks
 * are called at the URLs that the controller objects name. For development and tests, never for production.
 */
export function createLocalCluster(cluster: LocalClusterOptions): LocalCluster {
  const { clock, onEvent, options = {}, podTerminationMs = 0 } = cluster;
  const api = createLocalApi({ clock, podTerminationMs });
  const workloads = startWorkloads({ api, clock });
  const metacontroller = startMetacontroller({
    api,
    clock,
    options,
    ...(onEvent === undefined ? {} : { onTurn: onEvent }),
  });
  return {
    api,
    metacontroller,
    stop: async () => {
      await metacontroller.stop();
      workloads.stop();
    },
  };
}
