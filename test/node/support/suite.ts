import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventually } from '../../e2e/support/eventually.js';
import { STATE_VARIABLE } from '../../e2e/support/state.js';
import { type RealCluster, toRealCluster } from '../../e2e/support/suite.js';
import { volumeFolder } from './local-volumes.js';
import { tagImage } from './registry.js';
import { run } from './run.js';
import { NodeState, VARIABLES } from './state.js';

export interface ContainerRef {
  readonly namespace: string;
  readonly pod: string;
  /** @default the only one, or the first */
  readonly container?: string;
}

/**
 * What a suite does with the node of the run. The suite itself runs in the network of the node: `fetch` reaches Pods, and Services
 * by their names (`http://metahooks.metahooks.svc.cluster.local/healthz`).
 */
export interface RealNode extends RealCluster {
  /** Runs a command in a container and returns what it printed. @throws Error when it fails */
  exec(container: ContainerRef, command: readonly string[]): Promise<string>;
  /** `kubectl wait`: `waitFor('deployment/web', 'condition=Available', { namespace })`. */
  waitFor(what: string, condition: string, options: WaitOptions): Promise<void>;
  /** Gives an image of the node's registry a further name, under which it can be pulled from then on. */
  tagImage(existing: string, name: string): Promise<void>;
  /** SIGKILL for the main process of a container, as if it had crashed; returns when the container has ended. */
  killMainProcess(container: ContainerRef): Promise<void>;
  /** The folder behind a bound PersistentVolumeClaim. */
  claimFolder(namespace: string, claim: string): Promise<string>;
  /** Empties the folder behind a claim, as if the disk had been lost. */
  wipeClaim(namespace: string, claim: string): Promise<void>;
}

interface WaitOptions {
  readonly namespace: string;
  /** @default 120 */
  readonly timeoutSeconds?: number;
}

/** The node that jest's global setup started. */
export function useNode(): RealNode {
  const stateFile = process.env[STATE_VARIABLE];
  if (stateFile === undefined) throw new Error('no node: run `npm run test:node`');
  return toRealNode(NodeState.parse(JSON.parse(readFileSync(stateFile, 'utf8'))));
}

/** `describe` with the node, or, where there is none, a skipped one and a line that says what did not run and why. */
export function describeOnNode(title: string, tests: (node: RealNode) => void): void {
  const missing = process.env[VARIABLES.missing];
  if (missing === undefined) {
    const node = useNode();
    describe(title, () => tests(node));
    return;
  }
  process.stderr.write(`node: not run, because ${missing}: ${title}\n`);
  // Collected for their titles, never run.
  describe.skip(title, () => tests({} as RealNode));
}

function toRealNode(state: NodeState): RealNode {
  const cluster = toRealCluster(state);
  const kubectl: RealCluster['kubectl'] = (args) => cluster.kubectl(args);
  const read = async (namespace: string, object: string): Promise<unknown> =>
    JSON.parse(await kubectl(['-n', namespace, 'get', object, '-o', 'json']));
  const claimFolder = async (namespace: string, claim: string): Promise<string> => {
    const { spec } = Claim.parse(await read(namespace, `persistentvolumeclaim/${claim}`));
    return volumeFolder(state.volumes, spec.volumeName);
  };
  const mainProcess = async ({ namespace, pod, container }: ContainerRef): Promise<number> => {
    const { status } = Pod.parse(await read(namespace, `pod/${pod}`));
    const found = status.containerStatuses.find(({ name }) => container === undefined || name === container);
    const id = found?.containerID?.replace('containerd://', '') ?? '';
    const pid = processesOf(state.containerdSocket).get(id);
    if (pid === undefined) throw new Error(`no container runs in Pod ${namespace}/${pod}`);
    return pid;
  };
  return {
    ...cluster,
    exec: ({ namespace, pod, container }, command) => {
      const choice = container === undefined ? [] : ['-c', container];
      return kubectl(['-n', namespace, 'exec', pod, ...choice, '--', ...command]);
    },
    waitFor: async (what, condition, { namespace, timeoutSeconds = 120 }) => {
      await kubectl(['-n', namespace, 'wait', what, `--for=${condition}`, `--timeout=${timeoutSeconds}s`]);
    },
    tagImage: (existing, name) => tagImage(state.registryUrl, existing, name),
    killMainProcess: async (container) => {
      const pid = await mainProcess(container);
      process.kill(pid, 'SIGKILL');
      await eventually(() => !isRunning(pid), { what: `the end of process ${pid}`, intervalMs: 20 });
    },
    claimFolder,
    wipeClaim: async (namespace, claim) => {
      const folder = await claimFolder(namespace, claim);
      for (const entry of readdirSync(folder)) rmSync(join(folder, entry), { recursive: true });
    },
  };
}

const Claim = z.object({ spec: z.object({ volumeName: z.string() }) });

const Pod = z.object({
  status: z.object({
    containerStatuses: z.array(z.object({ name: z.string(), containerID: z.string().optional() })),
  }),
});

/** Main processes by container, as `ctr tasks list` tells: `TASK PID STATUS`. */
function processesOf(socket: string): ReadonlyMap<string, number> {
  const lines = run('ctr', ['--address', socket, '--namespace', 'k8s.io', 'tasks', 'list'])
    .split('\n')
    .slice(1);
  return new Map(
    lines.flatMap((line) => {
      const [task, pid, status] = line.trim().split(/\s+/);
      return task !== undefined && status === 'RUNNING' ? [[task, Number(pid)] as const] : [];
    }),
  );
}

/** Of this process, or of any other that is not only waited for. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
