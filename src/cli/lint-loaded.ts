import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../lint/finding.js';
import type { DefinitionText, Reload } from './reload.js';

export interface LoadedLinterEvents {
  /** A rule found an error. What is only doubtful is left to `metahooks lint`. */
  readonly onError: (finding: Finding) => void;
  /** The linter itself has a bug; whatever is served is served on. */
  readonly onFailure: (error: unknown, file: string) => void;
}

/** A file comes to rest before it is looked at, and whoever is called because of the change is answered first. */
const DELAY_MILLISECONDS = 250;

/**
 * Looks for mistakes in definition files that are in use already. One file at a time, and the newest text of each; others run in
 * between.
 */
export class LoadedLinter {
  readonly #events: LoadedLinterEvents;
  /** Name of the controller → the text that is in use. */
  readonly #latest = new Map<string, DefinitionText>();
  readonly #waiting = new Set<string>();
  readonly #stopped = new AbortController();
  #isRunning = false;

  constructor(events: LoadedLinterEvents) {
    this.#events = events;
  }

  /** Takes note of what became of a change; a text that is not in use any more is of no interest. */
  follow({ controller, text }: Reload): void {
    this.#latest.delete(controller);
    this.#waiting.delete(controller);
    if (text === undefined) return;
    this.#latest.set(controller, text);
    this.#waiting.add(controller);
    if (!this.#isRunning) void this.#run();
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (await this.#hasRested()) {
      const [controller] = this.#waiting;
      if (controller === undefined) break;
      this.#waiting.delete(controller);
      await this.#lint(controller);
    }
    this.#isRunning = false;
  }

  /** @returns false when there is nothing to wait for any more */
  async #hasRested(): Promise<boolean> {
    const { signal } = this.#stopped;
    const rest = sleep(DELAY_MILLISECONDS, true, { ref: false, signal });
    return rest.catch(() => false);
  }

  async #lint(controller: string): Promise<void> {
    const text = this.#latest.get(controller);
    if (text === undefined) return;
    try {
      // Most servers never look at a file: the rules and the API they try it on are loaded with the first one.
      const { lintText } = await import('../lint/lint-text.js');
      const { findings } = await lintText(text.text, { file: text.file });
      const isCurrent = this.#latest.get(controller) === text && !this.#stopped.signal.aborted;
      if (!isCurrent) return;
      findings.filter(({ severity }) => severity === 'error').forEach(this.#events.onError);
    } catch (error) {
      this.#events.onFailure(error, text.file);
    }
  }
}
