import { z } from 'zod';

/** What other processes need to know of a control plane that runs. Written as JSON into its folder. */
export const ControlPlaneState = z.object({
  /** Logs, kubeconfigs, audit log. */
  directory: z.string(),
  url: z.string(),
  /** Of the administrator. */
  kubeconfig: z.string(),
  auditLog: z.string(),
  /** False when its binary was not found; everything else runs. */
  metacontrollerAvailable: z.boolean(),
  metacontrollerMetricsUrl: z.string(),
  binaries: z.record(z.string(), z.object({ path: z.string(), version: z.string(), from: z.string() })),
  startupMs: z.number(),
  /** Where the supervisor takes commands. Absent when the control plane runs in the process that asks. */
  supervisorUrl: z.string().optional(),
});
export type ControlPlaneState = z.infer<typeof ControlPlaneState>;

/** Names the file with the state in the environment of the tests. */
export const STATE_VARIABLE = 'METAHOOKS_E2E_STATE';
