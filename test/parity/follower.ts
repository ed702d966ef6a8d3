import { setTimeout as delay } from 'node:timers/promises';
import type { CollectionRef, KubeApi, WatchEvent } from '../../src/cluster/kube-api.js';
import type { KubeObject } from '../../src/contract/kube-object.js';

/** Watches collections and tells every change, from the moment a collection is served. */
export class Follower {
  /** When the last change came that is of the story, in milliseconds. */
  lastAt = 0;
  readonly #api: KubeApi;
  readonly #onEvent: (event: WatchEvent) => boolean;
  readonly #stops = new Set<() => void>();
  #stopped = false;

  /** `onEvent` answers whether the change is of the story: other stories may be played in the same cluster. */
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
    this.#watchFrom(collection, list.resourceVersion);
    return true;
  }

  /** A change of its CRD ends the watches of a kind, and what came before cannot be watched any more. */
  async #watchAgain(collection: CollectionRef): Promise<void> {
    await delay(50);
    const list = await this.#api.list(collection).catch(() => undefined);
    if (list !== undefined) this.#watchFrom(collection, list.resourceVersion);
    else if (!this.#stopped) await this.#watchAgain(collection);
  }

  #watchFrom(collection: CollectionRef, resourceVersion: string): void {
    if (this.#stopped) return;
    const stop = this.#api.watch(
      { ...collection, resourceVersion },
      (event) => this.#tell(event),
      () => {
        this.#stops.delete(stop);
        void this.#watchAgain(collection);
      },
    );
    this.#stops.add(stop);
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
