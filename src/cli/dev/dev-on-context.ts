import {
  type ClusterAddress,
  clusterAddress,
  createKubeClient,
  type KubeClientOptions,
} from '../../cluster/client.js';
import type { KubeApi } from '../../cluster/kube-api.js';
import { parseConfig } from '../../config.js';
import { HookError } from '../../errors/hook-error.js';
import { type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';
import { definitionFolders } from '../definition-folders.js';
import { readDefinitions } from '../load-controllers.js';
import type { StandInFlags } from '../local/flags.js';
import { runUntilStopped } from '../local/run-until-stopped.js';
import { realCluster } from '../local/session-cluster.js';
import { withSession } from '../local/with-session.js';
import { findMetacontroller } from './find-metacontroller.js';
import { isLocalCluster } from './is-local-cluster.js';
import { describeLeftovers } from './leftovers.js';

export interface DevOnContext {
  readonly target: KubeClientOptions;
  /** Folders with more definition files. */
  readonly definitionDirs: readonly string[];
  readonly files: readonly string[];
  /** Also on a cluster that is not on this machine. */
  readonly yes: boolean;
  readonly standIn: StandInFlags;
  readonly write: (text: string) => void;
}

/**
 * Runs the controllers, and the stand-in for Metacontroller, on a real cluster until the process is told to stop.
 *
 * @throws HookError CLUSTER_REFUSED before anything is written there
 */
export async function devOnContext(
  definitions: readonly ControllerDefinition[],
  { target, definitionDirs, files, yes, standIn, write }: DevOnContext,
): Promise<void> {
  const config = parseConfig(process.env);
  const folders = definitionFolders({
    ...config,
    definitionDirs: [...config.definitionDirs, ...definitionDirs],
  });
  const all = readDefinitions(definitions, { ...config, definitionFolders: folders });
  const address = clusterAddress(target);
  if (!yes) requireLocal(address);
  const api = createKubeClient(target);
  await requireNoMetacontroller(api, all);
  write(welcome(address, all));
  const cluster = realCluster(api, standIn);
  try {
    await withSession({ definitions, definitionDirs, cluster, write }, (session) =>
      runUntilStopped(session, files),
    );
  } finally {
    write(await farewell(api, all));
  }
}

/** @throws HookError CLUSTER_REFUSED */
function requireLocal(address: ClusterAddress): void {
  if (isLocalCluster(address)) return;
  throw new HookError('CLUSTER_REFUSED', {
    message: `${describeAddress(address)} is not on this machine`,
    hint: 'With --yes the controllers run there all the same.',
  });
}

/** @throws HookError CLUSTER_REFUSED */
async function requireNoMetacontroller(
  api: KubeApi,
  definitions: readonly ControllerDefinition[],
): Promise<void> {
  const found = await findMetacontroller(
    api,
    definitions.map(({ name }) => name),
  );
  if (found.length === 0) return;
  throw new HookError('CLUSTER_REFUSED', {
    message: `the cluster has a Metacontroller, and two would undo each other's work: ${found.join(', ')}`,
    hint: 'Choose another context; or give the one that is there the addresses of your hooks: npm run manifests -- --hooks-url',
  });
}

function describeAddress({ context, cluster, server }: ClusterAddress): string {
  return `context ${context} (cluster ${cluster} at ${server})`;
}

function welcome(address: ClusterAddress, definitions: readonly ControllerDefinition[]): string {
  const kinds = definitions
    .filter(isComposite)
    .map(({ parent }) => parent.kind)
    .join(', ');
  return `Running on ${describeAddress(address)}, which gets the CRDs of ${kinds}.
Metacontroller and its controller objects stay in this process.

`;
}

async function farewell(api: KubeApi, definitions: readonly ControllerDefinition[]): Promise<string> {
  const lines = await describeLeftovers(api, definitions).catch((error: unknown) => [
    `what was there; the cluster does not tell: ${String(error)}`,
  ]);
  if (lines.length === 0) return '';
  return `
Nothing was removed. In the cluster stay, and nobody brings them forward until this command runs again:

${lines.map((line) => `  ${line}`).join('\n')}
`;
}
