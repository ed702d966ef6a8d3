import type { ApiResource, KubeApi } from '../../cluster/kube-api.js';
import type { CompositeController, UpdateMethod } from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import type { ControllerNews } from './context.js';
import type { AboutTurn, Without } from './events.js';
import type { HookCall } from './hook-client.js';
import type { Informer } from './informer.js';
import type { ResourceMap } from './resource-map.js';
import type { LabelMatcher } from './selector.js';
import type { CallableHook } from './webhook.js';

export interface ChildKind {
  readonly resource: ApiResource;
  readonly informer: Informer;
  readonly method: UpdateMethod;
}

/** Objects of the kinds a request shows; each kind has its group there, even an empty one. */
export interface ObservedObjects {
  readonly kinds: readonly { readonly apiVersion: string; readonly kind: string }[];
  readonly objects: readonly KubeObject[];
}

/** A controller object made ready to work: everything looked up and compiled once, at its start. */
export interface Host {
  readonly name: string;
  /** As every request carries it: the copy of the start, with the defaults of its CRD and an empty status. */
  readonly controller: CompositeController;
  /** Refuses every call once the controller is stopped. */
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly resources: ResourceMap;
  readonly parentResource: ApiResource;
  readonly parentSelector: LabelMatcher;
  readonly generateSelector: boolean;
  readonly childKinds: readonly ChildKind[];
  readonly finalizer: { readonly name: string; readonly wanted: boolean };
  readonly sync: CallableHook | undefined;
  readonly finalize: CallableHook | undefined;
  readonly customize: CallableHook | undefined;
  readonly relatedTo: (parent: KubeObject) => Promise<ObservedObjects>;
  readonly call: <T>(parent: KubeObject, call: HookCall<T>) => Promise<T>;
}

/** An event before controller, parent and turn are put in. */
type TurnNews = Without<
  Extract<ControllerNews, Omit<AboutTurn, 'at' | 'controller'>>,
  'parent' | 'turn'
>;

/** One turn of one parent. */
export interface Turn {
  readonly host: Host;
  readonly emit: (news: TurnNews) => void;
  readonly resyncAfter: (milliseconds: number) => void;
}

/** Whether the controller has anything to do with the parent: it is selected, or still carries the finalizer. */
export function isOurs(
  { finalizer, parentSelector }: Pick<Host, 'finalizer' | 'parentSelector'>,
  parent: KubeObject,
): boolean {
  return hasFinalizer(parent, finalizer.name) || parentSelector(parent.metadata.labels);
}

export function hasFinalizer({ metadata }: KubeObject, name: string): boolean {
  return metadata.finalizers?.includes(name) ?? false;
}

export function isDeleting({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** As Metacontroller's own error texts name an object; cluster-scoped ones begin with a slash. */
export function describeParent({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}
