import type { KubeObject } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';

export interface TaggedAnswer {
  readonly etag: string;
  readonly body: string;
}

interface Entry extends TaggedAnswer {
  readonly expiresAt: number;
}

/**
 * Answers of one hook with their ETag, one for each parent – by kind, namespace and name, so that a parent of the same name
 * that comes later, or another revision of it in a rollout, finds the answer that was meant for its predecessor.
 */
export class EtagCache {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #entries = new Map<string, Entry>();

  /** Entries never expire unless `lifeSeconds` is greater than zero. */
  constructor(clock: Clock, lifeSeconds = 0) {
    this.#clock = clock;
    this.#lifeMs = lifeSeconds > 0 ? lifeSeconds * 1000 : Infinity;
  }

  get(parent: KubeObject): TaggedAnswer | undefined {
    const entry = this.#entries.get(etagKey(parent));
    return entry !== undefined && entry.expiresAt > this.#clock.now() ? entry : undefined;
  }

  set(parent: KubeObject, answer: TaggedAnswer): void {
    this.#entries.set(etagKey(parent), { ...answer, expiresAt: this.#clock.now() + this.#lifeMs });
  }
}

/** As Go prints the key. */
export function etagKey({ kind, metadata }: KubeObject): string {
  return `{${kind} ${metadata.namespace ?? ''} ${metadata.name}}`;
}
