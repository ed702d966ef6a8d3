import { z } from 'zod';

/** What other processes need to know of a real API server that runs. Written as JSON into its folder. */
export const RealClusterState = z.object({
  /** Logs, kubeconfigs, audit log. */
  directory: z.string(),
  url: z.string(),
  /** Of the administrator. */
  kubeconfig: z.string(),
  auditLog: z.string(),
  binaries: z.record(z.string(), z.object({ path: z.string(), version: z.string(), from: z.string() })),
  startupMs: z.number(),
});
export type RealClusterState = z.infer<typeof RealClusterState>;

export const ControlPlaneState = RealClusterState.extend({
  /** False when its binary was not found; everything else runs. */
  metacontrollerAvailable: z.boolean(),
  metacontrollerMetricsUrl: z.string(),
  /** Where the supervisor takes commands. Absent when the control plane runs in the process that asks. */
  supervisorUrl: z.string().optional(),
});
export type ControlPlaneState = z.infer<typeof ControlPlaneState>;

/** Names the file with the state in the environment of the tests. */
export const STATE_VARIABLE = 'METAHOOKS_E2E_STATE';
