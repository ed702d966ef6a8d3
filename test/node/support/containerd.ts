import { mkdirSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../e2e/support/eventually.js';
import { type ManagedProcess, startProcess } from '../../e2e/support/managed-process.js';
import { POD_NETWORK } from './addresses.js';
import { run } from './run.js';

export interface Containerd {
  readonly process: ManagedProcess;
  readonly socket: string;
}

interface ContainerdOptions {
  readonly directory: string;
  readonly registryUrl: string;
}

/** containerd with runc, a bridge for the Pods, and one registry in the place of all others. */
export async function startContainerd({ directory, registryUrl }: ContainerdOptions): Promise<Containerd> {
  const home = join(directory, 'containerd');
  const socket = join(home, 'containerd.sock');
  const registries = join(home, 'registries');
  const networks = join(home, 'networks');
  for (const folder of [join(registries, '_default'), networks]) mkdirSync(folder, { recursive: true });
  keepImagesInMemory(join(home, 'root'));
  writeFileSync(join(registries, '_default', 'hosts.toml'), hosts(registryUrl));
  writeFileSync(join(networks, '10-bridge.conflist'), JSON.stringify(network(home), null, 2));
  const config = join(home, 'config.toml');
  writeFileSync(config, configuration({ home, socket, registries, networks }));
  const process = startProcess({
    name: 'containerd',
    command: 'containerd',
    args: ['--config', config],
    directory,
  });
  await eventually(() => !process.isRunning() || run('ctr', ['--address', socket, 'version']) !== '', {
    what: 'containerd being ready',
  });
  if (!process.isRunning()) throw new Error('containerd ended');
  return { process, socket };
}

/** Unpacking images is most of the start, and disks are slow. They go with the namespaces of the run. */
function keepImagesInMemory(root: string): void {
  if (freemem() < MEMORY_FOR_IMAGES) return;
  mkdirSync(root);
  run('mount', ['-t', 'tmpfs', 'tmpfs', root]);
}

/** Twice what all of them need, packed and unpacked. */
const MEMORY_FOR_IMAGES = 3 * 1024 ** 3;

interface Paths {
  readonly home: string;
  readonly socket: string;
  readonly registries: string;
  readonly networks: string;
}

function configuration({ home, socket, registries, networks }: Paths): string {
  return `version = 2
root = "${join(home, 'root')}"
state = "${join(home, 'state')}"
[grpc]
address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "registry.k8s.io/pause:3.10"
# Without it every sandbox fails in a container: its score may not be lowered there.
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "${networks}"
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "${registries}"
`;
}

function hosts(registryUrl: string): string {
  return `server = "${registryUrl}"\n[host."${registryUrl}"]\ncapabilities = ["pull", "resolve"]\n`;
}

function network(home: string): object {
  const ranges = [[{ subnet: POD_NETWORK }]];
  const ipam = {
    type: 'host-local',
    dataDir: join(home, 'addresses'),
    ranges,
    routes: [{ dst: '0.0.0.0/0' }],
  };
  const bridge = { type: 'bridge', bridge: 'pods0', isGateway: true, hairpinMode: true, ipam };
  return { cniVersion: '0.4.0', name: 'pods', plugins: [bridge, { type: 'loopback' }] };
}
