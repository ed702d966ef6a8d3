import { isStatusError } from '../../cluster/status-error.js';
import { earliest } from '../clock.js';
import { controllerUid } from './informer.js';
import type { Workload, WorkloadTools } from './workload.js';

const RETRY_AFTER_MS = 1000;

interface Timer {
  readonly dueAt: number;
  readonly delayMs: number;
  readonly cancel: () => void;
}

/** Calls a workload for what changed: one call at a time for an object, and once more when it changed meanwhile. */
export class Runner {
  readonly #workload: Workload;
  readonly #tools: WorkloadTools;
  /** Objects being worked on; true when there is more to do. */
  readonly #busy = new Map<string, boolean>();
  readonly #timers = new Map<string, Timer>();
  /** What changed before the start; undefined afterwards. */
  #early: Set<string> | undefined = new Set();
  #stopped = false;

  constructor(workload: Workload, tools: WorkloadTools) {
    this.#workload = workload;
    this.#tools = tools;
    tools.informer(workload.resource).onChange((object) => this.#wake(object.metadata.uid));
    for (const resource of workload.dependents) {
      tools.informer(resource).onChange((...versions) => {
        this.#wakeAll(
          versions.map((version) => (version === undefined ? undefined : controllerUid(version))),
        );
      });
    }
    workload.listen?.((uid) => this.#wake(uid), tools);
    for (const { resource, wakes } of workload.watches ?? []) {
      tools.informer(resource).onChange((...versions) => {
        this.#wakeAll(versions.flatMap((version) => (version === undefined ? [] : wakes(version, tools))));
      });
    }
  }

  /** To be called when every collection is known: whoever sees only a part of its dependents would make them again. */
  start(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    this.#wakeAll([...early]);
  }

  /** Whether nothing is being worked on; what waits for its time does not count. */
  get idle(): boolean {
    return this.#early === undefined && this.#busy.size === 0;
  }

  /** When the next object goes on by itself, of those that wait for at most so long. */
  nextDueAt(longestDelayMs: number): number | undefined {
    if (this.#workload.isTimetable === true) return undefined;
    const short = [...this.#timers.values()].filter(({ delayMs }) => delayMs <= longestDelayMs);
    return earliest(short.map(({ dueAt }) => dueAt));
  }

  stop(): void {
    this.#stopped = true;
    for (const { cancel } of this.#timers.values()) cancel();
  }

  #wakeAll(uids: readonly (string | undefined)[]): void {
    for (const uid of new Set(uids)) if (uid !== undefined) this.#wake(uid);
  }

  #wake(uid: string): void {
    if (this.#stopped) return;
    if (this.#early !== undefined) this.#early.add(uid);
    else if (this.#busy.has(uid)) this.#busy.set(uid, true);
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
      this.#wakeAfter(uid, again);
    }
  }

  #wakeAfter(uid: string, delayMs: number): void {
    const { clock } = this.#tools;
    const cancel = clock.schedule(delayMs, () => this.#wake(uid));
    this.#timers.set(uid, { dueAt: clock.now() + delayMs, delayMs, cancel });
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
    this.#timers.get(uid)?.cancel();
    this.#timers.delete(uid);
  }
}
