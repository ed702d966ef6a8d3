import type { MetacontrollerEvent } from '../../local/metacontroller/events.js';

/** What a run has to know of its past: when something last happened, how often each parent had its turn, what failed. */
export class Activity {
  readonly #syncs = new Map<string, number>();
  readonly #errors = new Map<string, string>();
  #lastAt = performance.now();

  touch(): void {
    this.#lastAt = performance.now();
  }

  record(event: MetacontrollerEvent): void {
    this.touch();
    if (event.type === 'hook-called' && event.hook !== 'customize') {
      const key = keyOf(event.parent);
      this.#syncs.set(key, this.syncsOf(event.parent) + 1);
    }
    if (event.type === 'error' && event.parent !== undefined)
      this.#errors.set(keyOf(event.parent), event.message);
    if (event.type === 'turn-ended' && event.outcome === 'done') this.#errors.delete(keyOf(event.parent));
  }

  quietMs(): number {
    return performance.now() - this.#lastAt;
  }

  /** Calls of the sync and finalize hooks for that parent. */
  syncsOf(parent: Parent): number {
    return this.#syncs.get(keyOf(parent)) ?? 0;
  }

  /** Why the last turn of a parent failed, for each whose last turn did. */
  errors(): readonly string[] {
    return [...this.#errors.values()];
  }
}

interface Parent {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

function keyOf({ kind, namespace = '', name }: Parent): string {
  return `${kind}/${namespace}/${name}`;
}
