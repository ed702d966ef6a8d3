import { setTimeout as delay } from 'node:timers/promises';
import type { CollectionRef, KubeApi, WatchEvent } from '../../src/cluster/kube-api.js';
import type { KubeObject } from '../../src/contract/kube-object.js';

/** Watches collections and tells every change, from the moment a collection is served. */
export class Follower {
  /** When the last change that concerns came, in milliseconds. */
  lastAt = 0;
  readonly #api: KubeApi;
  readonly #onEvent: (event: WatchEvent) => boolean;
  readonly #stops = new Set<() => void>();
  #stopped = false;

  /** @param onEvent says whether the change concerns it */
  constructor(api: KubeApi, onEvent: (event: WatchEvent) => boolean) {
    this.#api = api;
    this.#onEvent = onEvent;
  }

  /** Resolves when it is watched, or, for a kind that is not there yet, at once. */
  async follow(collection: CollectionRef): Promise<void> {
    if (await this.#watch(collection)) return;
    void this.#followLater(collection);
  }

  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stops) stop();
  }

  async #followLater(collection: CollectionRef): Promise<void> {
    while (!this.#stopped) {
      await delay(50);
      if (await this.#watch(collection)) return;
    }
  }

  async #watch(collection: CollectionRef): Promise<boolean> {
    const list = await this.#api.list(collection).catch(() => undefined);
    if (list === undefined) return false;
    for (const object of list.items) this.#tell({ type: 'ADDED', object });
    if (this.#stopped) return true;
    const { resourceVersion } = list;
    const stop = this.#api.watch(
      { ...collection, resourceVersion },
      (event) => this.#tell(event),
      () => undefined,
    );
    this.#stops.add(stop);
    return true;
  }

  #tell(event: WatchEvent): void {
    if (this.#onEvent(event)) this.lastAt = Date.now();
  }
}

/** `ConfigMap a`, with its namespace when that is not the usual one. */
export function labelOf({ kind, metadata }: KubeObject, usual: string): string {
  const { name, generateName, namespace } = metadata;
  const stable =
    typeof generateName === 'string' && name.startsWith(generateName) ? `${generateName}*` : name;
  return namespace === undefined || namespace === usual
    ? `${kind} ${stable}`
    : `${kind} ${namespace}/${stable}`;
}
