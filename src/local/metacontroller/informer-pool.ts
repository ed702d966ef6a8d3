import { Informer, type InformerDependencies, type ResourceName } from './informer.js';

export interface InformerLease {
  readonly informer: Informer;
  /** The informer stops with its last lease. */
  readonly release: () => void;
}

/** Informers are shared by all controllers, one per apiVersion and resource. */
export class InformerPool {
  readonly #dependencies: InformerDependencies;
  readonly #shared = new Map<string, { readonly informer: Informer; leases: number }>();

  constructor(dependencies: InformerDependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether no informer in use awaits its first list. */
  get settled(): boolean {
    return [...this.#shared.values()].every(({ informer }) => informer.settled);
  }

  lease({ apiVersion, resource }: ResourceName): InformerLease {
    const key = `${apiVersion}/${resource}`;
    const shared = this.#shared.get(key) ?? {
      informer: new Informer({ apiVersion, resource }, this.#dependencies),
      leases: 0,
    };
    this.#shared.set(key, shared);
    shared.leases += 1;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      shared.leases -= 1;
      if (shared.leases > 0) return;
      this.#shared.delete(key);
      shared.informer.stop();
    };
    return { informer: shared.informer, release };
  }
}
