import type { KubeApi, ObjectInput } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import { messageOf } from './errors.js';
import { SerialTasks } from './serial-tasks.js';

export interface EventText {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'Starting' | 'Started' | 'Stopping' | 'Stopped' | 'CreateError' | 'SyncError';
  readonly message: string;
}

/** Texts of one kind about one object, since there are some. */
interface Kind {
  readonly texts: Set<string>;
  lastAt: number;
}

interface Series {
  readonly name: string;
  readonly namespace: string;
  count: number;
}

type EventInput = ObjectInput &
  EventText & { readonly count: number; readonly lastTimestamp: string };

const BURST = 25;
const REFILL_MS = 300_000;
/** No object can be larger in etcd. An Event that quotes a larger answer of a hook is lost. */
const LARGEST = 1.5 * 1024 * 1024;
/** From the tenth text on they are told in one Event, until ten minutes pass without any. */
const SIMILAR = 10;
const SIMILAR_MS = 600_000;

/**
 * Writes Kubernetes Events, one after the other, in the background: a turn never waits for one or fails with one.
 *
 * The same text about the same object raises `count`, and so do many texts of one kind. About one object at most 25 are written at once, then one every five
 * minutes. Events about cluster-scoped objects land in namespace `default`.
 */
export class EventRecorder {
  readonly #api: KubeApi;
  readonly #clock: Clock;
  readonly #log: (message: string) => void;
  readonly #series = new Map<string, Series>();
  readonly #kinds = new Map<string, Kind>();
  readonly #buckets = new Map<string, { tokens: number; filledAt: number }>();
  readonly #tasks = new SerialTasks();
  #written = 0;
  #silenced = false;

  constructor({ api, clock, log }: { api: KubeApi; clock: Clock; log: (message: string) => void }) {
    this.#api = api;
    this.#clock = clock;
    this.#log = log;
  }

  get idle(): boolean {
    return this.#tasks.idle;
  }

  /** Nothing is recorded any more: who has crashed says nothing. */
  silence(): void {
    this.#silenced = true;
  }

  record(about: KubeObject, text: EventText): void {
    if (this.#silenced) return;
    const uid = about.metadata.uid;
    const kind = [uid, text.type, text.reason].join('\n');
    const isOneOfMany = this.#isOneOfMany(kind, text.message);
    const key = isOneOfMany ? kind : [kind, text.message].join('\n');
    const known = this.#series.get(key);
    const series = known ?? this.#newSeries(about);
    series.count += known === undefined ? 0 : 1;
    this.#series.set(key, series);
    if (!this.#takeToken(uid)) return;
    if (text.message.length > LARGEST) {
      this.#log(`an event is too large to be written: ${text.message.slice(0, 200)}…`);
      return;
    }
    const message = isOneOfMany ? `(combined from similar events): ${text.message}` : text.message;
    const event = this.#toEvent(about, { ...text, message }, series);
    this.#tasks.add(() => this.#write(event));
  }

  /** Resolves when what was recorded so far is written. */
  async flush(): Promise<void> {
    await this.#tasks.finished();
  }

  #isOneOfMany(key: string, text: string): boolean {
    const now = this.#clock.now();
    const known = this.#kinds.get(key);
    const isRecent = known !== undefined && now - known.lastAt <= SIMILAR_MS;
    const kind = isRecent ? known : { texts: new Set<string>(), lastAt: now };
    this.#kinds.set(key, kind);
    kind.lastAt = now;
    kind.texts.add(text);
    if (kind.texts.size < SIMILAR) return false;
    kind.texts.delete(text);
    return true;
  }

  async #write(event: EventInput): Promise<void> {
    try {
      if (event.count === 1) await this.#api.create('events', event);
      else await this.#raise(event);
    } catch (error) {
      this.#log(`cannot write an event: ${messageOf(error)}`);
    }
  }

  async #raise(event: EventInput): Promise<void> {
    const { count, lastTimestamp, message } = event;
    const { name = '', namespace } = event.metadata;
    try {
      await this.#api.patch(
        { apiVersion: 'v1', resource: 'events', namespace, name },
        { count, lastTimestamp, message },
      );
    } catch (error) {
      if (!isStatusError(error, 'NotFound')) throw error;
      await this.#api.create('events', event);
    }
  }

  #newSeries(about: KubeObject): Series {
    this.#written += 1;
    const nanoseconds = BigInt(Math.trunc(this.#clock.now())) * 1_000_000n + BigInt(this.#written);
    return {
      name: `${about.metadata.name}.${nanoseconds.toString(16)}`,
      namespace: about.metadata.namespace ?? 'default',
      count: 1,
    };
  }

  #toEvent(about: KubeObject, text: EventText, { name, namespace, count }: Series): EventInput {
    const { uid, resourceVersion, namespace: aboutNamespace } = about.metadata;
    const now = new Date(this.#clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        name: about.metadata.name,
        uid,
        ...(aboutNamespace !== undefined && { namespace: aboutNamespace }),
        ...(resourceVersion !== undefined && { resourceVersion }),
      },
      ...text,
      source: { component: 'metacontroller' },
      reportingComponent: 'metacontroller',
      reportingInstance: '',
      firstTimestamp: now,
      lastTimestamp: now,
      count,
    };
  }

  #takeToken(uid: string): boolean {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(uid) ?? { tokens: BURST, filledAt: now };
    const filled = Math.min(BURST, bucket.tokens + (now - bucket.filledAt) / REFILL_MS);
    const isAllowed = filled >= 1;
    this.#buckets.set(uid, { tokens: isAllowed ? filled - 1 : filled, filledAt: now });
    return isAllowed;
  }
}
