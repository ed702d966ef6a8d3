import type { KubeApi } from '../../src/cluster/kube-api.js';

/** A cluster with a Metacontroller in it, real or not. */
export interface Arena {
  readonly api: KubeApi;
  /** So many milliseconds without a call or a change are rest. */
  readonly quietMs: number;
  /** Who does not come to rest within this time never will. */
  readonly patienceMs: number;
  /** Whether the Metacontroller is at work, where it can be told: a busy machine may need more than the time of rest for a turn. */
  readonly busy?: () => boolean;
  /** Whether the Metacontroller has crashed. */
  crashed(): boolean;
}
