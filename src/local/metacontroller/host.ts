import type { ApiResource, KubeApi } from '../../cluster/kube-api.js';
import type { UpdateMethod } from '../../contract/controller-objects.js';
import { type KubeObject, toGroupVersion } from '../../contract/kube-object.js';
import type { ControllerObject } from '../../contract/requests.js';
import type { Clock } from '../clock.js';
import type { ControllerNews } from './context.js';
import type { AboutTurn, Without } from './events.js';
import type { HookCall } from './hook-client.js';
import type { Informer } from './informer.js';
import type { ResourceMap } from './resource-map.js';
import type { RolloutRules } from './rollout/rollout-rules.js';
import type { ServerSideApply } from './applied-states.js';
import type { CallableHook } from './webhook.js';

/** One kind of object the controller has turns for: a composite has one, a decorator as many as it names. */
export interface ParentKind {
  readonly resource: ApiResource;
  readonly informer: Informer;
  readonly ignoreStatusChanges: boolean;
}

export interface ChildKind {
  readonly resource: ApiResource;
  readonly informer: Informer;
  readonly method: UpdateMethod;
  /** What must hold of a child before the next one is updated under a rolling strategy. */
  readonly statusChecks: readonly StatusCheck[];
}

interface StatusCheck {
  readonly type: string;
  readonly status?: string | undefined;
  readonly reason?: string | undefined;
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
  readonly controller: ControllerObject;
  /** Refuses every call once the controller is stopped. */
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly resources: ResourceMap;
  readonly parentKinds: readonly ParentKind[];
  readonly selects: (parent: KubeObject) => boolean;
  readonly childKinds: readonly ChildKind[];
  readonly finalizer: { readonly name: string; readonly wanted: boolean };
  readonly sync: CallableHook | undefined;
  readonly finalize: CallableHook | undefined;
  readonly customize: CallableHook | undefined;
  /** Absent under dynamic apply. */
  readonly serverSideApply: ServerSideApply | undefined;
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
  readonly parentResource: ApiResource;
  readonly relatedTo: (parent: KubeObject) => Promise<ObservedObjects>;
  readonly emit: (news: TurnNews) => void;
  readonly resyncAfter: (milliseconds: number) => void;
}

/** One turn of a composite's parent. */
export interface CompositeTurn extends Turn {
  readonly generateSelector: boolean;
  /** Absent unless a kind of child has a rolling strategy. */
  readonly rollout: RolloutRules | undefined;
}

/** Whether the controller has anything to do with the parent: it is selected, or still carries the finalizer. */
export function isOurs({ finalizer, selects }: Pick<Host, 'finalizer' | 'selects'>, parent: KubeObject): boolean {
  return hasFinalizer(parent, finalizer.name) || selects(parent);
}

/** The kind an object is of, by group and kind: references may name another version. The last of several counts. */
export function parentKindOf(
  { parentKinds }: Pick<Host, 'parentKinds'>,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
): ParentKind | undefined {
  const { group } = toGroupVersion(apiVersion);
  return parentKinds.findLast(
    ({ resource }) => resource.kind === kind && toGroupVersion(resource.apiVersion).group === group,
  );
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
