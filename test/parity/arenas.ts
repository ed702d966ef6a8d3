import { realClock } from '../../src/local/clock.js';
import { createLocalCluster } from '../../src/local/local-cluster.js';
import type { MetacontrollerOptions } from '../../src/local/metacontroller/metacontroller.js';
import type { Arena } from './arena.js';
import type { Flags } from './scenario.js';

/** The local cluster, one for each case. */
export async function inLocalCluster<T>(flags: Flags, use: (arena: Arena) => Promise<T>): Promise<T> {
  const cluster = createLocalCluster({ clock: realClock(), options: toOptions(flags) });
  const crashed = (): boolean => cluster.metacontroller.state().crash !== undefined;
  try {
    const busy = (): boolean => !cluster.metacontroller.state().idle;
    return await use({ api: cluster.api, quietMs: 200, patienceMs: 5000, busy, crashed });
  } finally {
    await cluster.stop();
  }
}

/** The options of the stand-in that are flags of Metacontroller. */
export function toOptions(flags: Flags): MetacontrollerOptions {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}
