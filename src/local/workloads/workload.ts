import type { KubeApi } from '../../cluster/kube-api.js';
import type { KubeObject, OwnerReference } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import type { Containers } from './containers.js';
import type { Informer } from './informer.js';
import type { Resource } from './resource.js';
import type { WorkloadTimes } from './times.js';

export interface WorkloadTools {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly times: WorkloadTimes;
  /** What is known of a collection; may lag behind, except for what `note` was told. */
  readonly informer: (resource: Resource) => Informer;
  /** Those that do something in this process. */
  readonly containers: Containers;
}

/** Wakes objects for a change elsewhere. */
export interface Watch {
  readonly resource: Resource;
  /** The uids of the objects that this one, as it is or as it was, may concern. */
  readonly wakes: (object: KubeObject, tools: WorkloadTools) => readonly string[];
}

/** Stand-in for the controller (or the kubelet) of one kind. */
export interface Workload {
  readonly resource: Resource;
  /** Collections of its dependents: a change there wakes it for the controlling owner. */
  readonly dependents: readonly Resource[];
  readonly watches?: readonly Watch[];
  /** Wakes objects for what is no change of an object: the end of a container. */
  readonly listen?: (wake: (uid: string) => void, tools: WorkloadTools) => void;
  /** Whether it waits for times of day: nobody waits for it then. @default false */
  readonly isTimetable?: boolean;
  /**
   * Brings one object forward, looking at the present state only. Called after every change, never twice at the same time for
   * one object.
   *
   * @returns milliseconds after which it wants to be called without a change
   */
  readonly reconcile: (object: KubeObject, tools: WorkloadTools) => Promise<number | undefined>;
}

/** The part of an owner reference that a controller puts on what it makes. */
export function controlledBy(owner: KubeObject): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  const { name, uid } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
