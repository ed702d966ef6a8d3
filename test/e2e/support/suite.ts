import { readFileSync } from 'node:fs';
import { createKubeClient } from '../../../src/cluster/client.js';
import type { KubeApi } from '../../../src/cluster/kube-api.js';
import { auditMark, readWrites, type Write } from './audit.js';
import { eventually } from './eventually.js';
import { countHookCalls, type HookCalls, readHookCalls } from './hook-calls.js';
import { type Identity, kubeconfigPath, USERS } from './identities.js';
import { runKubectl } from './kubectl.js';
import { ControlPlaneState, type RealClusterState, STATE_VARIABLE } from './state.js';

/** What a suite does with any real API server of a run. */
export interface RealCluster {
  readonly url: string;
  /** Of the administrator. */
  readonly kubeconfig: string;
  /** Logs and kubeconfigs. */
  readonly directory: string;
  /** The administrator's client. */
  readonly api: KubeApi;
  /** The kubeconfig of another identity, for example to ask what Metacontroller may do. */
  kubeconfigOf(identity: Identity): string;
  /** Runs kubectl as administrator and returns what it printed. */
  kubectl(args: readonly string[], stdin?: string): Promise<string>;
  /** `kubectl apply -f -` of objects or of YAML text. */
  apply(manifests: string | readonly object[]): Promise<string>;
  /** Makes a namespace of that name and waits until Pods can be made in it. */
  createNamespace(name: string): Promise<string>;
  /** A place in the audit log, to hand to `writesSince`. */
  auditMark(): number;
  writesSince(mark: number, filter?: { readonly user?: Identity }): readonly Write[];
}

/** What a suite does with the control plane of the run. */
export interface ControlPlane extends RealCluster {
  /** False: nothing that needs Metacontroller can be tested; see `describeWithMetacontroller`. */
  readonly metacontrollerAvailable: boolean;
  /** Hook calls of the Metacontroller that runs now, by its own metrics; of one controller when named. */
  hookCalls(controller?: string): Promise<readonly HookCalls[]>;
  countHookCalls(controller?: string): Promise<number>;
  /** Starts Metacontroller anew with these flags beside the usual ones. Later suites get it so: start it without flags at the end. */
  restartMetacontroller(flags?: readonly string[]): Promise<void>;
  stopMetacontroller(): Promise<void>;
}

/** The control plane that jest's global setup started. */
export function useControlPlane(): ControlPlane {
  const stateFile = process.env[STATE_VARIABLE];
  if (stateFile === undefined) throw new Error('no control plane: run `npm run test:e2e`');
  return toControlPlane(ControlPlaneState.parse(JSON.parse(readFileSync(stateFile, 'utf8'))));
}

/** The same over a control plane that this process started. */
export function toControlPlane(state: ControlPlaneState): ControlPlane {
  const { metacontrollerAvailable, supervisorUrl } = state;
  let metricsUrl = state.metacontrollerMetricsUrl;
  const supervise = async (body: object): Promise<void> => {
    metricsUrl = (await sendCommand(supervisorUrl, body)).metacontrollerMetricsUrl;
  };
  const hookCalls = async (controller?: string): Promise<readonly HookCalls[]> =>
    (await readHookCalls(metricsUrl)).filter(
      (calls) => controller === undefined || calls.controller === controller,
    );
  return {
    ...toRealCluster(state),
    metacontrollerAvailable,
    hookCalls,
    countHookCalls: async (controller) => countHookCalls(await hookCalls(controller)),
    restartMetacontroller: (flags = []) => supervise({ verb: 'start-metacontroller', flags }),
    stopMetacontroller: () => supervise({ verb: 'stop-metacontroller' }),
  };
}

/** The part that does not depend on how Metacontroller runs. */
export function toRealCluster({
  url,
  kubeconfig,
  directory,
  auditLog,
  binaries,
}: RealClusterState): RealCluster {
  const command = binaries['kubectl']?.path ?? 'kubectl';
  const kubectl = (args: readonly string[], stdin?: string): Promise<string> =>
    runKubectl({ command, kubeconfig }, args, stdin);
  return {
    url,
    kubeconfig,
    directory,
    api: createKubeClient({ kubeconfig }),
    kubeconfigOf: (identity) => kubeconfigPath(directory, identity),
    kubectl,
    apply: (manifests) => kubectl(['apply', '-f', '-'], toManifestText(manifests)),
    createNamespace: async (name) => {
      await kubectl(['create', 'namespace', name]);
      await eventually(() => kubectl(['get', 'serviceaccount', 'default', '-n', name]));
      return name;
    },
    auditMark: () => auditMark(auditLog),
    writesSince: (mark, { user } = {}) =>
      readWrites(auditLog, mark).filter((write) => user === undefined || write.user === USERS[user]),
  };
}

/** `describe`, or, without Metacontroller, a skipped one and a line that says what did not run and why. */
export function describeWithMetacontroller(title: string, tests: () => void): void {
  if (useControlPlane().metacontrollerAvailable) {
    describe(title, tests);
    return;
  }
  process.stderr.write(`e2e: not run, Metacontroller was not found: ${title}\n`);
  describe.skip(title, tests);
}

function toManifestText(manifests: string | readonly object[]): string {
  if (typeof manifests === 'string') return manifests;
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
}

async function sendCommand(supervisorUrl: string | undefined, body: object): Promise<ControlPlaneState> {
  if (supervisorUrl === undefined) throw new Error('this control plane has no supervisor');
  const response = await fetch(supervisorUrl, { method: 'POST', body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return ControlPlaneState.parse(JSON.parse(text));
}
