import { z } from 'zod';
import { RealClusterState } from '../../e2e/support/state.js';

/** What suites need to know of the node that runs. */
export const NodeState = RealClusterState.extend({
  containerdSocket: z.string(),
  registryUrl: z.string(),
  /** Holds one folder for each PersistentVolume. */
  volumes: z.string(),
});
export type NodeState = z.infer<typeof NodeState>;

/** Set by run.ts for the processes of the run. */
export const VARIABLES = {
  /** Why there is no node; the suites are skipped then. */
  missing: 'METAHOOKS_NODE_MISSING',
  directory: 'METAHOOKS_NODE_DIRECTORY',
  cgroup: 'METAHOOKS_NODE_CGROUP',
} as const;

/** Exit code of build-images.ts, as sysexits.h has it for what may work another time. */
export const NO_DOWNLOAD = 75;
