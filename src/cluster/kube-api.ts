import type { JsonObject, KubeObject } from '../contract/kube-object.js';

/** One served resource, as discovery lists it. */
export interface ApiResource {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural lower-case name: `cronjobs`. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  /** `status`, `scale` … */
  readonly subresources: readonly string[];
}

/** Names one object. `namespace` is absent for cluster-scoped ones. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Names a collection. Without `namespace`: all of them. */
export interface CollectionRef {
  readonly apiVersion: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
  /** In the form of the API: `a=b,c in (d,e),!f`. */
  readonly labelSelector?: string | undefined;
}

export interface ObjectList {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/** An object to be written: what a person or a controller sends, before the server has filled it in. */
export interface ObjectInput {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string | undefined;
    readonly namespace?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
}

export interface DeleteOptions {
  readonly uid?: string | undefined;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
}

export interface ApplyOptions {
  /** Owns what is applied; what it applied before and applies no longer goes, unless another manager owns it. */
  readonly fieldManager: string;
  /** Takes fields from other managers. @default false */
  readonly force?: boolean;
  /** Answers what would be stored, and stores nothing. @default false */
  readonly dryRun?: boolean;
}

/**
 * The part of the Kubernetes API that controllers need. Served by `src/local/api` in memory, and by `client.ts` over HTTP
 * from a real cluster; what is written against it runs over both.
 *
 * Every call may throw a StatusError. `update` and `updateStatus` compare `metadata.resourceVersion` when it is given.
 */
export interface KubeApi {
  discover(): Promise<readonly ApiResource[]>;
  get(ref: ObjectRef): Promise<KubeObject>;
  list(collection: CollectionRef): Promise<ObjectList>;
  /**
   * Calls `onEvent` for every change after `resourceVersion`, in order, until the returned function is called.
   * `onEnd` is called when the stream breaks; the caller lists anew then.
   */
  watch(
    collection: CollectionRef & { readonly resourceVersion: string },
    onEvent: (event: WatchEvent) => void,
    onEnd: (error?: unknown) => void,
  ): () => void;
  create(resource: string, object: ObjectInput): Promise<KubeObject>;
  update(resource: string, object: ObjectInput): Promise<KubeObject>;
  updateStatus(resource: string, object: ObjectInput): Promise<KubeObject>;
  /** JSON merge patch, RFC 7386; `subresource` as in `status` or `scale`. */
  patch(ref: ObjectRef & { readonly subresource?: string }, patch: JsonObject): Promise<KubeObject>;
  /** Server-side apply. @throws StatusError Conflict when another manager owns a field, unless `force` is set */
  apply(
    ref: ObjectRef & { readonly subresource?: string },
    object: ObjectInput,
    options: ApplyOptions,
  ): Promise<KubeObject>;
  delete(ref: ObjectRef, options?: DeleteOptions): Promise<void>;
  /**
   * Deletes a Pod unless a disruption budget is against it.
   *
   * @throws StatusError TooManyRequests while a budget does not allow for it; Conflict when the uid is another
   */
  evict(pod: PodRef, options?: Pick<DeleteOptions, 'uid'>): Promise<void>;
}
