import type { KubeApi } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import { ObjectIndex } from './object-index.js';
import type { Resource } from './resource.js';

const RELIST_AFTER_MS = 500;

type Listener = (object: KubeObject, previous: KubeObject | undefined) => void;

/** A local copy of a collection, kept by watching it. */
export class Informer {
  /** Settles when the collection has been listed once. */
  readonly synced: Promise<void>;
  readonly #api: KubeApi;
  readonly #clock: Clock;
  readonly #resource: Resource;
  readonly #objects = new Map<string, KubeObject>();
  readonly #byController = new ObjectIndex((object) => controllerUid(object) ?? '');
  readonly #byNamespace = new ObjectIndex(({ metadata }) => metadata.namespace ?? '');
  readonly #listeners: Listener[] = [];
  #setSynced = (): void => undefined;
  #stopWatch = (): void => undefined;
  #stopped = false;

  constructor(resource: Resource, { api, clock }: { readonly api: KubeApi; readonly clock: Clock }) {
    this.#resource = resource;
    this.#api = api;
    this.#clock = clock;
    this.synced = new Promise((resolve) => (this.#setSynced = resolve));
  }

  /** `previous` is what was known before, which may be the same when the change was noted already. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  start(): void {
    this.#list().catch(() => this.#restart());
  }

  stop(): void {
    this.#stopped = true;
    this.#stopWatch();
  }

  get(uid: string): KubeObject | undefined {
    return this.#objects.get(uid);
  }

  find(namespace: string, name: string): KubeObject | undefined {
    return this.inNamespace(namespace).find(({ metadata }) => metadata.name === name);
  }

  all(): readonly KubeObject[] {
    return [...this.#objects.values()];
  }

  /** Cluster-scoped objects have the empty string for a namespace. */
  inNamespace(namespace = ''): readonly KubeObject[] {
    return this.#byNamespace.at(namespace);
  }

  /** Objects whose controller is the one with this uid. */
  controlledBy(uid: string): readonly KubeObject[] {
    return this.#byController.at(uid);
  }

  /** Objects that have no controller, in all namespaces. */
  orphans(): readonly KubeObject[] {
    return this.#byController.at('');
  }

  /** Takes the answer to a write of one's own, so that the next look does not miss it. */
  note(object: KubeObject): void {
    const { uid, resourceVersion } = object.metadata;
    const known = this.#objects.get(uid)?.metadata.resourceVersion;
    if (known === undefined || Number(known) < Number(resourceVersion)) this.#set(object);
  }

  async #list(): Promise<void> {
    const { items, resourceVersion } = await this.#api.list(this.#resource);
    if (this.#stopped) return;
    const present = new Set(items.map((object) => object.metadata.uid));
    for (const object of this.#objects.values()) {
      if (!present.has(object.metadata.uid)) this.#change(object, true);
    }
    for (const object of items) this.#change(object, false);
    this.#stopWatch = this.#api.watch(
      { ...this.#resource, resourceVersion },
      ({ type, object }) => this.#change(object, type === 'DELETED'),
      () => this.#restart(),
    );
    this.#setSynced();
  }

  #restart(): void {
    if (!this.#stopped) this.#stopWatch = this.#clock.schedule(RELIST_AFTER_MS, () => this.start());
  }

  #change(object: KubeObject, isGone: boolean): void {
    const previous = this.#objects.get(object.metadata.uid);
    if (isGone) this.#delete(object);
    else this.#set(object);
    for (const listener of this.#listeners) listener(object, previous);
  }

  #set(object: KubeObject): void {
    this.#delete(object);
    this.#objects.set(object.metadata.uid, object);
    this.#byController.add(object);
    this.#byNamespace.add(object);
  }

  #delete({ metadata: { uid } }: KubeObject): void {
    const known = this.#objects.get(uid);
    if (known === undefined) return;
    this.#objects.delete(uid);
    this.#byController.delete(known);
    this.#byNamespace.delete(known);
  }
}

/** The owner that is marked as the controller; there is at most one. */
export function controllerUid({ metadata }: KubeObject): string | undefined {
  return metadata.ownerReferences?.find((owner) => owner.controller === true)?.uid;
}
