import type { HookCalledEvent, MetacontrollerEvent, ObjectIdentity } from '../metacontroller/events.js';
import type { ErrorEvent, Evidence, SkipEvent, WriteEvent } from './evidence.js';
import { Progress } from './progress.js';

/** Turns without a pause and without any news in between: each is there only for what the one before did. */
const TURNS_IN_A_ROW = 40;
/** Turns while time stands still, even with news: a Pod that is made anew by each turn is brought to life each time. */
const TURNS_AT_ONCE = 300;
/** Changes of the same field. */
const CHANGES_OF_A_FIELD = 30;
/** A gap between two turns that ends a row. */
const PAUSE_MS = 1000;

/** Bounds what is kept of a parent; the oldest goes first. */
const KEPT = { calls: 4, writes: 24, skips: 8 } as const;

/** What a record makes of an event. */
export interface Reading {
  /** Something has got further: what follows may be an answer to it, in any parent. */
  readonly isNews: boolean;
  /** What shows that this does not end. */
  readonly trouble?: string | undefined;
}

/** What was seen of one parent under one controller. */
export class ParentRecord {
  readonly #controller: string;
  readonly #parent: ObjectIdentity;
  #calls: readonly HookCalledEvent[] = [];
  #writes: readonly WriteEvent[] = [];
  #skips: readonly SkipEvent[] = [];
  #lastOutcome: Evidence['lastOutcome'];
  #error: ErrorEvent | undefined;
  #progress = new Progress();
  #turns = 0;
  #row = { length: 0, lastAt: -Infinity, news: 0 };
  #atOnce = { at: -Infinity, turns: 0 };

  constructor(controller: string, parent: ObjectIdentity) {
    this.#controller = controller;
    this.#parent = parent;
  }

  get isFailing(): boolean {
    return this.#error !== undefined;
  }

  get turns(): number {
    return this.#turns;
  }

  get seen(): Omit<Evidence, 'declared' | 'hasStatus' | 'others'> {
    return {
      controller: this.#controller,
      parent: this.#parent,
      calls: this.#calls,
      writes: this.#writes,
      skips: this.#skips,
      lastOutcome: this.#lastOutcome,
      error: this.#error,
    };
  }

  /** Counts from here. */
  begin(): void {
    this.#progress = new Progress();
    this.#turns = 0;
    this.#row = { ...this.#row, length: 0 };
    this.#atOnce = { ...this.#atOnce, turns: 0 };
  }

  /** `news` counts what has happened so far that may have led to the event. */
  record(event: MetacontrollerEvent, news: number): Reading {
    if (isWrite(event)) return this.#recordWrite(event);
    if (event.type === 'turn-began') return { isNews: false, trouble: this.#countTurn(event.at, news) };
    if (event.type === 'turn-ended') {
      this.#lastOutcome = event.outcome;
      if (event.outcome !== 'failed') this.#error = undefined;
    }
    if (event.type === 'error') this.#error = event;
    if (event.type === 'hook-called') this.#calls = [...this.#calls, event].slice(-KEPT.calls);
    if (event.type === 'child-skipped') this.#skips = [...this.#skips, event].slice(-KEPT.skips);
    return { isNews: false };
  }

  #countTurn(at: number, news: number): string | undefined {
    this.#turns += 1;
    const isNewRow = at - this.#row.lastAt >= PAUSE_MS || news !== this.#row.news;
    this.#row = { length: isNewRow ? 1 : this.#row.length + 1, lastAt: at, news };
    this.#atOnce = { at, turns: at === this.#atOnce.at ? this.#atOnce.turns + 1 : 1 };
    if (this.#row.length > TURNS_IN_A_ROW)
      return `${TURNS_IN_A_ROW} turns in a row, each for what the one before did`;
    return this.#atOnce.turns > TURNS_AT_ONCE ? `${TURNS_AT_ONCE} turns at the same time` : undefined;
  }

  #recordWrite(event: WriteEvent): Reading {
    this.#writes = [...this.#writes, event].slice(-KEPT.writes);
    const { isNews, changes } = this.#progress.record(event);
    const trouble =
      changes > CHANGES_OF_A_FIELD ? `the same field changed ${CHANGES_OF_A_FIELD} times` : undefined;
    return { isNews, trouble };
  }
}

const WRITES: ReadonlySet<string> = new Set([
  'child-created',
  'child-updated',
  'child-deleted',
  'status-written',
  'target-written',
] satisfies readonly WriteEvent['type'][]);

function isWrite(event: MetacontrollerEvent): event is WriteEvent {
  return WRITES.has(event.type);
}
