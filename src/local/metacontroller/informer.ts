import type { KubeApi, WatchEvent } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import { messageOf } from './errors.js';
import { cacheKey, ObjectCache } from './object-cache.js';

export interface InformerHandlers {
  added(object: KubeObject): void;
  /** `before` and `after` are the same object when nothing changed and the cache is only gone through again. */
  updated(before: KubeObject, after: KubeObject): void;
  deleted(object: KubeObject): void;
}

export interface InformerDependencies {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly log: (message: string) => void;
  /** How often every handler goes through the whole cache again. */
  readonly cacheFlushMs: number;
}

export interface ResourceName {
  readonly apiVersion: string;
  readonly resource: string;
}

const FIRST_RETRY_MS = 800;
const LONGEST_RETRY_MS = 30_000;

/** A cache of all objects of one resource, filled by list and kept up to date by watch. */
export class Informer {
  readonly #resource: ResourceName;
  readonly #dependencies: InformerDependencies;
  readonly #cache = new ObjectCache();
  readonly #handlers = new Set<InformerHandlers>();
  readonly #synced: Promise<void>;
  #resolveSynced: () => void = () => undefined;
  #hasSynced = false;
  #stopped = false;
  #failures = 0;
  #cancelTimer: () => void = () => undefined;
  #stopWatch: () => void = () => undefined;
  readonly #cancelFlush: () => void;

  constructor(resource: ResourceName, dependencies: InformerDependencies) {
    this.#resource = resource;
    this.#dependencies = dependencies;
    this.#synced = new Promise((resolve) => {
      this.#resolveSynced = resolve;
    });
    this.#cancelFlush = every(dependencies.clock, dependencies.cacheFlushMs, () => {
      for (const handlers of this.#handlers) this.#goThrough(handlers);
    });
    void this.#list();
  }

  get objects(): Omit<ObjectCache, 'put' | 'remove'> {
    return this.#cache;
  }

  /** Whether the first list has arrived. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** Whether nothing is awaited: the first list is there, or it failed and is tried again later. */
  get settled(): boolean {
    return this.#hasSynced || this.#failures > 0;
  }

  /** Resolves with the first list, or when the informer is stopped. */
  async synced(): Promise<void> {
    await this.#synced;
  }

  /**
   * Tells the handlers of every change from now on. What is in the cache already comes first, as updates that change
   * nothing, and again every `resyncMs` when that is more often than the cache is flushed anyway.
   */
  subscribe(handlers: InformerHandlers, resyncMs = Infinity): () => void {
    this.#handlers.add(handlers);
    this.#goThrough(handlers);
    const { clock, cacheFlushMs } = this.#dependencies;
    const cancel =
      resyncMs < cacheFlushMs ? every(clock, resyncMs, () => this.#goThrough(handlers)) : () => undefined;
    return () => {
      this.#handlers.delete(handlers);
      cancel();
    };
  }

  stop(): void {
    this.#stopped = true;
    this.#handlers.clear();
    this.#cancelTimer();
    this.#cancelFlush();
    this.#stopWatch();
    this.#resolveSynced();
  }

  async #list(): Promise<void> {
    try {
      const { items, resourceVersion } = await this.#dependencies.api.list(this.#resource);
      if (this.#stopped) return;
      this.#replace(items);
      this.#hasSynced = true;
      this.#resolveSynced();
      this.#watch(resourceVersion);
    } catch (error) {
      this.#listLater(error);
    }
  }

  #watch(resourceVersion: string): void {
    let ended = false;
    this.#stopWatch = this.#dependencies.api.watch(
      { ...this.#resource, resourceVersion },
      (event) => {
        if (this.#stopped || ended) return;
        this.#failures = 0;
        this.#apply(event);
      },
      (error) => {
        if (ended) return;
        ended = true;
        this.#listLater(error);
      },
    );
  }

  #listLater(error: unknown): void {
    if (this.#stopped) return;
    const { clock, log } = this.#dependencies;
    const { apiVersion, resource } = this.#resource;
    if (error !== undefined) log(`cannot watch ${resource} of ${apiVersion}: ${messageOf(error)}`);
    const delay = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS);
    this.#failures += 1;
    this.#cancelTimer = clock.schedule(delay, () => void this.#list());
  }

  #apply({ type, object }: WatchEvent): void {
    if (type === 'DELETED') {
      this.#cache.remove(cacheKey(object));
      this.#tell((handlers) => handlers.deleted(object));
      return;
    }
    const before = this.#cache.put(object);
    this.#tell((handlers) =>
      before === undefined ? handlers.added(object) : handlers.updated(before, object),
    );
  }

  #replace(items: readonly KubeObject[]): void {
    const present = new Set(items.map(cacheKey));
    for (const key of this.#cache.keys().filter((key) => !present.has(key))) {
      const gone = this.#cache.get(key);
      if (gone !== undefined) this.#apply({ type: 'DELETED', object: gone });
    }
    for (const object of items) this.#apply({ type: 'ADDED', object });
  }

  #goThrough(handlers: InformerHandlers): void {
    for (const object of this.#cache.list()) handlers.updated(object, object);
  }

  #tell(message: (handlers: InformerHandlers) => void): void {
    for (const handlers of [...this.#handlers]) message(handlers);
  }
}

function every(clock: Clock, periodMs: number, action: () => void): () => void {
  let cancel = clock.schedule(periodMs, function tick() {
    cancel = clock.schedule(periodMs, tick);
    action();
  });
  return () => cancel();
}
