import { startHookServer } from '../../../src/cli/hook-server.js';
import { installDefinitions } from '../../../src/cli/local/apply.js';
import { parseConfig } from '../../../src/config.js';
import { flightTicket } from '../../../src/controllers/flightticket/controller.js';
import { realClock } from '../../../src/local/clock.js';
import { createLocalCluster } from '../../../src/local/local-cluster.js';
import { createLog } from '../../../src/log.js';
import { type Cascade, type FlightCluster, storyEnvironment } from './flight-cluster.js';
import { openFlightsHost } from './flights-host.js';
import { soon } from './tickets.js';

export interface LocalFlightCluster extends FlightCluster {
  stop(): Promise<void>;
}

/** A local cluster with two providers of its own and a hook server that is called over HTTP. */
export async function startLocalFlightCluster(): Promise<LocalFlightCluster> {
  const [flights, partner] = await Promise.all([openFlightsHost(), openFlightsHost()]);
  const server = await startHookServer({
    definitions: [flightTicket],
    config: parseConfig({ PORT: '0', DRAIN_DELAY_MS: '0' }),
    environment: storyEnvironment({ flights, partner }),
    log: createLog('error'),
    host: '127.0.0.1',
  });
  const cluster = createLocalCluster({ clock: realClock() });
  const { api } = cluster;
  await installDefinitions(api, [flightTicket], `http://127.0.0.1:${server.port}`);
  const namespace = 'default';
  return {
    api,
    namespace,
    flights,
    partner,
    deleteTicket: (name, cascade = 'background') => {
      const ref = { apiVersion: 'flights.com/v1', resource: 'flighttickets', namespace, name };
      return api.delete(ref, { propagationPolicy: POLICIES[cascade] });
    },
    stop: async () => {
      // A call that is broken off may leave a connection without a request, for which a server waits 10 s.
      await soon(() => cluster.metacontroller.state().idle);
      await cluster.stop();
      await server.drain();
      await Promise.all([flights.close(), partner.close()]);
    },
  };
}

const POLICIES = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
} as const satisfies Record<Cascade, string>;
