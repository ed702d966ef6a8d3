import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries, type BinaryName, requireBinary } from './binaries.js';
import { isOk } from './api-server.js';
import { eventually } from './eventually.js';
import { certificateFile, type Identity, kubeconfigPath } from './identities.js';
import { runKubectl } from './kubectl.js';
import { type ManagedProcess, startProcess, tailLog } from './managed-process.js';
import { installMetacontrollerCrds } from './metacontroller-crds.js';
import { freePorts } from './ports.js';

const SUPPORT = import.meta.dirname;

export interface ControllersOptions {
  readonly binaries: Binaries;
  readonly directory: string;
  readonly serviceAccountKeyFile: string;
}

/** The built-in controllers and the fake kubelet. */
export async function startBuiltInsAndKwok(options: ControllersOptions): Promise<readonly ManagedProcess[]> {
  const kwok = start('kwok', options, [
    `--config=${join(SUPPORT, 'kwok-stages.yaml')}`,
    '--manage-all-nodes=true',
    // Addresses that belong to nobody, so that nothing of this machine ends in a recording.
    '--node-ip=192.0.2.1',
    '--cidr=10.244.0.0/16',
  ]);
  return [...(await startBuiltIns(options)), kwok];
}

/** kube-controller-manager and kube-scheduler, in this order. They wait for what they need by themselves. */
export async function startBuiltIns(options: ControllersOptions): Promise<readonly ManagedProcess[]> {
  const { directory, serviceAccountKeyFile } = options;
  const [managerPort = 0, schedulerPort = 0] = await freePorts(2);
  return [
    start('kube-controller-manager', options, [
      ...loopback(managerPort),
      '--controllers=*,-node-ipam-controller,-cloud-node-lifecycle-controller,-ttl-controller',
      `--service-account-private-key-file=${serviceAccountKeyFile}`,
      `--root-ca-file=${certificateFile(directory)}`,
    ]),
    start('kube-scheduler', options, loopback(schedulerPort)),
  ];
}

function loopback(port: number): string[] {
  return ['--bind-address=127.0.0.1', `--secure-port=${port}`, '--leader-elect=false'];
}

function start(
  name: BinaryName & Identity,
  { binaries, directory }: ControllersOptions,
  args: readonly string[],
): ManagedProcess {
  const command = requireBinary(binaries, name);
  return startProcess({
    name,
    command,
    args: [`--kubeconfig=${kubeconfigPath(directory, name)}`, ...args],
    directory,
  });
}

export interface Metacontroller {
  readonly process: ManagedProcess;
  /** As it says itself in its log; it has no version flag. */
  readonly version: string;
  readonly metricsUrl: string;
}

/** Metacontroller's own kinds, and the rights it needs whatever its controllers are. */
export async function installMetacontroller({
  binaries,
  directory,
}: Pick<ControllersOptions, 'binaries' | 'directory'>): Promise<void> {
  const admin = {
    command: requireBinary(binaries, 'kubectl'),
    kubeconfig: kubeconfigPath(directory, 'admin'),
  };
  await installMetacontrollerCrds(admin, binaries);
  await runKubectl(admin, ['apply', '-f', join(SUPPORT, 'metacontroller-rbac.yaml')]);
}

/** Fast, as a test wants it. `flags` come last, so they win. */
export async function startMetacontroller(
  options: ControllersOptions,
  flags: readonly string[] = [],
): Promise<Metacontroller> {
  const [healthPort = 0, metricsPort = 0] = await freePorts(2);
  const process = start('metacontroller', options, [
    '--discovery-interval=2s',
    '--client-go-qps=500',
    '--client-go-burst=1000',
    '--workers=32',
    '--leader-election=false',
    `--health-probe-bind-address=127.0.0.1:${healthPort}`,
    `--metrics-address=127.0.0.1:${metricsPort}`,
    ...flags,
  ]);
  await eventually(() => !process.isRunning() || isOk(`http://127.0.0.1:${healthPort}/readyz`), {
    timeoutMs: 60_000,
    what: 'Metacontroller being ready',
  });
  if (!process.isRunning()) throw new Error(`Metacontroller ended\n${tailLog(process.logPath)}`);
  const version = /"version":"([^"]+)"/.exec(readFileSync(process.logPath, 'utf8'))?.[1] ?? 'unknown';
  return { process, version, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics` };
}
