import type { MetacontrollerEvent, ObjectIdentity } from '../metacontroller/events.js';
import type { ErrorEvent, Evidence } from './evidence.js';
import { identityKey } from './history.js';
import { ParentRecord } from './parent-record.js';

type Seen = Omit<Evidence, 'declared' | 'hasStatus'>;

export interface Trouble {
  readonly evidence: Seen;
  /** What shows that it will not end: `100 turns in a row …`. */
  readonly text: string;
}

/** Follows what the stand-in for Metacontroller does, to tell work from unrest. Keeps little of each parent. */
export class Watch {
  readonly #parents = new Map<string, ParentRecord>();
  readonly #idle = new Map<string, ErrorEvent>();
  /** Counts what may lead to turns: writes of anybody else, and steps that get a parent further. */
  #news = 0;
  #trouble: Trouble | undefined;

  /** Counts from here; what was seen before is forgotten, but for parents whose last turn failed. */
  begin(): void {
    this.#trouble = undefined;
    for (const [key, record] of this.#parents) {
      if (record.isFailing) record.begin();
      else this.#parents.delete(key);
    }
  }

  /** The first parent that has gone on for too long since `begin`. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** Parents whose last turn failed. */
  get failing(): readonly Trouble[] {
    return [...this.#parents.values()]
      .filter(({ isFailing }) => isFailing)
      .map((record) => ({ evidence: this.#evidence(record), text: 'its last turn failed, as those before' }));
  }

  /** The parent with most turns since `begin`. */
  get busiest(): Trouble | undefined {
    const [busiest] = [...this.#parents.values()].sort((one, other) => other.turns - one.turns);
    return busiest && { evidence: this.#evidence(busiest), text: `time is up after ${busiest.turns} turns` };
  }

  /** Why controller objects are not at work. */
  get idleControllers(): readonly ErrorEvent[] {
    return [...this.#idle.values()];
  }

  noteForeignWrite(): void {
    this.#news += 1;
  }

  record(event: MetacontrollerEvent): void {
    this.#recordController(event);
    if (!('parent' in event)) return;
    const record = this.#recordOf(event.controller, event.parent);
    const { isNews, trouble: text } = record.record(event, this.#news);
    if (isNews) this.#news += 1;
    if (text === undefined || this.#trouble !== undefined) return;
    this.#trouble = { evidence: this.#evidence(record), text };
  }

  #recordController(event: MetacontrollerEvent): void {
    if (event.type === 'error' && event.parent === undefined) this.#idle.set(event.controller, event);
    if (event.type === 'controller') this.#idle.delete(event.controller);
  }

  #recordOf(controller: string, parent: ObjectIdentity): ParentRecord {
    const key = `${controller} ${identityKey(parent)}`;
    const record = this.#parents.get(key) ?? new ParentRecord(controller, parent);
    this.#parents.set(key, record);
    return record;
  }

  #evidence(record: ParentRecord): Seen {
    const others = [...this.#parents.values()]
      .filter((one) => one !== record)
      .flatMap(({ seen }) => seen.writes);
    return { ...record.seen, others };
  }
}
