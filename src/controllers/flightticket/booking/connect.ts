import { z } from 'zod';
import { done, type Blocked, type Done, type ObservedObject } from '../../../sdk/index.js';
import { apiKeyOfSecret, readApiKeyFile, type ApiKey, type SecretKeyRef } from './api-key.js';
import type { ProviderOptions } from './asking.js';
import { toBaseUrl } from './base-url.js';
import { createDuffelProvider } from './duffel.js';
import { readPassengers } from './duffel-passengers.js';
import { createHttpClient, type HttpClient } from './http-client.js';
import { blocked } from './outcomes.js';
import type { BookingProvider } from './provider.js';
import { createRestProvider } from './rest.js';

/** What a ticket says about its provider. */
export interface ProviderSpec {
  readonly name: 'rest' | 'duffel';
  readonly url?: string | undefined;
  readonly apiKeySecretRef?: SecretKeyRef | undefined;
}

export interface BookingProviders {
  /** The provider of a ticket. The Secret is the one its `apiKeySecretRef` names, when there is one. */
  open(
    spec: ProviderSpec | undefined,
    secret: ObservedObject | undefined,
  ): Promise<Done<BookingProvider> | Blocked>;
}

export interface ConnectBookingsOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** In which a hook call has to be answered. */
  readonly deadlineMs: number;
}

/**
 * The providers this server may book with, from its environment. Connects to nothing yet.
 *
 * @throws ZodError naming the variables that are wrong
 */
export function connectBookings({ environment, deadlineMs }: ConnectBookingsOptions): BookingProviders {
  const settings = Environment.parse(environment);
  const clients = createClients(settings.FLIGHTS_BREAKER_THRESHOLD);
  const underway = new Set<string>();
  // One look-up and one act fit in a hook call, with three eighths left for everything else.
  const limits = { lookUpMs: Math.floor(deadlineMs / 4), actMs: Math.floor((deadlineMs * 3) / 8) };
  const create: Readonly<Record<ProviderSpec['name'], (options: ProviderOptions) => BookingProvider>> = {
    rest: createRestProvider,
    duffel: (options) =>
      createDuffelProvider({
        ...options,
        passengers: () => readPassengers(settings.FLIGHTS_DUFFEL_PASSENGERS_FILE),
        underway,
      }),
  };
  return {
    async open(spec = { name: 'rest' }, secret) {
      const baseUrl = chooseUrl(spec, settings);
      if (baseUrl.kind === 'blocked') return baseUrl;
      const apiKey = (): Promise<ApiKey> => chooseApiKey(spec, secret, settings);
      const key = await apiKey();
      if (key.kind === 'blocked') return key;
      return done(create[spec.name]({ ...limits, http: clients(spec.name, baseUrl.value), apiKey }));
    },
  };
}

const BaseUrl = z.string().transform((text, context) => {
  const url = toBaseUrl(text);
  if (url !== undefined) return url;
  context.addIssue('must be an http or https URL without user, query and fragment');
  return z.NEVER;
});

const Environment = z.object({
  FLIGHTS_URL: BaseUrl.optional(),
  FLIGHTS_API_KEY_FILE: z.string().min(1).optional(),
  /** Anyone who may create a ticket could otherwise have Secrets sent anywhere. */
  FLIGHTS_ALLOWED_URLS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((url) => url.trim() || []))
    .pipe(z.array(BaseUrl)),
  FLIGHTS_DUFFEL_URL: BaseUrl.default('https://api.duffel.com'),
  FLIGHTS_DUFFEL_PASSENGERS_FILE: z.string().min(1).optional(),
  FLIGHTS_BREAKER_THRESHOLD: z.coerce.number().int().min(1).max(1000).default(5),
});
type Environment = z.infer<typeof Environment>;

/** A page of 200 Duffel orders, each with all its flights and passengers. */
const DUFFEL_RESPONSE_BYTES = 8 * 1024 * 1024;

type Clients = (name: ProviderSpec['name'], baseUrl: string) => HttpClient;

function createClients(threshold: number): Clients {
  const clients = new Map<string, HttpClient>();
  return (name, baseUrl) => {
    const id = `${name} ${baseUrl}`;
    const limit = name === 'duffel' ? { maxResponseBytes: DUFFEL_RESPONSE_BYTES } : {};
    const client = clients.get(id) ?? createHttpClient({ baseUrl, breaker: { threshold }, ...limit });
    clients.set(id, client);
    return client;
  };
}

function chooseUrl(
  { name, url, apiKeySecretRef }: ProviderSpec,
  settings: Environment,
): Done<string> | Blocked {
  const own = name === 'rest' ? settings.FLIGHTS_URL : settings.FLIGHTS_DUFFEL_URL;
  if (url === undefined) {
    return own === undefined
      ? blocked('ProviderNotConfigured', 'The server has no provider of its own: FLIGHTS_URL is not set')
      : done(own);
  }
  if (apiKeySecretRef === undefined) {
    const message =
      'spec.provider.url needs an apiKeySecretRef: the key of the server goes to its own provider only';
    return blocked('ProviderNotAllowed', message);
  }
  const asked = toBaseUrl(url);
  if (asked !== undefined && [own, ...settings.FLIGHTS_ALLOWED_URLS].includes(asked)) return done(asked);
  return blocked('ProviderNotAllowed', 'spec.provider.url is not among the addresses that the server allows');
}

/** The server's key belongs to FLIGHTS_URL and is sent nowhere else, so not to Duffel either. */
async function chooseApiKey(
  { name, apiKeySecretRef }: ProviderSpec,
  secret: ObservedObject | undefined,
  settings: Environment,
): Promise<ApiKey> {
  if (apiKeySecretRef !== undefined) return apiKeyOfSecret(apiKeySecretRef, secret);
  if (name === 'rest') return readApiKeyFile(settings.FLIGHTS_API_KEY_FILE);
  return blocked(
    'ApiKeyMissing',
    'Provider duffel needs spec.provider.apiKeySecretRef: the server has no key for it',
  );
}
