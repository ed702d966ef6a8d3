import type { MetacontrollerEvent } from '../../local/metacontroller/events.js';

/** What a run has to know of its past: how often each parent, or target, had its turn under each controller. */
export class Activity {
  readonly #syncs = new Map<string, number>();

  record(event: MetacontrollerEvent): void {
    if (event.type !== 'hook-called' || event.hook === 'customize') return;
    const { controller, parent } = event;
    this.#syncs.set(keyOf(controller, parent), this.syncsOf(controller, parent) + 1);
  }

  /** Calls of the sync and finalize hooks of that controller for that parent. */
  syncsOf(controller: string, parent: Parent): number {
    return this.#syncs.get(keyOf(controller, parent)) ?? 0;
  }
}

interface Parent {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

function keyOf(controller: string, { kind, namespace = '', name }: Parent): string {
  return `${controller}/${kind}/${namespace}/${name}`;
}
