import type { KubeObject } from '../../contract/kube-object.js';

/** Tells what descends from the parents of our controllers from everything else in a cluster. */
export class Family {
  readonly #uids = new Set<string>();

  addParent({ metadata }: KubeObject): void {
    this.#uids.add(metadata.uid);
  }

  /** Whether one of its owners belongs to the family; then it does as well. */
  admit({ metadata }: KubeObject): boolean {
    const isMember = metadata.ownerReferences?.some(({ uid }) => this.#uids.has(uid)) === true;
    if (isMember) this.#uids.add(metadata.uid);
    return isMember;
  }
}
