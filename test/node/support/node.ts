import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createKubeClient } from '../../../src/cluster/client.js';
import { startApiServer } from '../../e2e/support/api-server.js';
import {
  type Binaries,
  findBinaries,
  NODE_BINARIES,
  requireBinary,
  toBinaryTable,
} from '../../e2e/support/binaries.js';
import { installMetacontroller, startBuiltIns } from '../../e2e/support/controllers.js';
import { eventually } from '../../e2e/support/eventually.js';
import { kubeconfigPath, writeCredentials, writeKubeconfigs } from '../../e2e/support/identities.js';
import { runKubectl } from '../../e2e/support/kubectl.js';
import { type ManagedProcess, tailLog } from '../../e2e/support/managed-process.js';
import { freePort } from '../../e2e/support/ports.js';
import { NODE_ADDRESS, NODE_NAME, SERVICE_NETWORK } from './addresses.js';
import { startContainerd } from './containerd.js';
import { imageFolder, indexFile } from './folders.js';
import { provisionLocalVolumes } from './local-volumes.js';
import { startNodeProcesses } from './node-processes.js';
import { startRegistry } from './registry.js';
import { run } from './run.js';
import type { NodeState } from './state.js';

interface NodeOptions {
  /** Gets everything the node writes but images; a path without spaces. */
  readonly directory: string;
  readonly cgroup: string;
  /** Gets the tables of binaries and images, and the start-up time. */
  readonly log: (text: string) => void;
}

export interface RunningNode {
  readonly state: NodeState;
  stop(): Promise<void>;
}

const SUPPORT = import.meta.dirname;

/**
 * A whole Kubernetes of one node, with Metacontroller and the hook server installed as people install them. For the namespaces
 * that `run.ts` makes: it takes fixed addresses, and what it mounts is unmounted by their end.
 */
export async function startNode({ directory, cgroup, log }: NodeOptions): Promise<RunningNode> {
  const began = Date.now();
  const binaries = findBinaries(NODE_BINARIES);
  log(`binaries:\n${toBinaryTable(binaries, NODE_BINARIES)}\n${toPackageTable()}`);
  for (const name of NODE_BINARIES) requireBinary(binaries, name);

  const processes: ManagedProcess[] = [];
  try {
    const state = await startAll({ directory, cgroup, log, binaries }, processes);
    const startupMs = Date.now() - began;
    log(`node at ${state.url}, logs in ${directory}, started in ${startupMs} ms`);
    return { state: { ...state, startupMs }, stop: () => stopAll(processes) };
  } catch (cause) {
    const logs = processes.map(({ logPath }) => tailLog(logPath, 8)).join('\n');
    await stopAll(processes);
    throw new Error(`the node did not start: ${String(cause)}\n${logs}`, { cause });
  }
}

async function startAll(
  { directory, cgroup, log, binaries }: NodeOptions & { readonly binaries: Binaries },
  processes: ManagedProcess[],
): Promise<NodeState> {
  run('ip', ['address', 'add', `${NODE_ADDRESS}/32`, 'dev', 'lo']);
  // iptables sees only what has a way to go.
  run('ip', ['route', 'add', SERVICE_NETWORK, 'dev', 'lo', 'src', NODE_ADDRESS]);
  const registry = await startRegistry({
    layout: join(imageFolder(), 'layout'),
    index: indexFile(directory),
    port: await freePort(),
  });
  log(`images:\n${registry.images.map((image) => `  ${image}`).join('\n')}`);
  const credentials = writeCredentials(directory);
  const flags = ['--kubelet-preferred-address-types=InternalIP'];
  const [api, containerd] = await Promise.all([
    startApiServer({ binaries, directory, credentials, address: NODE_ADDRESS, flags }),
    startContainerd({ directory, registryUrl: registry.url }),
  ]);
  processes.push(containerd.process, ...api.processes);
  writeKubeconfigs(directory, api.url, credentials);
  const { serviceAccountKeyFile } = credentials;
  processes.push(...(await startBuiltIns({ binaries, directory, serviceAccountKeyFile })));
  processes.push(...startNodeProcesses({ binaries, directory, containerdSocket: containerd.socket, cgroup }));
  const volumes = join(directory, 'volumes');
  provisionLocalVolumes(
    createKubeClient({ kubeconfig: kubeconfigPath(directory, 'local-volumes') }),
    volumes,
  );
  await install({ binaries, directory });
  return {
    directory,
    url: api.url,
    kubeconfig: kubeconfigPath(directory, 'admin'),
    auditLog: api.auditLog,
    binaries: { ...binaries },
    startupMs: 0,
    containerdSocket: containerd.socket,
    registryUrl: registry.url,
    volumes,
  };
}

/** Metacontroller and the hook server, by the files that people apply, after the key that docs/operations.md has them make. */
async function install({ binaries, directory }: { binaries: Binaries; directory: string }): Promise<void> {
  const admin = {
    command: requireBinary(binaries, 'kubectl'),
    kubeconfig: kubeconfigPath(directory, 'admin'),
  };
  const kubectl = (...args: string[]): Promise<string> => runKubectl(admin, args);
  await kubectl('apply', '-f', join(SUPPORT, 'kube-system.yaml'));
  await installMetacontroller({ binaries, directory });
  const key = randomBytes(32).toString('hex');
  await kubectl('create', 'namespace', 'metahooks');
  await kubectl(
    '-n',
    'metahooks',
    'create',
    'secret',
    'generic',
    'metahooks-key',
    `--from-literal=key=${key}`,
  );
  await kubectl('apply', '-k', join(SUPPORT, '../../../manifests'));
  await kubectl('apply', '-f', join(SUPPORT, 'metacontroller.yaml'));
  await eventually(() => kubectl('wait', '--for=condition=Ready', `node/${NODE_NAME}`, '--timeout=60s'), {
    timeoutMs: 60_000,
    what: 'the node being ready',
  });
  const ready = ['rollout', 'status', '--timeout=120s'];
  await Promise.all([
    kubectl(...ready, '-n', 'metahooks', 'deployment'),
    kubectl(...ready, '-n', 'metacontroller', 'statefulset/metacontroller'),
  ]);
}

/** Pods end with the namespaces of the run; whatever is stopped here is stopped so that it writes no complaints. */
async function stopAll(processes: readonly ManagedProcess[]): Promise<void> {
  for (const process of processes.toReversed()) await process.stop(1_000);
}

function toPackageTable(): string {
  const lines = [
    ['containerd', ...(run('containerd', ['--version']).match(/\d+\.\d+\.\d+\S*/) ?? [])],
    ['runc', ...(run('runc', ['--version']).match(/\d+\.\d+\.\d+\S*/) ?? [])],
  ];
  return lines.map(([name = '', version = '?']) => `  ${name.padEnd(24)} ${version} (PATH)`).join('\n');
}
