import { readFile } from 'node:fs/promises';
import type { KubeApi } from '../../cluster/kube-api.js';
import { listen } from '../../listen.js';
import { RedisCluster } from './redis-cluster.js';
import { RedisConnection } from './redis-connection.js';
import type { Address } from './redis-state.js';
import { CALL_TIMEOUT_MS, type RoleConfig } from './role-config.js';
import { RoleSidecar } from './role-sidecar.js';
import { createStatusApp } from './status-server.js';
import type { RoleLog, Surroundings, Timer } from './surroundings.js';

export interface RoleProcess {
  readonly api: KubeApi;
  readonly log: RoleLog;
  /** Ends the sidecar; it hands over first, if it leads. */
  readonly signal: AbortSignal;
  /** Where the redis of a Pod is reached. @default `<pod>.<service>.<namespace>.svc` */
  readonly addressOf?: (pod: string) => Address;
}

/** The verb `redis-role`: decides with the sidecars of the other Pods whose redis is primary, until told to end. */
export async function runRedisRole(config: RoleConfig, process: RoleProcess): Promise<void> {
  const { settings } = config;
  const connections = new Map<string, RedisConnection>();
  const around = createSurroundings(config, process, connections);
  const sidecar = new RoleSidecar(settings, around);
  // Not the connection of the turns: one that fails takes along whatever waits for it.
  const probed = openConnection(ownAddress(config, process), config);
  const app = createStatusApp(sidecar, {
    now: () => around.timer.now(),
    staleMs: Math.max(settings.leaseDurationMs, 3 * settings.retryPeriodMs),
    observe: () => probed.observe(),
  });
  const server = await listen((request, response) => void app(request, response), {
    port: config.statusPort,
  });
  try {
    await sidecar.run(process.signal);
  } finally {
    connections.forEach((connection) => connection.close());
    probed.close();
    await server.close();
  }
}

/** Not by its name: the Service may not know this Pod yet, and the network may be down. */
function ownAddress(config: RoleConfig, process: RoleProcess): Address {
  return { host: '127.0.0.1', port: addressFrom(config, process)(config.settings.pod).port };
}

function addressFrom(config: RoleConfig, { addressOf }: RoleProcess): (pod: string) => Address {
  return addressOf ?? ((pod) => podAddress(pod, config));
}

function openConnection(address: Address, config: RoleConfig): RedisConnection {
  return new RedisConnection({
    address,
    timeoutMs: CALL_TIMEOUT_MS,
    readPassword: () => readPassword(config),
  });
}

function createSurroundings(
  config: RoleConfig,
  process: RoleProcess,
  connections: Map<string, RedisConnection>,
): Surroundings {
  const { name, namespace, settings } = config;
  const { api, log } = process;
  const addressOf = addressFrom(config, process);
  const cluster = new RedisCluster({
    api,
    namespace,
    name,
    pod: settings.pod,
    timeoutMs: Math.min(settings.renewDeadlineMs / 3, 5000),
  });
  const connect = (pod: string, address: Address): RedisConnection => {
    const connection = connections.get(pod) ?? openConnection(address, config);
    connections.set(pod, connection);
    return connection;
  };
  return {
    timer: MONOTONIC,
    log,
    lease: cluster,
    own: connect(settings.pod, ownAddress(config, process)),
    peer: (pod) => connect(pod, addressOf(pod)),
    addressOf,
    expectedPods: () => cluster.expectedPods(),
    report: (report) => cluster.report(report),
  };
}

const MONOTONIC: Timer = {
  now: () => performance.now(),
  schedule: (delayMs, run) => {
    const timer = setTimeout(run, Math.max(delayMs, 0));
    return () => clearTimeout(timer);
  },
};

function podAddress(pod: string, { service, namespace, redisPort }: RoleConfig): Address {
  return { host: `${pod}.${service}.${namespace}.svc`, port: redisPort };
}

async function readPassword({ password, passwordFile }: RoleConfig): Promise<string | undefined> {
  if (passwordFile === undefined) return password;
  return (await readFile(passwordFile, 'utf8')).trim();
}
