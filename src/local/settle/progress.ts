import type { ObjectIdentity } from '../metacontroller/events.js';
import type { WriteEvent } from './evidence.js';
import { identityKey } from './history.js';

/** Tells writes that get further from those that go in circles: the former are each done once. */
export class Progress {
  readonly #created = new Set<string>();
  readonly #gone = new Set<string>();
  /** How often each field of an object was changed. */
  readonly #changes = new Map<string, number>();
  /** Whether a child has gone that had only just been made: those made in its place are no progress. */
  #isReplacing = false;

  /** `changes` is how often a field of that write has been changed, at most. */
  record(write: WriteEvent): { readonly isNews: boolean; readonly changes: number } {
    switch (write.type) {
      case 'child-created':
        return { isNews: this.#noteNew(nameKey(write.child)), changes: 0 };
      case 'child-deleted':
        if (write.reason === 'not desired')
          return { isNews: this.#noteGone(nameKey(write.child)), changes: 0 };
        return this.#noteChange(identityKey(write.child), write.fields);
      case 'child-updated':
        return this.#noteChange(identityKey(write.child), write.fields);
      case 'target-written':
        return { ...this.#noteChange(identityKey(write.parent), write.fields), isNews: false };
      // A status may tell each step of something long; it is never a step itself.
      case 'status-written':
        return { isNews: false, changes: 0 };
    }
  }

  #noteNew(key: string): boolean {
    const isNew = !this.#created.has(key) && !this.#isReplacing;
    this.#created.add(key);
    return isNew;
  }

  #noteGone(key: string): boolean {
    if (this.#created.has(key) || this.#gone.has(key)) this.#isReplacing = true;
    this.#gone.add(key);
    return !this.#isReplacing;
  }

  #noteChange(
    key: string,
    fields: readonly string[],
  ): { readonly isNews: boolean; readonly changes: number } {
    // Nothing but the last-applied record is a change as well.
    const counts = (fields.length === 0 ? [''] : fields).map((field) => this.#count(`${key} ${field}`));
    return { isNews: Math.min(...counts) === 1, changes: Math.max(...counts) };
  }

  #count(key: string): number {
    const count = (this.#changes.get(key) ?? 0) + 1;
    this.#changes.set(key, count);
    return count;
  }
}

/** Whatever the version: a child in another one is the same child to a person. */
function nameKey({ kind, namespace = '', name }: ObjectIdentity): string {
  return [kind, namespace, name].join('/');
}
