import type { WatchEvent } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';

/** A change, with what was there before it: watches by label need both. */
export interface StoreEvent extends WatchEvent {
  readonly storage: string;
  readonly revision: number;
  readonly previous: KubeObject | undefined;
}

export interface StoredObject {
  readonly storage: string;
  readonly object: KubeObject;
}

/** Everything that is stored, at one revision. */
export interface StoreState {
  readonly revision: number;
  readonly objects: readonly StoredObject[];
}

/** An object put in its place or, `isRemoved`, its last state. */
export interface StoreChange extends StoredObject {
  readonly revision: number;
  readonly isRemoved: boolean;
}

/** Where a store keeps what it holds, so that it is there again in the next process. */
export interface Persistence {
  /** What was kept until now; asked for once, before the first change. */
  load(): StoreState;
  /**
   * Keeps a change that is about to be made; `state` gives what there is before it. What this throws refuses the change, and
   * the store stays as it was.
   */
  record(change: StoreChange, state: () => StoreState): void;
}

/** How many events of a collection can be replayed; at times up to twice as many are held. */
const REPLAYED_EVENTS = 1000;

interface Collection {
  readonly namespaces: Map<string, Map<string, KubeObject>>;
  events: StoreEvent[];
  /** Revision of the newest event that can no longer be replayed. */
  forgotten: number;
}

/**
 * Objects by collection, namespace and name, found by uid and by owner as well, and the events of their changes.
 *
 * Objects are frozen and stay as they are: a change puts another object in their place. Cluster-scoped objects have the
 * empty string for a namespace.
 */
export class ObjectStore {
  readonly #collections = new Map<string, Collection>();
  readonly #byUid = new Map<string, StoredObject>();
  readonly #dependents = new Map<string, Set<string>>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  readonly #persistence: Persistence | undefined;
  /** Of what was loaded: nothing that happened before can be replayed. */
  readonly #firstRevision: number;
  #revision: number;

  constructor(persistence?: Persistence) {
    const { revision, objects } = persistence?.load() ?? { revision: 0, objects: [] };
    this.#persistence = persistence;
    this.#firstRevision = revision;
    this.#revision = revision;
    for (const { storage, object } of objects) this.#place(storage, object);
  }

  get revision(): number {
    return this.#revision;
  }

  /** The revision that the next change gets; objects carry it as their resourceVersion. */
  get nextRevision(): string {
    return String(this.#revision + 1);
  }

  get(storage: string, namespace: string, name: string): KubeObject | undefined {
    return this.#collections.get(storage)?.namespaces.get(namespace)?.get(name);
  }

  /** In the order of etcd's keys: by namespace, then by name. */
  list(storage: string, namespace?: string): readonly KubeObject[] {
    const namespaces = this.#collections.get(storage)?.namespaces;
    if (namespaces === undefined) return [];
    if (namespace !== undefined)
      return sortedValues(namespaces.get(namespace) ?? new Map<string, KubeObject>());
    return sortedValues(namespaces).flatMap((objects) => sortedValues(objects));
  }

  storages(): readonly string[] {
    return [...this.#collections.keys()];
  }

  byUid(uid: string): StoredObject | undefined {
    return this.#byUid.get(uid);
  }

  dependentsOf(uid: string): readonly StoredObject[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((dependent) => this.#byUid.get(dependent) ?? []);
  }

  /** Everything there is, as the news it is to somebody who has seen nothing yet. */
  present(): readonly StoreEvent[] {
    return this.#objects().map((stored) => ({
      ...stored,
      type: 'ADDED',
      revision: this.#revision,
      previous: undefined,
    }));
  }

  /** Stores an object that carries `nextRevision`. */
  put(storage: string, object: KubeObject): void {
    this.#record({ storage, object, isRemoved: false });
    const previous = this.#place(storage, object);
    this.#emit({ type: previous ? 'MODIFIED' : 'ADDED', storage, object, previous });
  }

