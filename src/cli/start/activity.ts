import type { MetacontrollerEvent } from '../../local/metacontroller/events.js';

/** What a run has to know of its past: how often each parent had its turn. */
export class Activity {
  readonly #syncs = new Map<string, number>();

  record(event: MetacontrollerEvent): void {
    if (event.type !== 'hook-called' || event.hook === 'customize') return;
    this.#syncs.set(keyOf(event.parent), this.syncsOf(event.parent) + 1);
  }

  /** Calls of the sync and finalize hooks for that parent. */
  syncsOf(parent: Parent): number {
    return this.#syncs.get(keyOf(parent)) ?? 0;
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
