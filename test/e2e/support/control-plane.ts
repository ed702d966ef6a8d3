import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from './api-server.js';
import { type Binaries, findBinaries, requireBinary, toBinaryTable } from './binaries.js';
import {
  type ControllersOptions,
  installMetacontroller,
  type Metacontroller,
  startBuiltInsAndKwok,
  startMetacontroller,
} from './controllers.js';
import { eventually } from './eventually.js';
import { kubeconfigPath, writeCredentials, writeKubeconfigs } from './identities.js';
import { runKubectl } from './kubectl.js';
import { type ManagedProcess, tailLog } from './managed-process.js';
import type { ControlPlaneState } from './state.js';

export interface ControlPlaneOptions {
  /** @default a new folder below the system's temporary folder */
  readonly directory?: string;
  /** Gets the table of binaries and the start-up time. */
  readonly log?: (text: string) => void;
  /** Further flags of Metacontroller; `false` leaves it out. */
  readonly metacontroller?: readonly string[] | false;
}

export interface RunningControlPlane {
  readonly state: ControlPlaneState;
  /** Stops Metacontroller if it runs, and starts it with these flags beside the usual ones. */
  startMetacontroller(flags?: readonly string[]): Promise<void>;
  stopMetacontroller(): Promise<void>;
  /** False also when it has ended by itself. */
  metacontrollerRuns(): boolean;
  stop(): Promise<void>;
}

/** A whole Kubernetes but for a kubelet, and Metacontroller, as processes of this machine. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<RunningControlPlane> {
  const began = Date.now();
  const { log = () => undefined } = options;
  const binaries = findBinaries();
  log(`binaries:\n${toBinaryTable(binaries)}`);
  // Everything that is needed is asked for before anything is started.
  for (const name of REQUIRED) requireBinary(binaries, name);
  if (binaries.metacontroller === undefined)
    log('Metacontroller was not found (METACONTROLLER_BIN): what needs it does not run');

  const plane = await startProcesses(binaries, options);
  plane.state = { ...plane.state, startupMs: Date.now() - began };
  log(describeState(plane.state));
  return plane;
}

const REQUIRED = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kwok',
] as const;

async function startProcesses(
  binaries: Binaries,
  { directory = mkdtempSync(join(tmpdir(), 'metahooks-e2e-')), metacontroller = [] }: ControlPlaneOptions,
): Promise<ControlPlane> {
  mkdirSync(directory, { recursive: true });
  const credentials = writeCredentials(directory);
  const api = await startApiServer({ binaries, directory, credentials });
  writeKubeconfigs(directory, api.url, credentials);
  const { serviceAccountKeyFile } = credentials;
  const plane = new ControlPlane(api, { binaries, directory, serviceAccountKeyFile });
  try {
    await plane.startAll(metacontroller);
  } catch (cause) {
    const logs = plane.tailLogs();
    await plane.stop();
    throw new Error(`the control plane did not start: ${String(cause)}\n${logs}`, { cause });
  }
  return plane;
}

function describeState({
  url,
  directory,
  startupMs,
  binaries,
  metacontrollerAvailable,
}: ControlPlaneState): string {
  const version = metacontrollerAvailable ? (binaries['metacontroller']?.version ?? '?') : 'absent';
  return `control plane at ${url}, Metacontroller ${version}, logs in ${directory}, started in ${startupMs} ms`;
}

class ControlPlane implements RunningControlPlane {
  state: ControlPlaneState;
  readonly #api: ApiServer;
  readonly #controllers: ControllersOptions;
  #builtIns: readonly ManagedProcess[] = [];
  #metacontroller: Metacontroller | undefined;

  constructor(api: ApiServer, controllers: ControllersOptions) {
    this.#api = api;
    this.#controllers = controllers;
    const { binaries, directory } = controllers;
    this.state = {
      directory,
      url: api.url,
      kubeconfig: kubeconfigPath(directory, 'admin'),
      auditLog: api.auditLog,
      metacontrollerAvailable: false,
      metacontrollerMetricsUrl: '',
      binaries: { ...binaries },
      startupMs: 0,
    };
  }

  async startAll(metacontroller: readonly string[] | false): Promise<void> {
    this.#builtIns = await startBuiltInsAndKwok(this.#controllers);
    await Promise.all([this.#nodeIsReady(), installMetacontroller(this.#controllers)]);
    if (metacontroller !== false && this.#controllers.binaries.metacontroller !== undefined)
      await this.startMetacontroller(metacontroller);
  }

  async startMetacontroller(flags: readonly string[] = []): Promise<void> {
    await this.stopMetacontroller();
    this.#metacontroller = await startMetacontroller(this.#controllers, flags);
    const { version, metricsUrl } = this.#metacontroller;
    const { metacontroller, ...binaries } = this.state.binaries;
    this.state = {
      ...this.state,
      binaries:
        metacontroller === undefined
          ? binaries
          : { ...binaries, metacontroller: { ...metacontroller, version } },
      metacontrollerAvailable: true,
      metacontrollerMetricsUrl: metricsUrl,
    };
  }

  async stopMetacontroller(): Promise<void> {
    await this.#metacontroller?.process.stop();
    this.#metacontroller = undefined;
  }

  metacontrollerRuns(): boolean {
    return this.#metacontroller?.process.isRunning() ?? false;
  }

  /** Whoever depends goes first: without its store the API server never ends, and without it the others complain. */
  async stop(): Promise<void> {
    await this.stopMetacontroller();
    for (const process of [...this.#builtIns].reverse()) await process.stop(3_000);
    for (const process of [...this.#api.processes].reverse()) await process.stop(3_000);
    rmSync(this.#api.dataDirectory, { recursive: true, force: true });
  }

  tailLogs(): string {
    const processes = [...this.#api.processes, ...this.#builtIns];
    return processes.map(({ logPath }) => tailLog(logPath, 8)).join('\n');
  }

  /** A node that Pods can be bound to, and a service account for them to run as. */
  async #nodeIsReady(): Promise<void> {
    const admin = kubectlOf(this.#controllers);
    await runKubectl(admin, ['apply', '-f', '-'], JSON.stringify(FAKE_NODE));
    await runKubectl(admin, ['wait', '--for=condition=Ready', 'node/kwok', '--timeout=60s']);
    await eventually(
      async () => (await runKubectl(admin, ['get', 'node', 'kwok', '-o', 'jsonpath={.spec.taints}'])) === '',
      { what: 'the node losing its not-ready taint' },
    );
    await eventually(() => runKubectl(admin, ['get', 'serviceaccount', 'default']), {
      what: 'the default service account',
    });
  }
}

const FAKE_NODE = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'kwok', labels: { 'kubernetes.io/hostname': 'kwok', 'kubernetes.io/os': 'linux' } },
};

function kubectlOf({ binaries, directory }: { binaries: Binaries; directory: string }) {
  return { command: requireBinary(binaries, 'kubectl'), kubeconfig: kubeconfigPath(directory, 'admin') };
}
