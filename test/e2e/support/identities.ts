import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Users as the audit log names them. Every component has its own, so that writes can be told apart. */
export const USERS = {
  admin: 'admin',
  'kube-controller-manager': 'system:kube-controller-manager',
  'kube-scheduler': 'system:kube-scheduler',
  kwok: 'kwok',
  kubelet: 'kubelet',
  'kube-proxy': 'kube-proxy',
  coredns: 'coredns',
  'local-volumes': 'local-volumes',
  /** Not an administrator: may do only what the ClusterRoles bound to the service account of that name say. */
  metacontroller: 'system:serviceaccount:metacontroller:metacontroller',
} as const;
export type Identity = keyof typeof USERS;

const IDENTITIES = [
  'admin',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'kubelet',
  'kube-proxy',
  'coredns',
  'local-volumes',
  'metacontroller',
] as const;

const GROUPS: Readonly<Record<Identity, string>> = {
  admin: 'system:masters',
  'kube-controller-manager': 'system:masters',
  'kube-scheduler': 'system:masters',
  kwok: 'system:masters',
  kubelet: 'system:masters',
  'kube-proxy': 'system:masters',
  coredns: 'system:masters',
  'local-volumes': 'system:masters',
  metacontroller: 'system:serviceaccounts,system:serviceaccounts:metacontroller',
};

export interface Credentials {
  readonly tokensFile: string;
  readonly serviceAccountKeyFile: string;
  readonly tokens: Readonly<Record<Identity, string>>;
}

/** Writes the token file and the key of service accounts. Everything is new in every run. */
export function writeCredentials(directory: string): Credentials {
  const tokens = Object.fromEntries(IDENTITIES.map((identity) => [identity, newToken()])) as Record<
    // `Object.fromEntries` forgets the keys it was given.
    Identity,
    string
  >;
  const tokensFile = join(directory, 'tokens.csv');
  const line = (identity: Identity): string =>
    `${tokens[identity]},${USERS[identity]},${identity},"${GROUPS[identity]}"\n`;
  writeFileSync(tokensFile, IDENTITIES.map(line).join(''), { mode: 0o600 });

  const serviceAccountKeyFile = join(directory, 'service-account.key');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(serviceAccountKeyFile, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  return { tokensFile, serviceAccountKeyFile, tokens };
}

function newToken(): string {
  return randomBytes(16).toString('hex');
}

export function kubeconfigPath(directory: string, identity: Identity): string {
  return join(directory, `kubeconfig-${identity}`);
}

/** Writes one kubeconfig per identity. JSON is YAML. */
export function writeKubeconfigs(
  directory: string,
  server: string,
  { tokens }: Pick<Credentials, 'tokens'>,
): void {
  for (const identity of IDENTITIES) {
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'e2e', cluster: { server, 'certificate-authority': certificateFile(directory) } }],
      users: [{ name: identity, user: { token: tokens[identity] } }],
      contexts: [{ name: 'e2e', context: { cluster: 'e2e', user: identity } }],
      'current-context': 'e2e',
    };
    writeFileSync(kubeconfigPath(directory, identity), JSON.stringify(config, null, 2), { mode: 0o600 });
  }
}

/** The API server makes its own certificate here, followed by that of the authority it made for it. */
export function certificateFile(directory: string): string {
  return join(directory, 'certs', 'apiserver.crt');
}
