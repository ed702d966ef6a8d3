import { z } from 'zod';
import type { ConnectOptions } from '../../sdk/index.js';
import { type BookingProviders, connectBookings } from './booking/connect.js';

/** What the hooks of FlightTicket reach out of the cluster with. */
export interface BookingEffects {
  readonly providers: BookingProviders;
  /** Longest time between two attempts. */
  readonly maxBackoffSeconds: number;
  /** How often a booking at rest is looked at, for what the airline does by itself. */
  readonly watchSeconds: number;
}

const Environment = z.object({
  FLIGHTS_MAX_BACKOFF_SECONDS: z.coerce.number().int().min(1).max(3600).default(300),
  FLIGHTS_WATCH_SECONDS: z.coerce.number().int().min(1).max(86_400).default(300),
});

export function connect(options: ConnectOptions): BookingEffects {
  const settings = Environment.parse(options.environment);
  return {
    providers: connectBookings(options),
    maxBackoffSeconds: settings.FLIGHTS_MAX_BACKOFF_SECONDS,
    watchSeconds: settings.FLIGHTS_WATCH_SECONDS,
  };
}
