import { createSecureContext } from 'node:tls';
import type { KubeApi } from '../../cluster/kube-api.js';
import type { Webhook } from '../../contract/controller-objects.js';
import { isRefusedAs, messageOf, MetacontrollerError } from './errors.js';
import { fieldAt } from './json.js';

type Settings = Required<Pick<Webhook, 'caBundle' | 'clientTLS' | 'authorization' | 'basicAuth'>>;
type Api = Pick<KubeApi, 'get'>;

/** Certificates from the one place that is given. */
export async function readCaBundle(api: Api, spec: NonNullable<Settings['caBundle']>): Promise<string> {
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

export async function readClientTls(
  api: Api,
  { secretRef, certKey = 'tls.crt', privateKeyKey = 'tls.key' }: NonNullable<Settings['clientTLS']>,
): Promise<{ readonly cert: string; readonly key: string }> {
  const secret = await readSecret(api, 'clientTLS', secretRef);
  const client = { cert: secret(certKey), key: secret(privateKeyKey) };
  const { namespace, name } = secretRef;
  const failure = `can't parse clientTLS certificate from secret ${namespace}/${name}`;
  if (!isPem(client.cert)) {
    throw new MetacontrollerError(`${failure}: tls: failed to find any PEM data in certificate input`);
  }
  try {
    createSecureContext(client);
    return client;
  } catch (cause) {
    throw new MetacontrollerError(`${failure}: ${messageOf(cause)}`, { cause });
  }
}

export async function readAuthorization(
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

export async function readBasicAuth(
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
  const object = await api.get({ apiVersion: 'v1', resource, namespace, name }).catch((cause: unknown) => {
    // Read from a cache that words it in its own way.
    const reason = isRefusedAs(cause, 'NotFound') ? `${kind} "${name}" not found` : messageOf(cause);
    throw new MetacontrollerError(`${failure}: ${reason}`, { cause });
  });
  return (key) => {
    const value = fieldAt(object, 'data', key);
    if (typeof value !== 'string') return undefined;
    return kind === 'Secret' ? Buffer.from(value, 'base64').toString() : value;
  };
}

/** Whether there is something in it that looks like a certificate. */
export function isPem(text: string): boolean {
  return /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(text);
}
