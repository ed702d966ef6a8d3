import { z } from 'zod';
import type { CollectionRef, KubeApi, WatchEvent } from '../../src/cluster/kube-api.js';
import type { KubeObject } from '../../src/contract/kube-object.js';
import { Follower, labelOf } from './follower.js';
import { Mask } from './mask.js';
import { isOfTheCase, type Names } from './placeholders.js';
import type { Case } from './scenario.js';
import type { HookRequest } from './scripted-hooks.js';
import type { Plot } from './stage.js';

/** Sees what happens to the objects of a case, and tells it in words that are the same in every cluster. */
export class Witness {
  readonly #api: KubeApi;
  readonly #case: Case;
  readonly #names: Names;
  readonly #mask: Mask;
  readonly #follower: Follower;
  readonly #seenEvents = new Map<string, number>();
  #history = new Map<string, string[]>();
  #objects = new Map<string, string>();

  constructor(api: KubeApi, { names, hooksUrl, case: one }: Plot) {
    this.#api = api;
    this.#case = one;
    this.#names = names;
    this.#mask = new Mask(names.id, hooksUrl);
    this.#follower = new Follower(api, (event) => this.#remember(event));
  }

  /** When the last object changed, in milliseconds. */
  get lastChangeAt(): number {
    return this.#follower.lastAt;
  }

  async watch(collections: readonly CollectionRef[]): Promise<void> {
    for (const collection of collections) await this.#follower.follow(collection);
  }

  stop(): void {
    this.#follower.stop();
  }

  /** Once something has gone on without end, how often is luck. */
  hideGenerations(): void {
    this.#mask.hideGenerations = true;
  }

  /** From now on its uid is called after it. */
  learn(object: KubeObject): void {
    this.#mask.learn(object);
  }

  /** A customize hook is asked about every parent in the cluster, those of other cases as well. */
  concerns(body: HookRequest['body']): boolean {
    const about = About.safeParse(body['parent'] ?? body['object']);
    return !about.success || isOfTheCase(about.data, this.#names);
  }

  text(text: string): string {
    return this.#mask.text(text);
  }

  /** What happened to each object since the last time; of an endless story only what happens in it. */
  takeHistory(isEndless: boolean): Record<string, string> {
    const history = [...this.#history].sort();
    this.#history = new Map();
    return Object.fromEntries(
      history.map(([label, types]) => [
        label,
        (isEndless ? kindsOf(types) : withoutRepeats(types)).join(' '),
      ]),
    );
  }

  /** Every object, or `as before`. */
  async objects(collections: readonly CollectionRef[]): Promise<Record<string, unknown>> {
    const lists = await Promise.all(
      collections.map((collection) => this.#api.list(collection).catch(() => ({ items: [] }))),
    );
    const objects = lists.flatMap(({ items }) => items).filter((object) => isOfTheCase(object, this.#names));
    for (const object of objects) this.#mask.learn(object);
    const before = this.#objects;
    const entries = objects.map((object): [string, unknown] => [
      this.#labelOf(object),
      this.#mask.apply(object),
    ]);
    this.#objects = new Map(entries.map(([label, object]) => [label, JSON.stringify(object)]));
    return Object.fromEntries(
      entries
        .sort(byLabel)
        .map(([label, object]) => [
          label,
          before.get(label) === this.#objects.get(label) ? 'as before' : object,
        ]),
    );
  }

  /** By hook and parent the first request and, when wanted and not the same, the last. */
  questions(requests: readonly HookRequest[], withLast: boolean): Record<string, unknown[]> {
    const byParent = groupedBy(requests, ({ hook, body }) => `${hook} ${parentName(body)}`);
    return Object.fromEntries(
      [...byParent].sort(byLabel).map(([about, asked]) => [about, this.#ends(asked, withLast)]),
    );
  }

  /** `Warning SyncError Thing t: …`, those that are new. */
  async newEvents(): Promise<string[]> {
    const lines = new Map<string, number>();
    for (const { type, reason, message, involvedObject, count } of await this.#events()) {
      const line = `${type} ${reason} ${involvedObject.kind} ${involvedObject.name}: ${this.#mask.text(message)}`;
      if (!LUCK.concat(this.#case.luck).some((words) => line.includes(words)))
        lines.set(line, (lines.get(line) ?? 0) + count);
    }
    const { eventCounts } = this.#case;
    const fresh = [...lines].filter(([line, count]) =>
      eventCounts ? this.#seenEvents.get(line) !== count : !this.#seenEvents.has(line),
    );
    for (const [line, count] of fresh) this.#seenEvents.set(line, count);
    return fresh.map(([line, count]) => (eventCounts ? `${line} ×${count}` : line)).sort();
  }

  /** How many controllers have said that they have started. */
  async startedControllers(): Promise<number> {
    const started = (await this.#events()).filter(({ reason }) => reason === 'Started');
    return new Set(started.map(({ involvedObject }) => involvedObject.name)).size;
  }

  #remember({ type, object }: WatchEvent): boolean {
    this.#mask.learn(object);
    if (!isOfTheCase(object, this.#names)) return false;
    const label = this.#labelOf(object);
    this.#history.set(label, [...(this.#history.get(label) ?? []), type]);
    return true;
  }

  #ends(asked: readonly HookRequest[], withLast: boolean): unknown[] {
    if (this.#case.requests === 'paths') return [];
    const [first, last] = [asked[0], asked.at(-1)].map((one) => one && this.#question(one));
    return withLast && !isSame(first, last) ? [first, last] : [first];
  }

  #question({ headers, body: { controller, ...body } }: HookRequest): unknown {
    const sent = Object.entries(headers).filter(([name]) => COMPARED_HEADERS.has(name));
    return this.#mask.apply({
      ...(sent.length > 0 && { headers: Object.fromEntries(sent) }),
      ...body,
      ...(this.#case.requests === 'whole' && { controller }),
    });
  }

  async #events(): Promise<readonly StoryEvent[]> {
    const { id } = this.#names;
    const lists = await Promise.all(
      // Events about what has no namespace are in the default one.
      [id, 'default'].map((namespace) => this.#api.list({ apiVersion: 'v1', resource: 'events', namespace })),
    );
    return lists
      .flatMap(({ items }) => items.map((item) => StoryEvent.parse(item)))
      .filter(({ source }) => REPORTERS.has(source.component ?? ''))
      .filter(({ involvedObject: { name, namespace } }) => namespace === id || name.startsWith(id));
  }

  #labelOf(object: KubeObject): string {
    return this.#mask.text(labelOf(object, this.#names.id));
  }
}

/** Words of Events that come or do not come. */
const LUCK = ['the object has been modified'];
const COMPARED_HEADERS: ReadonlySet<string> = new Set(['if-none-match', 'authorization']);
const REPORTERS: ReadonlySet<string> = new Set(['metacontroller', 'garbage-collector-controller']);

const StoryEvent = z.object({
  type: z.string(),
  reason: z.string(),
  message: z.string(),
  count: z.number().default(1),
  source: z.object({ component: z.string().optional() }),
  involvedObject: z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() }),
});
type StoryEvent = z.infer<typeof StoryEvent>;

const About = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
});

function parentName(body: HookRequest['body']): string {
  const about = About.safeParse(body['parent'] ?? body['object']);
  return about.success ? about.data.metadata.name : '?';
}

function kindsOf(types: readonly string[]): readonly string[] {
  return [...new Set(types)].sort();
}

/** How many writes a change takes depends on what comes together. */
function withoutRepeats(types: readonly string[]): readonly string[] {
  return types.filter((type, index) => type !== 'MODIFIED' || types[index - 1] !== type);
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function byLabel([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
