import type { WatchEvent } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { StoreEvent } from './store.js';

export interface WatchFilter {
  readonly storage: string;
  readonly namespace: string | undefined;
  readonly matches: (object: KubeObject) => boolean;
}

/**
 * The event as a watch with this filter sees it, or undefined when it does not.
 *
 * A change that brings an object into the selection is an ADDED; one that takes it out is a DELETED that carries
 * the last object that matched, under the new resourceVersion, as the watch cache of the API server sends it.
 */
export function toWatchEvent(event: StoreEvent, filter: WatchFilter): WatchEvent | undefined {
  const { type, object, previous } = event;
  if (event.storage !== filter.storage) return undefined;
  if (filter.namespace !== undefined && object.metadata.namespace !== filter.namespace) return undefined;
  const did = previous !== undefined && filter.matches(previous);
  const does = type !== 'DELETED' && filter.matches(object);
  if (does) return { type: did ? 'MODIFIED' : 'ADDED', object };
  if (!did) return undefined;
  return { type: 'DELETED', object: type === 'DELETED' ? object : underRevision(previous, object) };
}

function underRevision(previous: KubeObject, { metadata }: KubeObject): KubeObject {
  const { resourceVersion } = metadata;
  return Object.freeze({
    ...previous,
    metadata: Object.freeze({ ...previous.metadata, resourceVersion }),
  });
}

/** Hands things over one after the other, never within the call that brought them. */
export class DeliveryQueue<T> {
  readonly #deliver: (item: T) => void;
  #waiting: T[] = [];
  #closed = false;

  constructor(deliver: (item: T) => void) {
    this.#deliver = deliver;
  }

  push(item: T): void {
    this.#waiting.push(item);
    if (this.#waiting.length === 1) queueMicrotask(() => this.#drain());
  }

  close(): void {
    this.#closed = true;
  }

  #drain(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    for (const item of batch) {
      if (!this.#closed) this.#deliver(item);
    }
  }
}
