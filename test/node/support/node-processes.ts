import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries, type BinaryName, requireBinary } from '../../e2e/support/binaries.js';
import { type Identity, kubeconfigPath } from '../../e2e/support/identities.js';
import { type ManagedProcess, startProcess } from '../../e2e/support/managed-process.js';
import { DNS_ADDRESS, NODE_ADDRESS, NODE_NAME, POD_NETWORK } from './addresses.js';

interface NodeProcessesOptions {
  readonly binaries: Binaries;
  readonly directory: string;
  readonly containerdSocket: string;
  /** Below which the kubelet makes those of the Pods: `/metahooks-123`. */
  readonly cgroup: string;
}

/** kubelet, kube-proxy and CoreDNS. They wait for what they need by themselves. */
export function startNodeProcesses(options: NodeProcessesOptions): readonly ManagedProcess[] {
  return [
    start('kubelet', options, kubeletArgs(options)),
    start('kube-proxy', options, [
      `--kubeconfig=${kubeconfigPath(options.directory, 'kube-proxy')}`,
      `--hostname-override=${NODE_NAME}`,
      '--proxy-mode=iptables',
      `--cluster-cidr=${POD_NETWORK}`,
      // Pods on one bridge would answer each other past the Service, where the kernel does not show bridged packets to iptables.
      '--masquerade-all',
      '--conntrack-max-per-core=0',
    ]),
    start('coredns', options, ['-conf', writeCorefile(options)]),
  ];
}

function start(
  name: BinaryName & Identity,
  { binaries, directory }: NodeProcessesOptions,
  args: readonly string[],
): ManagedProcess {
  return startProcess({ name, command: requireBinary(binaries, name), args, directory });
}

function kubeletArgs({ directory, containerdSocket, cgroup }: NodeProcessesOptions): string[] {
  const home = join(directory, 'kubelet');
  mkdirSync(home, { recursive: true });
  const config = join(home, 'config.json');
  writeFileSync(config, JSON.stringify(kubeletConfig(directory, containerdSocket, cgroup), null, 2));
  return [
    `--config=${config}`,
    `--kubeconfig=${kubeconfigPath(directory, 'kubelet')}`,
    `--root-dir=${home}`,
    `--cert-dir=${join(home, 'pki')}`,
    `--hostname-override=${NODE_NAME}`,
    `--node-ip=${NODE_ADDRESS}`,
  ];
}

function kubeletConfig(directory: string, containerdSocket: string, cgroup: string): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: NODE_ADDRESS,
    // The network namespace lets nobody else in.
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: cgroup,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    clusterDNS: [DNS_ADDRESS],
    clusterDomain: 'cluster.local',
    podLogsDir: join(directory, 'pods'),
    volumePluginDir: join(directory, 'kubelet', 'plugins'),
    // The disk is the machine's, and how full it is is not what is tested.
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    // A container that was killed comes back within seconds, also for the third time.
    crashLoopBackOff: { maxContainerRestartPeriod: '2s' },
  };
}

/** Answers for the cluster alone. */
function writeCorefile({ directory }: NodeProcessesOptions): string {
  const path = join(directory, 'Corefile');
  writeFileSync(
    path,
    `.:53 {
  bind ${NODE_ADDRESS}
  errors
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${kubeconfigPath(directory, 'coredns')}
    ttl 1
  }
}
`,
  );
  return path;
}
