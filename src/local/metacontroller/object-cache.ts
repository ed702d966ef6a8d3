import type { KubeObject, OwnerReference } from '../../contract/kube-object.js';

/** `namespace/name`, or `name` for what has no namespace: the key of caches and of the composite queue. */
export function cacheKey(located: {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}): string {
  const { name, namespace = '' } = located.metadata;
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** The first owner reference that is a controller's. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** Objects of one resource, found by key, by the uid of a controlling owner, or by having no controller. */
export class ObjectCache {
  readonly #objects = new Map<string, KubeObject>();
  /** Owner uid, or '' for objects without a controller → keys. */
  readonly #byOwner = new Map<string, Set<string>>();

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  keys(): readonly string[] {
    return [...this.#objects.keys()];
  }

  /** Of that namespace, or all for the empty one. */
  list(namespace = ''): readonly KubeObject[] {
    return [...this.#objects.values()].filter((object) => isIn(object, namespace));
  }

  ownedBy(uid: string, namespace: string): readonly KubeObject[] {
    return this.#indexed(uid, namespace);
  }

  withoutController(namespace: string): readonly KubeObject[] {
    return this.#indexed('', namespace);
  }

  /** @returns the object it replaces */
  put(object: KubeObject): KubeObject | undefined {
    const key = cacheKey(object);
    const before = this.remove(key);
    this.#objects.set(key, object);
    for (const owner of ownersOf(object)) {
      const keys = this.#byOwner.get(owner);
      if (keys === undefined) this.#byOwner.set(owner, new Set([key]));
      else keys.add(key);
    }
    return before;
  }

  /** @returns the object that was there */
  remove(key: string): KubeObject | undefined {
    const before = this.#objects.get(key);
    if (before === undefined) return undefined;
    this.#objects.delete(key);
    for (const owner of ownersOf(before)) {
      const keys = this.#byOwner.get(owner);
      keys?.delete(key);
      if (keys?.size === 0) this.#byOwner.delete(owner);
    }
    return before;
  }

  #indexed(owner: string, namespace: string): readonly KubeObject[] {
    return [...(this.#byOwner.get(owner) ?? [])]
      .map((key) => this.#objects.get(key))
      .filter((object) => object !== undefined)
      .filter((object) => isIn(object, namespace));
  }
}

function ownersOf(object: KubeObject): readonly string[] {
  const uids = (object.metadata.ownerReferences ?? [])
    .filter((reference) => reference.controller === true)
    .map((reference) => reference.uid);
  return uids.length === 0 ? [''] : uids;
}

function isIn(object: KubeObject, namespace: string): boolean {
  return namespace === '' || object.metadata.namespace === namespace;
}
