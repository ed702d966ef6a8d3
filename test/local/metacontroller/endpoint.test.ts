import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CERTIFICATE, PRIVATE_KEY } from './support/certificate.js';
import { decorator, EmbeddedCluster, secret, target } from './support/embedded-cluster.js';

const reference = { name: 'cred', namespace: 'default' };
const bearer = { authorization: { secretRef: { ...reference, key: 'token' } } };
const basic = { basicAuth: { secretRef: reference } };

describe('the credentials of a hook', () => {
  let cluster: EmbeddedCluster;
  beforeEach(async () => {
    cluster = await EmbeddedCluster.start({ hooks: { sync: () => ({}) } });
    const data = { token: ' secret\n', username: 'me ', password: ' word', 'tls.crt': 'no', 'tls.key': 'no', empty: '' };
    await cluster.create(secret('cred', data), target('t'));
  });
  afterEach(() => cluster.stop());

  async function begin(settings: object, spec: object = {}): Promise<void> {
    const webhook = { url: `${cluster.url}/sync`, ...settings };
    await cluster.create(decorator('dc', cluster.url, { hooks: { sync: { webhook } }, ...spec }));
  }

  const sent = async (): Promise<string | undefined> => {
    await cluster.until(() => cluster.hooks.requests.length > 0);
    return cluster.hooks.requests[0]?.headers.authorization;
  };

  it.each<[string, object, string]>([
    ['a token', bearer, 'Bearer secret'],
    ['another type', { authorization: { ...bearer.authorization, type: ' Token ' } }, 'Token secret'],
    ['user and password', basic, `Basic ${Buffer.from('me:word').toString('base64')}`],
  ])('are %s from a Secret, trimmed', async (_title, settings, header) => {
    await begin(settings);

    expect(await sent()).toBe(header);
  });

  it('are those of the first endpointConfigs entry for the host of the hook', async () => {
    const host = new URL(cluster.url).host;
    const endpointConfigs = [{ host: 'elsewhere', ...basic }, { host, ...bearer }, { host, ...basic }];
    await begin({}, { endpointConfigs });

    expect(await sent()).toBe('Bearer secret');
  });

  it('are its own alone as soon as it has any', async () => {
    const endpointConfigs = [{ host: new URL(cluster.url).host, ...bearer }];
    await begin({ caBundle: { inline: CERTIFICATE } }, { endpointConfigs });

    expect(await sent()).toBeUndefined();
  });

  it('stay what they were at the start when the Secret changes', async () => {
    await begin(bearer);
    await sent();
    await cluster.patch('Secret', 'cred', { data: { token: Buffer.from('new').toString('base64') } });

    cluster.metacontroller.resync();
    await cluster.settle();

    expect(cluster.hooks.requests.at(-1)?.headers.authorization).toBe('Bearer secret');
  });

  const RESOLVING = "can't resolve endpoint config for sync hook: ";
  it.each<[string, object, string]>([
    ['both kinds', { ...bearer, ...basic }, `${RESOLVING}authorization and basicAuth are mutually exclusive`],
    [
      'a Secret that is not there',
      { authorization: { secretRef: { name: 'nope', namespace: 'default', key: 'token' } } },
      `${RESOLVING}can't resolve authorization: can't get authorization secret default/nope: Secret "nope" not found`,
    ],
    [
      'a key that is not there',
      { authorization: { secretRef: { ...reference, key: 'nope' } } },
      `${RESOLVING}can't resolve authorization: authorization secret default/cred does not contain key "nope"`,
    ],
    [
      'type Basic',
      { authorization: { ...bearer.authorization, type: 'Basic' } },
      `${RESOLVING}can't resolve authorization: authorization type "Basic" is not supported; use the basicAuth field instead`,
    ],
    [
      'a colon in the user',
      { basicAuth: { secretRef: { name: 'colon', namespace: 'default' } } },
      `${RESOLVING}can't resolve basicAuth: basicAuth username must not contain ':'`,
    ],
    [
      'no source of certificates',
      { caBundle: {} },
      `${RESOLVING}can't resolve caBundle: caBundle is set but none of inline, secretRef, or configMapRef is specified`,
    ],
    [
      'two sources of certificates',
      { caBundle: { inline: CERTIFICATE, secretRef: reference } },
      `${RESOLVING}can't resolve caBundle: caBundle has more than one source set: exactly one of inline, secretRef, or configMapRef must be specified`,
    ],
    [
      'a ConfigMap that is not there',
      { caBundle: { configMapRef: { name: 'nope', namespace: 'default' } } },
      `${RESOLVING}can't resolve caBundle: caBundle: failed to get ConfigMap default/nope: ConfigMap "nope" not found`,
    ],
    [
      'an empty key',
      { caBundle: { secretRef: { ...reference, key: 'empty' } } },
      `${RESOLVING}can't resolve caBundle: caBundle: key "empty" in Secret default/cred is empty`,
    ],
    [
      'certificates that are none',
      { caBundle: { inline: 'nonsense' } },
      'caBundle: no valid PEM-encoded certificates found in the provided CA bundle',
    ],
    [
      'a client certificate that is none',
      { clientTLS: { secretRef: reference } },
      `${RESOLVING}can't resolve clientTLS: can't parse clientTLS certificate from secret default/cred: tls: failed to find any PEM data in certificate input`,
    ],
  ])('with %s end in a CreateError', async (_title, settings, reason) => {
    await cluster.create(secret('colon', { username: 'a:b', password: 'c' }));
    await begin(settings);
    await cluster.until(() => cluster.of('error').length > 0);

    expect(cluster.of('error')[0]?.message).toBe(`Cannot create new controller: ${reason}`);
  });
});

describe('a hook behind TLS', () => {
  let cluster: EmbeddedCluster;
  let server: Server;
  const seen: boolean[] = [];

  beforeEach(async () => {
    cluster = await EmbeddedCluster.start();
    const settings = { cert: CERTIFICATE, key: PRIVATE_KEY, ca: CERTIFICATE, requestCert: true };
    server = createServer({ ...settings, rejectUnauthorized: false }, ({ socket }, response) => {
      seen.push(Reflect.get(socket, 'authorized') === true);
      response.end('{"labels":{"reached":"yes"}}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await cluster.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function begin(settings: object): Promise<void> {
    const { port } = server.address() as AddressInfo;
    const webhook = { url: `https://127.0.0.1:${port}/sync`, ...settings };
    await cluster.create(
      secret('client', { 'tls.crt': CERTIFICATE, 'tls.key': PRIVATE_KEY, 'ca.crt': CERTIFICATE }),
      decorator('dc', '', { hooks: { sync: { webhook } } }),
      target('t'),
    );
    await cluster.until(() => cluster.of('hook-called').length > 0);
    await cluster.until(() => cluster.of('turn-ended').length > 0);
  }

  it('is trusted by the CA bundle, and is shown the client certificate', async () => {
    const secretRef = { name: 'client', namespace: 'default' };
    await begin({ caBundle: { secretRef }, clientTLS: { secretRef } });

    expect((await cluster.find('ConfigMap', 't'))?.metadata.labels).toMatchObject({ reached: 'yes' });
    expect(seen.at(-1)).toBe(true);
  });

  it('is not trusted without one', async () => {
    await begin({});

    expect(cluster.of('error')[0]?.message).toMatch(/^Sync error: sync hook failed \(version=v1\): http error: Post "https:/);
  });
});
