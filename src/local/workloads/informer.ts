import type { KubeApi } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import type { Resource } from './resource.js';

const RELIST_AFTER_MS = 500;

/** A local copy of a collection, kept by watching it. */
export class Informer {
  readonly #api: KubeApi;
  readonly #clock: Clock;
  readonly #resource: Resource;
  readonly #objects = new Map<string, KubeObject>();
  readonly #controlled = new Map<string, Map<string, KubeObject>>();
  readonly #listeners: ((object: KubeObject) => void)[] = [];
  #stopWatch = (): void => undefined;
  #stopped = false;

  constructor(resource: Resource, { api, clock }: { readonly api: KubeApi; readonly clock: Clock }) {
    this.#resource = resource;
    this.#api = api;
    this.#clock = clock;
  }

  onChange(listener: (object: KubeObject) => void): void {
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

  /** Objects whose controller is the one with this uid. */
  controlledBy(uid: string): readonly KubeObject[] {
    return [...(this.#controlled.get(uid)?.values() ?? [])];
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
  }

  #restart(): void {
    if (!this.#stopped) this.#stopWatch = this.#clock.schedule(RELIST_AFTER_MS, () => this.start());
  }

  #change(object: KubeObject, isGone: boolean): void {
    if (isGone) this.#delete(object);
    else this.#set(object);
    for (const listener of this.#listeners) listener(object);
  }

  #set(object: KubeObject): void {
    const { uid } = object.metadata;
    this.#delete(object);
    this.#objects.set(uid, object);
    const owner = controllerUid(object);
    if (owner === undefined) return;
    const controlled = this.#controlled.get(owner) ?? new Map<string, KubeObject>();
    this.#controlled.set(owner, controlled.set(uid, object));
  }

  #delete({ metadata: { uid } }: KubeObject): void {
    const known = this.#objects.get(uid);
    if (known === undefined) return;
    this.#objects.delete(uid);
    const owner = controllerUid(known);
    if (owner === undefined) return;
    const controlled = this.#controlled.get(owner);
    controlled?.delete(uid);
    if (controlled?.size === 0) this.#controlled.delete(owner);
  }
}

/** The owner that is marked as the controller; there is at most one. */
export function controllerUid({ metadata }: KubeObject): string | undefined {
  return metadata.ownerReferences?.find((owner) => owner.controller === true)?.uid;
}
