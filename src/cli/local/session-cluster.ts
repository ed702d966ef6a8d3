import type { KubeApi } from '../../cluster/kube-api.js';
import { createLocalApi, type LocalApi } from '../../local/api/local-api.js';
import type { Persistence } from '../../local/api/store.js';
import { realClock } from '../../local/clock.js';
import { controllersInMemory } from '../../local/controllers-in-memory.js';
import { createLocalCluster, type LocalCluster } from '../../local/local-cluster.js';
import type { MetacontrollerEvent } from '../../local/metacontroller/events.js';
import {
  type Metacontroller,
  type MetacontrollerOptions,
  startMetacontroller,
} from '../../local/metacontroller/metacontroller.js';
import { runToolboxContainers } from './run-toolbox-containers.js';

/** A cluster for a session: first its API, then, when controllers are in place, what brings them to life. */
export interface SessionCluster {
  readonly api: KubeApi;
  startStandIns(onEvent: (event: MetacontrollerEvent) => void): StandIns;
}

export interface StandIns {
  readonly metacontroller: Metacontroller;
  /** Absent in a real cluster: what else goes on there is not ours to know. */
  readonly settle?: LocalCluster['settle'];
  stop(): Promise<void>;
}

export interface EmbeddedCluster extends SessionCluster {
  readonly api: LocalApi;
}

export interface EmbeddedClusterOptions {
  readonly persistence?: Persistence | undefined;
  readonly options?: MetacontrollerOptions;
}

/** The one in this process, with stand-ins for everything. */
export function embeddedCluster({ persistence, options = {} }: EmbeddedClusterOptions = {}): EmbeddedCluster {
  const clock = realClock();
  const api = createLocalApi({ clock, persistence });
  return {
    api,
    startStandIns: (onEvent) =>
      createLocalCluster({ clock, api, onEvent, options, runContainer: runToolboxContainers }),
  };
}

/** One with controllers and a kubelet of its own, which only lacks a Metacontroller. None of that one's kinds gets there. */
export function realCluster(cluster: KubeApi, options: MetacontrollerOptions): SessionCluster {
  const clock = realClock();
  const api = controllersInMemory(cluster, createLocalApi({ clock }));
  return {
    api,
    startStandIns: (onEvent) => {
      const metacontroller = startMetacontroller({ api, clock, options, onTurn: onEvent });
      return { metacontroller, stop: () => metacontroller.stop() };
    },
  };
}
