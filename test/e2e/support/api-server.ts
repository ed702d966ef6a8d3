import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { type Binaries, requireBinary } from './binaries.js';
import { eventually } from './eventually.js';
import type { Credentials } from './identities.js';
import { type ManagedProcess, startProcess, tailLog } from './managed-process.js';
import { freePorts } from './ports.js';

export interface ApiServer {
  readonly url: string;
  readonly auditLog: string;
  /** Of etcd: large, and of no use once it has stopped. */
  readonly dataDirectory: string;
  /** In the order of starting. */
  readonly processes: readonly ManagedProcess[];
}

interface ApiServerOptions {
  readonly binaries: Binaries;
  readonly directory: string;
  readonly credentials: Credentials;
  /** Where it listens, and what Pods know it by. @default 127.0.0.1 */
  readonly address?: string;
  /** Beside the usual ones. */
  readonly flags?: readonly string[];
}

const ATTEMPTS = 3;
const SUPPORT = import.meta.dirname;

/** etcd and kube-apiserver. Another process may take a port between the search and its use: then all is tried anew. */
export async function startApiServer(options: ApiServerOptions, attempt = 1): Promise<ApiServer> {
  const started: ManagedProcess[] = [];
  try {
    return await startOnce(options, started, attempt);
  } catch (cause) {
    for (const process of started.reverse()) await process.stop(2_000);
    const logs = started.map(({ logPath }) => tailLog(logPath)).join('\n');
    const again = attempt < ATTEMPTS && logs.includes('address already in use');
    if (again) return await startApiServer(options, attempt + 1);
    throw new Error(`the API server did not start: ${String(cause)}\n${logs}`, { cause });
  }
}

async function startOnce(
  { binaries, directory, credentials, address = '127.0.0.1', flags = [] }: ApiServerOptions,
  started: ManagedProcess[],
  attempt: number,
): Promise<ApiServer> {
  const [etcdPort = 0, peerPort = 0, port = 0] = await freePorts(3);
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const dataDirectory = join(directory, `etcd-${attempt}`);
  const etcd = startProcess({
    name: 'etcd',
    command: requireBinary(binaries, 'etcd'),
    args: etcdArgs(etcdUrl, `http://127.0.0.1:${peerPort}`, dataDirectory),
    directory,
  });
  started.push(etcd);
  await ready(etcd, () => isOk(`${etcdUrl}/health`));

  const auditLog = join(directory, 'audit.log');
  const apiServer = startProcess({
    name: 'kube-apiserver',
    command: requireBinary(binaries, 'kube-apiserver'),
    args: [
      ...apiServerArgs(directory, credentials),
      `--etcd-servers=${etcdUrl}`,
      `--bind-address=${address}`,
      `--secure-port=${port}`,
      ...flags,
    ],
    directory,
  });
  started.push(apiServer);
  const url = `https://${address}:${port}`;
  await ready(apiServer, () => isOk(`${url}/readyz`));
  return { url, auditLog, dataDirectory, processes: started };
}

function etcdArgs(clientUrl: string, peerUrl: string, dataDirectory: string): string[] {
  return [
    `--data-dir=${dataDirectory}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

function apiServerArgs(directory: string, { tokensFile, serviceAccountKeyFile }: Credentials): string[] {
  return [
    `--cert-dir=${join(directory, 'certs')}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${serviceAccountKeyFile}`,
    `--service-account-signing-key-file=${serviceAccountKeyFile}`,
    `--token-auth-file=${tokensFile}`,
    // Not AlwaysAllow: that the generated rights suffice is a promise to test.
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    `--audit-policy-file=${join(SUPPORT, 'audit-policy.yaml')}`,
    `--audit-log-path=${join(directory, 'audit.log')}`,
    // A write is in the log before its caller hears of it, and the log is one file for the whole run.
    '--audit-log-mode=blocking',
    '--audit-log-maxsize=0',
  ];
}

/** Waits, but not for a process that has ended. */
async function ready(process: ManagedProcess, isReady: () => Promise<boolean>): Promise<void> {
  await eventually(async () => !process.isRunning() || (await isReady()), {
    timeoutMs: 90_000,
    what: `${process.name} being ready`,
  });
  if (!process.isRunning()) throw new Error(`${process.name} ended`);
}

/** Whether a GET gives 200. Certificates are not looked at: this asks only for a sign of life. */
export function isOk(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const transport = url.startsWith('https:') ? https : http;
    const request = transport.get(url, { rejectUnauthorized: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
