import { FLIGHT_STORIES } from '../../support/flight-stories/all.js';
import { startLocalFlightCluster } from '../../support/flight-stories/local-flight-cluster.js';

// Hooks and providers are called over HTTP. Stories mostly wait, and have a cluster each, so several are told at a time.
describe('a FlightTicket on a local cluster', () => {
  for (const { title, tell } of FLIGHT_STORIES) {
    it.concurrent(
      title,
      async () => {
        const cluster = await startLocalFlightCluster();
        try {
          await tell(cluster);
        } finally {
          await cluster.stop();
        }
      },
      30_000,
    );
  }
});
