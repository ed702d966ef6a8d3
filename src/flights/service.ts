import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../listen.js';
import { createFlightsApp } from './app.js';
import type { ApiKeySource } from './authorize.js';
import type { FaultPlanInput } from './faults/plan.js';
import { createSwitchboard } from './faults/switchboard.js';
import { openStore } from './store.js';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface FlightsOptions {
  /** Path of the database; `:memory:` keeps nothing. */
  readonly file: string;
  readonly apiKey: ApiKeySource;
  /** @default a free one */
  readonly port?: number;
  /** @default all interfaces */
  readonly host?: string | undefined;
  /** How long an idempotency key is remembered. @default 24 hours, the least that the contract promises */
  readonly keyTtlMs?: number;
  /** Serves the admin routes. @default false */
  readonly admin?: boolean;
  /** @default none */
  readonly faults?: FaultPlanInput;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
  /** Told what ended a request with 500. @default nobody */
  readonly onError?: (error: unknown) => void;
}

export interface FlightsService {
  readonly url: string;
  readonly port: number;
  /** Stops accepting, lets requests under way finish without further delay, and closes the database. */
  stop(): Promise<void>;
}

/**
 * Serves the booking API.
 *
 * @throws HookError CONFIG_INVALID when the database cannot be opened
 */
export async function startFlightsService(options: FlightsOptions): Promise<FlightsService> {
  const { file, apiKey, keyTtlMs = DAY_MS, admin = false, now = Date.now, host, port = 0 } = options;
  const store = openStore(file);
  const switchboard = createSwitchboard(options.faults);
  const stopping = new AbortController();
  const app = createFlightsApp({
    office: { store, now, keyTtlMs, rules: () => switchboard.plan() },
    switchboard,
    apiKey,
    admin,
    wait: (milliseconds) => waitUnless(stopping.signal, milliseconds),
    onError: options.onError ?? ((): void => undefined),
  });
  const server = await listen(app, { port, host }).catch((error: unknown) => {
    store.close();
    throw error;
  });
  return {
    url: `http://${urlHost(host)}:${server.port}`,
    port: server.port,
    stop: async () => {
      // Also for requests whose caller has hung up: they are carried out before the database is closed.
      stopping.abort();
      await server.close();
      store.close();
    },
  };
}

async function waitUnless(stopping: AbortSignal, milliseconds: number): Promise<void> {
  await sleep(milliseconds, undefined, { signal: stopping }).catch(() => undefined);
}

function urlHost(host = '127.0.0.1'): string {
  return host.includes(':') ? `[${host}]` : host;
}
