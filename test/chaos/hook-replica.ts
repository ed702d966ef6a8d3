// Serves the hooks of FlightTicket, as src/main.ts does, but on loopback. `--without-looking` takes away what makes a ticket be
// booked once: the look-up before each booking.
import { startHookServer } from '../../src/cli/hook-server.js';
import { parseConfig } from '../../src/config.js';
import type { BookingProvider } from '../../src/controllers/flightticket/booking/provider.js';
import { flightTicket } from '../../src/controllers/flightticket/controller.js';
import { connect, type BookingEffects } from '../../src/controllers/flightticket/effects.js';
import { createLog } from '../../src/log.js';
import { done } from '../../src/sdk/index.js';

const config = parseConfig(process.env);
const definition = process.argv.includes('--without-looking')
  ? { ...flightTicket, connect: connectWithoutLooking }
  : flightTicket;
await startHookServer({
  definitions: [definition],
  config,
  environment: process.env,
  log: createLog(config.logLevel),
  host: '127.0.0.1',
});

function connectWithoutLooking(options: Parameters<typeof connect>[0]): BookingEffects {
  const effects = connect(options);
  return {
    ...effects,
    providers: {
      open: async (...about) => {
        const opened = await effects.providers.open(...about);
        return opened.kind === 'done' ? done(withoutLooking(opened.value)) : opened;
      },
    },
  };
}

function withoutLooking(provider: BookingProvider): BookingProvider {
  return { ...provider, find: () => Promise.resolve(done(undefined)) };
}