  /** Removes an object; `last` is its final state and carries `nextRevision`. */
  remove(storage: string, last: KubeObject): void {
    const collection = this.#collection(storage);
    const { namespace = '', name } = last.metadata;
    const objects = collection.namespaces.get(namespace);
    const previous = objects?.get(name);
    if (objects === undefined || previous === undefined) return;
    this.#record({ storage, object: last, isRemoved: true });
    objects.delete(name);
    if (objects.size === 0) collection.namespaces.delete(namespace);
    this.#unindex(previous);
    this.#emit({ type: 'DELETED', storage, object: last, previous });
  }

  /** The objects as they were at a revision, or undefined when that is forgotten. */
  listAt(storage: string, revision: number, namespace?: string): readonly KubeObject[] | undefined {
    const later = this.eventsAfter(storage, revision);
    if (later === undefined) return undefined;
    const objects = new Map(this.list(storage, namespace).map((object) => [keyOf(object), object]));
    for (const { object, previous } of later.toReversed()) {
      if (namespace !== undefined && object.metadata.namespace !== namespace) continue;
      if (previous === undefined) objects.delete(keyOf(object));
      else objects.set(keyOf(object), previous);
    }
    return sortedValues(objects);
  }

  /** Events after a revision, or undefined when some of them are forgotten. */
  eventsAfter(storage: string, revision: number): readonly StoreEvent[] | undefined {
    const collection = this.#collection(storage);
    if (revision < collection.forgotten) return undefined;
    return collection.events.filter((event) => event.revision > revision);
  }

  /** The oldest revision that `eventsAfter` can start from. */
  oldestRevision(storage: string): number {
    return this.#collection(storage).forgotten;
  }

  /** Calls the listener with every change, at once and in order, until the returned function is called. */
  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #objects(): readonly StoredObject[] {
    return this.storages().flatMap((storage) => this.list(storage).map((object) => ({ storage, object })));
  }

  #record(change: Omit<StoreChange, 'revision'>): void {
    const revision = this.#revision + 1;
    this.#persistence?.record({ ...change, revision }, () => ({
      revision: this.#revision,
      objects: this.#objects(),
    }));
  }

  /** Puts an object where it is found, and gives the one that was there. */
  #place(storage: string, object: KubeObject): KubeObject | undefined {
    const { namespace = '', name, uid } = object.metadata;
    const objects = mapAt(this.#collection(storage).namespaces, namespace);
    const previous = objects.get(name);
    objects.set(name, object);
    if (previous !== undefined) this.#unindex(previous);
    this.#byUid.set(uid, { storage, object });
    for (const owner of object.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(owner.uid) ?? new Set();
      this.#dependents.set(owner.uid, dependents.add(uid));
    }
    return previous;
  }

  #emit(change: Omit<StoreEvent, 'revision'>): void {
    const collection = this.#collection(change.storage);
    this.#revision += 1;
    const event = { ...change, revision: this.#revision };
    collection.events.push(event);
    if (collection.events.length > 2 * REPLAYED_EVENTS) {
      const dropped = collection.events.splice(0, REPLAYED_EVENTS);
      collection.forgotten = dropped.at(-1)?.revision ?? collection.forgotten;
    }
    for (const listener of this.#listeners) listener(event);
  }

  #unindex({ metadata: { uid, ownerReferences = [] } }: KubeObject): void {
    this.#byUid.delete(uid);
    for (const owner of ownerReferences) {
      const dependents = this.#dependents.get(owner.uid);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner.uid);
    }
  }

  #collection(storage: string): Collection {
    let collection = this.#collections.get(storage);
    if (collection === undefined) {
      collection = { namespaces: new Map(), events: [], forgotten: this.#firstRevision };
      this.#collections.set(storage, collection);
    }
    return collection;
  }
}

/** Sorts as namespace, then name: no name contains a character below the separator. */
function keyOf({ metadata: { namespace = '', name } }: KubeObject): string {
  return `${namespace}\0${name}`;
}

function mapAt<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const found = maps.get(key) ?? new Map<string, T>();
  maps.set(key, found);
  return found;
}

function sortedValues<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
}
