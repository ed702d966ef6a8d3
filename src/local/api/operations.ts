import type {
  CollectionRef,
  ObjectInput,
  ObjectList,
  ObjectRef,
  PodRef,
  WatchEvent,
} from '../../cluster/kube-api.js';
import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import type { ResourceInfo } from './resource-info.js';

export interface WriteOptions {
  /** Answers as if the write was done; nothing is stored. */
  readonly dryRun?: boolean;
  readonly fieldManager?: string | undefined;
  /** @default Warn */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict' | undefined;
  /** Of the body that was sent; whoever hands over an object has none. */
  readonly repeated?: RepeatedFields | undefined;
}

/** Fields that a body has more than once. */
export interface RepeatedFields {
  readonly warnings: readonly string[];
  /** What a strict decoder says of them all. */
  readonly refusal: string;
}

export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json'
  | 'application/apply-patch+yaml';

export type SubresourceRef = ObjectRef & { readonly subresource?: string };

export interface PatchRequest extends WriteOptions {
  readonly ref: SubresourceRef;
  readonly type: PatchType;
  readonly body: unknown;
  readonly force?: boolean;
}

export interface ListQuery extends CollectionRef {
  readonly fieldSelector?: string | undefined;
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly resourceVersionMatch?: string | undefined;
}

export interface WatchQuery extends ListQuery {
  readonly allowBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
}

export interface Bookmark {
  readonly type: 'BOOKMARK';
  /** Kind and resourceVersion, nothing else. */
  readonly object: JsonObject;
}

export interface ObjectPage extends ObjectList {
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface DeleteRequest {
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
  readonly dryRun?: boolean;
}

export interface Written {
  readonly object: KubeObject;
  readonly created: boolean;
  readonly warnings: readonly string[];
}

export interface CreateTarget {
  readonly apiVersion: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
}

/** What the REST face asks of the API; every method may throw a StatusError. */
export interface ApiOperations {
  resources(): readonly ResourceInfo[];
  get(ref: SubresourceRef): KubeObject;
  list(query: ListQuery): ObjectPage;
  /** Too old a resourceVersion comes through `onEnd`, as Expired. */
  watch(
    query: WatchQuery,
    onEvent: (event: WatchEvent | Bookmark) => void,
    onEnd: (error?: unknown) => void,
  ): () => void;
  create(resource: CreateTarget, object: ObjectInput, options: WriteOptions): Written;
  update(ref: SubresourceRef, object: ObjectInput, options: WriteOptions): Written;
  patch(request: PatchRequest): Written;
  /** The object while something still holds it; a Pod in any case. */
  delete(ref: ObjectRef, request: DeleteRequest): KubeObject | undefined;
  /** Deletes a Pod unless a disruption budget is against it. */
  evict(pod: PodRef, request: DeleteRequest): void;
  /** The objects as they were. */
  deleteCollection(query: ListQuery, request: DeleteRequest): ObjectPage;
}
