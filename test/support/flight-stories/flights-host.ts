import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Booking } from '../../../src/flights/api/schemas.js';
import type { FaultPlanInput } from '../../../src/flights/faults/plan.js';
import { type FlightsService, startFlightsService } from '../../../src/flights/service.js';

/** A flights service that can be stopped and started again: same address, same database, same API key. */
export interface FlightsHost {
  readonly url: string;
  readonly apiKey: string;
  /** Holds the API key, as a mounted Secret would. */
  readonly apiKeyFile: string;
  /** Says what goes wrong from now on; `{}` ends it. */
  breakWith(plan: FaultPlanInput): Promise<void>;
  /** The faults that were met since then. */
  faultsMet(): Promise<readonly MetFault[]>;
  /** Everything that was ever booked under the keys of a ticket, in order. */
  bookingsOf(uid: string): Promise<readonly Booking[]>;
  /** Cancels a booking without anybody having asked for it. */
  cancelAsAirline(bookingID: string): Promise<void>;
  stop(): Promise<void>;
  /** Does nothing when it runs. */
  start(): Promise<void>;
  /** Stops it for good. */
  close(): Promise<void>;
}

const MetFault = z.object({ operation: z.string(), key: z.string(), fault: z.string() });
type MetFault = z.infer<typeof MetFault>;

export async function openFlightsHost(): Promise<FlightsHost> {
  const folder = await mkdtemp(join(tmpdir(), 'metahooks-flights-'));
  const apiKey = randomUUID();
  const apiKeyFile = join(folder, 'api-key');
  await writeFile(apiKeyFile, apiKey, { mode: 0o600 });
  const run = (port: number): Promise<FlightsService> => {
    const file = join(folder, 'bookings.db');
    return startFlightsService({
      file,
      port,
      apiKey: () => Promise.resolve(apiKey),
      host: '127.0.0.1',
      admin: true,
    });
  };
  const { url, port, ...first } = await run(0);
  let service: Pick<FlightsService, 'stop'> | undefined = first;
  const stop = async (): Promise<void> => {
    await service?.stop();
    service = undefined;
  };
  const ask = createAsk(url, apiKey);
  return {
    url,
    apiKey,
    apiKeyFile,
    breakWith: async (plan) => {
      await ask('PUT', '/admin/faults', plan);
    },
    faultsMet: async () => z.array(MetFault).parse(await ask('GET', '/admin/faults/drawn')),
    bookingsOf: async (uid) => {
      const { bookings } = z
        .object({ bookings: z.array(Booking) })
        .parse(await ask('GET', '/admin/bookings'));
      return bookings.filter(({ key }) => key.startsWith(`${uid}-`));
    },
    cancelAsAirline: async (id) => {
      await ask('POST', `/admin/bookings/${id}/airline-cancel`);
    },
    stop,
    start: async () => {
      service ??= await run(port);
    },
    close: async () => {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

type AdminAsk = (method: string, path: string, body?: unknown) => Promise<unknown>;

function createAsk(url: string, apiKey: string): AdminAsk {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
}
