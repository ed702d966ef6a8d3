import { isStatusError } from '../../cluster/status-error.js';
import { controllerUid } from './informer.js';
import type { Workload, WorkloadTools } from './workload.js';

const RETRY_AFTER_MS = 1000;

/** Calls a workload for what changed: one call at a time for an object, and once more when it changed meanwhile. */
export class Runner {
  readonly #workload: Workload;
  readonly #tools: WorkloadTools;
  /** Objects being worked on; true when there is more to do. */
  readonly #busy = new Map<string, boolean>();
  readonly #timers = new Map<string, () => void>();
  #stopped = false;

  constructor(workload: Workload, tools: WorkloadTools) {
    this.#workload = workload;
    this.#tools = tools;
    tools.informer(workload.resource).onChange((object) => this.#wake(object.metadata.uid));
    for (const resource of workload.dependents) {
      tools.informer(resource).onChange((object) => {
        const owner = controllerUid(object);
        if (owner !== undefined) this.#wake(owner);
      });
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
  }

  #wake(uid: string): void {
    if (this.#stopped) return;
    if (this.#busy.has(uid)) this.#busy.set(uid, true);
    else void this.#work(uid);
  }

  async #work(uid: string): Promise<void> {
    this.#cancelTimer(uid);
    let again: number | undefined;
    do {
      this.#busy.set(uid, false);
      again = await this.#reconcile(uid);
    } while (this.#busy.get(uid) === true && !this.#stopped);
    this.#busy.delete(uid);
    if (again !== undefined && !this.#stopped) {
      this.#timers.set(
        uid,
        this.#tools.clock.schedule(again, () => this.#wake(uid)),
      );
    }
  }

  /** Another writer was faster: its change is on its way here. Anything else may have passed in a while. */
  async #reconcile(uid: string): Promise<number | undefined> {
    const object = this.#tools.informer(this.#workload.resource).get(uid);
    if (object === undefined) return undefined;
    try {
      return await this.#workload.reconcile(object, this.#tools);
    } catch (error) {
      return isStatusError(error, 'NotFound') ? undefined : RETRY_AFTER_MS;
    }
  }

  #cancelTimer(uid: string): void {
    this.#timers.get(uid)?.();
    this.#timers.delete(uid);
  }
}
