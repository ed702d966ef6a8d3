import { createSecureContext } from 'node:tls';
import type { KubeApi } from '../../cluster/kube-api.js';
import type { CompositeController, Webhook } from '../../contract/controller-objects.js';
import { explain, messageOf, MetacontrollerError } from './errors.js';
import { fieldAt } from './json.js';
import { webhookUrl } from './webhook-url.js';

/** What a call needs beside its address. */
export interface Endpoint {
  /** Value of the Authorization header. */
  readonly authorization?: string;
  /** Certificates that replace those of the system. */
  readonly ca?: string;
  readonly client?: { readonly cert: string; readonly key: string };
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
  const ca = caBundle && (await explain("can't resolve caBundle", () => readCaBundle(api, caBundle)));
  const client = clientTLS && (await explain("can't resolve clientTLS", () => readClientTls(api, clientTLS)));
  const header =
    (authorization &&
      (await explain("can't resolve authorization", () => readAuthorization(api, authorization)))) ??
    (basicAuth && (await explain("can't resolve basicAuth", () => readBasicAuth(api, basicAuth))));
  if (ca !== undefined) checkCertificates(ca);
  return {
    ...(ca !== undefined && { ca }),
    ...(client !== undefined && { client }),
    ...(header !== undefined && { authorization: header }),
  };
}

async function readCaBundle(api: Api, spec: NonNullable<Settings['caBundle']>): Promise<string> {
  const { inline, secretRef, configMapRef } = spec;
  const given = [inline, secretRef, configMapRef].filter((source) => source !== undefined).length;
  if (given === 0) {
    throw new MetacontrollerError(
      'caBundle is set but none of inline, secretRef, or configMapRef is specified',
    );
  }
  if (given > 1) {
    throw new MetacontrollerError(
      'caBundle has more than one source set: exactly one of inline, secretRef, or configMapRef must be specified',
    );
  }
  if (inline !== undefined) return inline;
  const kind = secretRef === undefined ? 'ConfigMap' : 'Secret';
  const { key = 'ca.crt', ...reference } = secretRef ?? configMapRef ?? { name: '', namespace: '' };
  const where = `${kind} ${reference.namespace}/${reference.name}`;
  const data = await readData(api, { kind, ...reference }, `caBundle: failed to get ${where}`);
  const value = data(key);
  if (value === undefined) throw new MetacontrollerError(`caBundle: key "${key}" not found in ${where}`);
  if (value === '') throw new MetacontrollerError(`caBundle: key "${key}" in ${where} is empty`);
  return value;
}

async function readClientTls(
  api: Api,
  { secretRef, certKey = 'tls.crt', privateKeyKey = 'tls.key' }: NonNullable<Settings['clientTLS']>,
): Promise<NonNullable<Endpoint['client']>> {
  const secret = await readSecret(api, 'clientTLS', secretRef);
  const client = { cert: secret(certKey), key: secret(privateKeyKey) };
  try {
    createSecureContext(client);
    return client;
  } catch (cause) {
    const { namespace, name } = secretRef;
    const message = `can't parse clientTLS certificate from secret ${namespace}/${name}: ${messageOf(cause)}`;
    throw new MetacontrollerError(message, { cause });
  }
}

async function readAuthorization(
  api: Api,
  { type = '', secretRef }: NonNullable<Settings['authorization']>,
): Promise<string> {
  if (type.trim().toLowerCase() === 'basic') {
    throw new MetacontrollerError(
      `authorization type "${type}" is not supported; use the basicAuth field instead`,
    );
  }
  const secret = await readSecret(api, 'authorization', secretRef);
  return `${type.trim() || 'Bearer'} ${secret(secretRef.key ?? '').trim()}`;
}

async function readBasicAuth(
  api: Api,
  { secretRef, usernameKey = 'username', passwordKey = 'password' }: NonNullable<Settings['basicAuth']>,
): Promise<string> {
  const secret = await readSecret(api, 'basicAuth', secretRef);
  const [username, password] = [secret(usernameKey), secret(passwordKey)];
  if (username.includes(':')) throw new MetacontrollerError("basicAuth username must not contain ':'");
  return `Basic ${Buffer.from(`${username.trim()}:${password.trim()}`).toString('base64')}`;
}

interface Reference {
  readonly name: string;
  readonly namespace: string;
}

/** Answers with a key's text, and throws for a key that is not there. */
async function readSecret(api: Api, field: string, reference: Reference): Promise<(key: string) => string> {
  const where = `${field} secret ${reference.namespace}/${reference.name}`;
  const data = await readData(api, { kind: 'Secret', ...reference }, `can't get ${where}`);
  return (key) => {
    const value = data(key);
    if (value === undefined) throw new MetacontrollerError(`${where} does not contain key "${key}"`);
    return value;
  };
}

async function readData(
  api: Api,
  { kind, name, namespace }: Reference & { readonly kind: 'Secret' | 'ConfigMap' },
  failure: string,
): Promise<(key: string) => string | undefined> {
  const resource = kind === 'Secret' ? 'secrets' : 'configmaps';
  const object = await explain(failure, () => api.get({ apiVersion: 'v1', resource, namespace, name }));
  return (key) => {
    const value = fieldAt(object, 'data', key);
    if (typeof value !== 'string') return undefined;
    return kind === 'Secret' ? Buffer.from(value, 'base64').toString() : value;
  };
}

function checkCertificates(ca: string): void {
  if (/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(ca)) return;
  throw new MetacontrollerError(
    'caBundle: no valid PEM-encoded certificates found in the provided CA bundle',
  );
}
