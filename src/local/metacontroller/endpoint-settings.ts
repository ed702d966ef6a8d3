import type { KubeApi } from '../../cluster/kube-api.js';
import type { CompositeController, Webhook } from '../../contract/controller-objects.js';
import { readAuthorization, readBasicAuth, readCaBundle, readClientTls } from './credentials.js';
import { explain, MetacontrollerError } from './errors.js';
import { webhookUrl } from './webhook-url.js';

/** What a call needs beside its address. */
export interface Endpoint {
  /** Value of the Authorization header. */
  readonly authorization?: string | undefined;
  /** Certificates that replace those of the system. */
  readonly ca?: string | undefined;
  readonly client?: { readonly cert: string; readonly key: string } | undefined;
}

export type EndpointConfig = NonNullable<CompositeController['spec']['endpointConfigs']>[number];
type Settings = Pick<Webhook, 'caBundle' | 'clientTLS' | 'authorization' | 'basicAuth'>;
type Api = Pick<KubeApi, 'get'>;

/**
 * Credentials and certificates for a webhook: its own settings if it has any at all, else those of the first
 * `endpointConfigs` entry for its host. The two are never merged.
 *
 * @throws MetacontrollerError when settings contradict each other or an object they name lacks what is needed
 */
export async function resolveEndpoint(
  api: Api,
  webhook: Webhook | undefined,
  configs: readonly EndpointConfig[],
): Promise<Endpoint> {
  if (webhook === undefined) return {};
  const { caBundle, clientTLS, authorization, basicAuth } = webhook;
  const hasOwn = [caBundle, clientTLS, authorization, basicAuth].some((field) => field !== undefined);
  const settings = hasOwn ? webhook : findConfig(webhook, configs);
  return settings === undefined ? {} : resolve(api, settings);
}

function findConfig(webhook: Webhook, configs: readonly EndpointConfig[]): EndpointConfig | undefined {
  const url = parseUrl(webhook);
  if (url === undefined) return undefined;
  const hosts = hostsOf(url);
  return configs.find(({ host }) => hosts.includes(host.toLowerCase()));
}

/** A malformed address is complained about when the hook itself is prepared. */
function parseUrl(webhook: Webhook): URL | undefined {
  try {
    return new URL(webhookUrl(webhook));
  } catch {
    return undefined;
  }
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** `URL` leaves the default port out: such a host is known with it and without it. */
function hostsOf({ protocol, host, port }: URL): readonly string[] {
  const defaultPort = DEFAULT_PORTS[protocol];
  return port === '' && defaultPort !== undefined ? [host, `${host}:${defaultPort}`] : [host];
}

async function resolve(api: Api, settings: Settings): Promise<Endpoint> {
  const { caBundle, clientTLS, authorization, basicAuth } = settings;
  if (authorization !== undefined && basicAuth !== undefined) {
    throw new MetacontrollerError('authorization and basicAuth are mutually exclusive');
  }
  const read = async <Spec, T>(
    field: string,
    spec: Spec | undefined,
    from: (api: Api, spec: Spec) => Promise<T>,
  ): Promise<T | undefined> => {
    return spec === undefined ? undefined : explain(`can't resolve ${field}`, () => from(api, spec));
  };
  return {
    ca: await read('caBundle', caBundle, readCaBundle),
    client: await read('clientTLS', clientTLS, readClientTls),
    authorization:
      (await read('authorization', authorization, readAuthorization)) ??
      (await read('basicAuth', basicAuth, readBasicAuth)),
  };
}
