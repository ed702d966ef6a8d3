import type { ObjectMeta, OwnerReference } from '../contract/kube-object.js';

/**
 * An object that exists, as it came with the request: with uid, resourceVersion, status and everything the server added.
 * It is not assignable to a desired one; `keep` makes one from it.
 */
export interface ObservedObject<ApiVersion extends string = string, Kind extends string = string> {
  readonly apiVersion: ApiVersion;
  readonly kind: Kind;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** `metadata` of an object that should exist. What only a server may set has no place in it. */
export interface DesiredMetadata {
  readonly name: string;
  /** Left out under a namespaced parent: Metacontroller fills in the parent's. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly generateName?: never;
  readonly uid?: never;
  readonly resourceVersion?: never;
  readonly generation?: never;
  readonly creationTimestamp?: never;
  readonly deletionTimestamp?: never;
  readonly managedFields?: never;
  readonly selfLink?: never;
}

/** An object that should exist: only the fields the controller decides. */
export interface DesiredObject<ApiVersion extends string = string, Kind extends string = string> {
  readonly apiVersion: ApiVersion;
  readonly kind: Kind;
  readonly metadata: DesiredMetadata;
  readonly status?: never;
  readonly [field: string]: unknown;
}
