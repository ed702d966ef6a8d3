import type { KubeObject } from '../../contract/kube-object.js';

/** Objects by a key that each of them has, so that finding them does not take a look at all. */
export class ObjectIndex {
  readonly #keyOf: (object: KubeObject) => string;
  readonly #objects = new Map<string, Map<string, KubeObject>>();

  constructor(keyOf: (object: KubeObject) => string) {
    this.#keyOf = keyOf;
  }

  at(key: string): readonly KubeObject[] {
    return [...(this.#objects.get(key)?.values() ?? [])];
  }

  add(object: KubeObject): void {
    const key = this.#keyOf(object);
    const objects = this.#objects.get(key) ?? new Map<string, KubeObject>();
    this.#objects.set(key, objects.set(object.metadata.uid, object));
  }

  /** Takes the object as it was added. */
  delete(object: KubeObject): void {
    const key = this.#keyOf(object);
    const objects = this.#objects.get(key);
    objects?.delete(object.metadata.uid);
    if (objects?.size === 0) this.#objects.delete(key);
  }
}
