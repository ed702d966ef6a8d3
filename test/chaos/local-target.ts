import { randomUUID } from 'node:crypto';
import { installDefinitions } from '../../src/cli/local/apply.js';
import { flightTicket } from '../../src/controllers/flightticket/controller.js';
import { createLocalApi } from '../../src/local/api/local-api.js';
import { realClock } from '../../src/local/clock.js';
import { type Metacontroller, startMetacontroller } from '../../src/local/metacontroller/metacontroller.js';
import type { ChaosTarget } from './chaos.js';
import type { HookReplicas } from './hook-replicas.js';
import { uidOf } from './random.js';

export interface LocalTarget extends ChaosTarget {
  stop(): Promise<void>;
}

/** As many as Metacontroller is given in the end-to-end tests: a slow provider holds up one turn, not all. */
const WORKERS = 32;

const HOOKS_URL = 'http://hooks.invalid';

/** The embedded API, and over it one stand-in for Metacontroller after the other. The uids of tickets follow from the seed. */
export async function startLocalTarget({
  seed,
  replicas,
}: {
  readonly seed: number;
  readonly replicas: HookReplicas;
}): Promise<LocalTarget> {
  const clock = realClock();
  const api = createLocalApi({
    clock,
    // Others may be made anew under their name.
    createUid: ({ kind, metadata }) =>
      kind === 'FlightTicket' ? uidOf(seed, metadata.name ?? '') : randomUUID(),
  });
  await installDefinitions(api, [flightTicket], HOOKS_URL);
  const resolveUrl = (url: string): string => url.replace(HOOKS_URL, replicas.pick());
  const start = (): Metacontroller =>
    startMetacontroller({ api, clock, options: { workers: WORKERS, resolveUrl } });
  let metacontroller = start();
  return {
    api,
    namespace: 'default',
    restartMetacontroller: async () => {
      // Hook calls are broken off, and nothing is written any more.
      await metacontroller.stop();
      metacontroller = start();
    },
    stop: () => metacontroller.stop(),
  };
}
