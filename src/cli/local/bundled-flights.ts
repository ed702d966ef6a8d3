import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectOptions } from '../../sdk/definition.js';

type Environment = ConnectOptions['environment'];

/** A flights service for one run. */
export interface BundledFlights {
  readonly url: string;
  readonly apiKey: string;
  /** The given environment, in which FlightTicket finds the service. */
  readonly environment: Environment;
  stop(): Promise<void>;
}

/**
 * Starts the flights service on loopback, with the switches for faults, and an API key that nobody else knows. Bookings are
 * forgotten at the end, unless there is a folder to keep them in.
 */
export async function startBundledFlights(environment: Environment, data?: string): Promise<BundledFlights> {
  const { startFlightsService } = await import('../../flights/service.js');
  const folder = await mkdtemp(join(tmpdir(), 'metahooks-flights-'));
  const apiKeyFile = join(folder, 'api-key');
  const apiKey = randomUUID();
  // From a file, as in a cluster.
  await writeFile(apiKeyFile, apiKey, { mode: 0o600 });
  const file = join(data ?? folder, 'bookings.db');
  // There are passengers in it; the database takes an empty file for its own.
  await writeFile(file, '', { flag: 'a', mode: 0o600 });
  const service = await startFlightsService({
    file,
    apiKey: () => Promise.resolve(apiKey),
    host: '127.0.0.1',
    admin: true,
  });
  return {
    url: service.url,
    apiKey,
    environment: { ...environment, FLIGHTS_URL: service.url, FLIGHTS_API_KEY_FILE: apiKeyFile },
    stop: async () => {
      await service.stop();
      await rm(folder, { recursive: true });
    },
  };
}
