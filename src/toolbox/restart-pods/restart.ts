import type { KubeApi } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Tools } from '../verb.js';
import type { RestartOptions } from './options.js';

/** A restart under way: what is to be done with which means. */
export interface Restart {
  readonly options: RestartOptions;
  readonly api: KubeApi;
  readonly tools: Pick<Tools, 'now' | 'wait'>;
  /** When to give up, in milliseconds. */
  readonly deadline: number;
}

/** What became of the Pods, or of the workloads they belong to, as `Kind name`. */
export interface Outcome {
  /** Their Pod template was changed. */
  readonly restarted: readonly string[];
  /** Their Pod template has that hash already. */
  readonly unchanged: readonly string[];
  readonly evicted: readonly string[];
  readonly deleted: readonly string[];
  /** Made after the change. */
  readonly fresh: readonly string[];
  /** Cannot be restarted like this, and why. */
  readonly skipped: readonly string[];
}

export const NOTHING: Outcome = {
  restarted: [],
  unchanged: [],
  evicted: [],
  deleted: [],
  fresh: [],
  skipped: [],
};

/** A Pod that was made after the change has started with it. Within one second nobody can tell. */
export function isFresh({ options: { changedAt } }: Restart, { metadata }: KubeObject): boolean {
  if (changedAt === undefined) return false;
  return Date.parse(metadata.creationTimestamp ?? '') > Date.parse(changedAt);
}
