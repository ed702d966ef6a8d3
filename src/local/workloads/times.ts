export interface WorkloadTimes {
  /** From the creation of a Pod until it is ready, in milliseconds. @default 300 */
  readonly podReadyMs: number;
  /** The same for a Pod with the outcome `slow`. @default 10000 */
  readonly slowPodReadyMs: number;
  /** How long the containers of a Pod run that comes to an end by itself. @default 1000 */
  readonly podRunMs: number;
  /** How long a Job waits before it replaces a failed Pod; the real one begins with 10 s. @default 1000 */
  readonly jobRetryMs: number;
  /** How long a ReplicaSet or DaemonSet waits before it replaces a failed Pod; doubles with each. @default 1000 */
  readonly podRetryMs: number;
}

export const DEFAULT_TIMES: WorkloadTimes = {
  podReadyMs: 300,
  slowPodReadyMs: 10_000,
  podRunMs: 1000,
  jobRetryMs: 1000,
  podRetryMs: 1000,
};
