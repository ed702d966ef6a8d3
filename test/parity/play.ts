import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { KubeApi, ObjectInput, WatchEvent } from '../../src/cluster/kube-api.js';
import { isStatusError, StatusError } from '../../src/cluster/status-error.js';
import type { KubeObject } from '../../src/contract/kube-object.js';
import type { Arena } from './arena.js';
import type { Chapter } from './chapter.js';
import { Follower, labelOf } from './follower.js';
import { Mask } from './mask.js';
import {
  type Names,
  namesOf,
  replaced,
  toControllerObject,
  toDefinition,
  Vocabulary,
} from './placeholders.js';
import type { Action, Case, Scenario, Step } from './scenario.js';
import { type HookRequest, ScriptedHooks } from './scripted-hooks.js';

/** Plays one case in a cluster and tells what came of each step. */
export async function play(scenario: Scenario, one: Case, arena: Arena): Promise<readonly Chapter[]> {
  const names = namesOf(scenario, one);
  // The address of the hooks is not known before they listen, and they listen with the rules.
  const hooks = new ScriptedHooks(replaced(one.hook, names, ''));
  const url = await hooks.listen();
  const story = new Story(arena, { names, hooks, url, case: replaced(one, names, url) });
  try {
    return await story.play();
  } finally {
    await story.clearUp();
    await hooks.close();
  }
}

interface Plot {
  readonly names: Names;
  readonly hooks: ScriptedHooks;
  readonly url: string;
  readonly case: Case;
}

class Story {
  readonly #arena: Arena;
  readonly #api: KubeApi;
  readonly #plot: Plot;
  readonly #words: Vocabulary;
  readonly #mask: Mask;
  readonly #follower: Follower;
  readonly #seenEvents = new Map<string, number>();
  #history = new Map<string, string[]>();
  #objects = new Map<string, string>();
  #refused: string[] = [];

  constructor(arena: Arena, plot: Plot) {
    this.#arena = arena;
    this.#api = arena.api;
    this.#plot = plot;
    this.#words = new Vocabulary(plot.case.kinds, plot.names);
    this.#mask = new Mask(plot.names.id, plot.url);
    this.#follower = new Follower(arena.api, (event) => this.#remember(event));
    plot.hooks.act = (actions) => this.#actAll(actions);
  }

  async play(): Promise<readonly Chapter[]> {
    const { hooks, case: one } = this.#plot;
    const chapters = [await this.#chapter({ title: 'setting', do: [] }, () => this.#setTheScene())];
    for (const step of one.steps) {
      chapters.push(await this.#chapter(step, () => this.#actAll(step.do)));
      if (this.#arena.crashed()) break;
    }
    if (hooks.problems.length > 0) throw new Error(`${this.#plot.names.id}: ${hooks.problems.join('; ')}`);
    return chapters;
  }

  /** In a shared cluster nothing may go on working or stay. */
  async clearUp(): Promise<void> {
    this.#follower.stop();
    const { case: one, names } = this.#plot;
    for (const controller of one.controllers) await this.#remove(toControllerObject(controller, names));
    for (const { resource } of this.#collections()) await this.#clear(resource);
    await this.#remove(this.#namespace());
    for (const kind of one.kinds) await this.#remove(toDefinition(kind, names));
  }

  async #setTheScene(): Promise<void> {
    const { case: one, names, url } = this.#plot;
    await this.#create(this.#namespace());
    for (const { kind, early } of one.kinds) if (early) await this.#define(kind);
    for (const collection of this.#collections()) await this.#follower.follow(collection);
    for (const object of one.also) await this.#create(object);
    const controllers = one.controllers.map((controller) =>
      replaced(toControllerObject(controller, names), names, url),
    );
    for (const controller of controllers) await this.#create(controller);
    const started = one.controllers.flatMap(({ starts }, index) => (starts ? [controllers[index]] : []));
    await this.#until(async () => (await this.#startedControllers()) >= started.length);
  }

  async #chapter(step: Step, act: () => Promise<void>): Promise<Chapter> {
    const { hooks, case: one } = this.#plot;
    const mark = hooks.requests.length;
    const began = Date.now();
    this.#history = new Map();
    this.#refused = [];
    await act();
    const atRest = step.observe === undefined ? await this.#rest() : await this.#watchFor(step.observe);
    const requests = hooks.requests.slice(mark);
    const counted = step.observe !== undefined || !atRest;
    if (!atRest) this.#mask.hideGenerations = true;
    const objects = atRest && step.observe === undefined ? await this.#changedObjects() : undefined;
    return {
      title: step.title,
      ...(this.#arena.crashed() && { crashed: true }),
      ...(!atRest && { restless: true }),
      ...(counted && { callsPerSecond: rounded((requests.length * 1000) / (Date.now() - began)) }),
      requests: this.#toQuestions(requests, { whole: one.requests, last: objects !== undefined }),
      history: Object.fromEntries(
        [...this.#history].sort().map(([label, types]) => [label, toHistory(types, atRest)]),
      ),
      ...(objects !== undefined && { objects }),
      events: await this.#newEvents(),
      ...(this.#refused.length > 0 && { refused: this.#refused }),
    };
  }

  #remember({ type, object }: WatchEvent): void {
    this.#mask.learn(object);
    if (!this.#isOfTheStory(object)) return;
    const label = labelOf(object, this.#plot.names.id);
    this.#history.set(label, [...(this.#history.get(label) ?? []), type]);
  }

  #isOfTheStory({ metadata, kind, apiVersion }: KubeObject): boolean {
    const { id, group } = this.#plot.names;
    if (metadata.name === 'kube-root-ca.crt') return false;
    if (metadata.namespace !== undefined) return metadata.namespace.startsWith(id);
    return (
      apiVersion.startsWith(group) ||
      (kind === 'Namespace' ? metadata.name !== id : metadata.name.startsWith(id))
    );
  }

  async #rest(): Promise<boolean> {
    const { quietMs, patienceMs } = this.#arena;
    const { hooks } = this.#plot;
    const began = Date.now();
    for (;;) {
      const now = Date.now();
      const lastCall = hooks.requests.at(-1)?.at ?? 0;
      const quietSince = Math.max(began, lastCall, this.#follower.lastAt);
      if (hooks.pending === 0 && now - quietSince >= quietMs) return true;
      if (now - began > patienceMs) return false;
      await delay(20);
    }
  }

  async #watchFor(seconds: number): Promise<boolean> {
    await delay(seconds * 1000);
    return true;
  }

  #toQuestions(
    requests: readonly HookRequest[],
    { whole, last }: { readonly whole: Case['requests']; readonly last: boolean },
  ): Record<string, unknown[]> {
    const byParent = groupedBy(requests, ({ hook, body }) => `${hook} ${parentName(body)}`);
    const questions = [...byParent].sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(
      questions.map(([about, asked]) => {
        const told = asked.map(({ body, headers }) => this.#toQuestion(body, headers, whole));
        const ends = last && !isSame(told[0], told.at(-1)) ? [told[0], told.at(-1)] : [told[0]];
        return [about, whole === 'paths' ? [] : ends];
      }),
    );
  }

  #toQuestion(
    { controller, ...body }: HookRequest['body'],
    headers: HookRequest['headers'],
    whole: Case['requests'],
  ): unknown {
    const sent = Object.entries(headers).filter(([name]) => COMPARED_HEADERS.has(name));
    return this.#mask.apply({
      ...(sent.length > 0 && { headers: Object.fromEntries(sent) }),
      ...body,
      ...(whole === 'whole' && { controller }),
    });
  }

  async #changedObjects(): Promise<Record<string, unknown>> {
    const objects: KubeObject[] = [];
    for (const collection of this.#collections()) {
      const list = await this.#api.list(collection).catch(() => ({ items: [] }));
      objects.push(...list.items.filter((object) => this.#isOfTheStory(object)));
    }
    for (const object of objects) this.#mask.learn(object);
    const entries = objects.map((object): [string, unknown] => [
      labelOf(object, this.#plot.names.id),
      this.#mask.apply(object),
    ]);
    const before = this.#objects;
    this.#objects = new Map(entries.map(([label, object]) => [label, JSON.stringify(object)]));
    return Object.fromEntries(
      entries
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([label, object]) => [
          label,
          before.get(label) === JSON.stringify(object) ? 'as before' : object,
        ]),
    );
  }

  async #newEvents(): Promise<string[]> {
    const lines = new Map<string, number>();
    for (const event of await this.#events()) {
      const object = event.involvedObject;
      const line = `${event.type} ${event.reason} ${object.kind} ${object.name}: ${this.#mask.text(event.message)}`;
      if (!line.includes('the object has been modified'))
        lines.set(line, (lines.get(line) ?? 0) + event.count);
    }
    const fresh = [...lines].filter(([line, count]) =>
      this.#plot.case.eventCounts ? this.#seenEvents.get(line) !== count : !this.#seenEvents.has(line),
    );
    for (const [line, count] of fresh) this.#seenEvents.set(line, count);
    return fresh.map(([line, count]) => (this.#plot.case.eventCounts ? `${line} ×${count}` : line)).sort();
  }

  async #events(): Promise<readonly StoryEvent[]> {
    const { id } = this.#plot.names;
    const lists = await Promise.all(
      [id, 'default'].map((namespace) => this.#api.list({ apiVersion: 'v1', resource: 'events', namespace })),
    );
    return lists
      .flatMap(({ items }) => items.map((item) => StoryEvent.parse(item)))
      .filter(({ source }) => REPORTERS.has(source.component ?? ''))
      .filter(({ involvedObject: { name, namespace } }) => namespace === id || name.startsWith(id));
  }

  async #startedControllers(): Promise<number> {
    const started = (await this.#events()).filter(({ reason }) => reason === 'Started');
    return new Set(started.map(({ involvedObject }) => involvedObject.name)).size;
  }

  async #actAll(actions: readonly Action[]): Promise<void> {
    for (const action of actions) await this.#act(action);
  }

  async #act(action: Action): Promise<void> {
    try {
      await this.#attempt(action);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.#refused.push(this.#mask.text(`${error.reason}: ${error.message}`));
    }
  }

  // One line per kind of action.
  // eslint-disable-next-line complexity
  async #attempt(action: Action): Promise<void> {
    if ('create' in action) await this.#create(action.create);
    else if ('define' in action) await this.#define(action.define);
    else if ('patch' in action) await this.#patch(action);
    else if ('apply' in action) await this.#apply(action);
    else if ('delete' in action) await this.#delete(action);
    else if ('mode' in action) this.#plot.hooks.mode = action.mode;
    else if ('pause' in action) await delay(action.pause * 1000);
    else await this.#until(async () => (await this.#exists(action.of)) === (action.until === 'present'));
  }

  async #create(short: Readonly<Record<string, unknown>>): Promise<void> {
    const { resource, object } = this.#words.object(short);
    this.#mask.learn(await this.#api.create(resource, object));
  }

  async #define(kind: string): Promise<void> {
    const { case: one, names } = this.#plot;
    const definition = one.kinds.find((own) => own.kind === kind);
    if (definition === undefined) throw new Error(`${names.id}: ${kind} is not one of its kinds`);
    await this.#create(toDefinition(definition, names)).catch((error: unknown) => {
      if (!isStatusError(error, 'AlreadyExists')) throw error;
    });
    const collection = this.#words.collection(`${kind.toLowerCase()}s`);
    await this.#until(async () => (await this.#api.list(collection).catch(() => undefined)) !== undefined);
  }

  async #patch({ patch, with: content, subresource }: Extract<Action, { patch: string }>): Promise<void> {
    const ref = this.#words.ref(patch);
    await this.#api.patch({ ...ref, ...(subresource !== undefined && { subresource }) }, content as never);
  }

  async #apply({ apply, as, force }: Extract<Action, { as: string }>): Promise<void> {
    const { resource, object } = this.#words.object(apply);
    const { name = '', namespace } = object.metadata;
    const ref = { apiVersion: object.apiVersion, resource, name, namespace };
    await this.#api.apply(ref, object, { fieldManager: as, force });
  }

  async #delete({ delete: text, cascade }: Extract<Action, { delete: string }>): Promise<void> {
    await this.#api.delete(
      this.#words.ref(text),
      cascade === undefined ? {} : { propagationPolicy: cascade },
    );
  }

  async #exists(text: string): Promise<boolean> {
    const found = await this.#api.get(this.#words.ref(text)).catch((error: unknown) => {
      if (error instanceof StatusError && error.status === 404) return undefined;
      throw error;
    });
    return found !== undefined;
  }

  async #until(condition: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !(await condition()); await delay(50)) {
      if (Date.now() > end)
        throw new Error(`${this.#plot.names.id}: waited in vain: ${condition.toString()}`);
    }
  }

  #namespace(): ObjectInput {
    return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.#plot.names.id } };
  }

  #collections(): readonly { readonly apiVersion: string; readonly resource: string }[] {
    const own = this.#plot.case.kinds.map(({ kind }) => `${kind.toLowerCase()}s`);
    return [...new Set([...own, ...this.#plot.case.watch])].map((resource) =>
      this.#words.collection(resource),
    );
  }

  async #clear(resource: string): Promise<void> {
    const { apiVersion } = this.#words.collection(resource);
    const list = await this.#api.list({ apiVersion, resource }).catch(() => ({ items: [] }));
    for (const object of list.items.filter((item) => this.#isOfTheStory(item))) {
      const { name, namespace, finalizers } = object.metadata;
      const ref = { apiVersion, resource, name, ...(namespace !== undefined && { namespace }) };
      if (finalizers !== undefined)
        await this.#api.patch(ref, { metadata: { finalizers: null } }).catch(() => undefined);
      await this.#api.delete(ref).catch(() => undefined);
    }
  }

  async #remove(input: ObjectInput): Promise<void> {
    const { resource, object } = this.#words.object(input);
    const { name = '', namespace } = object.metadata;
    await this.#api
      .delete({ apiVersion: object.apiVersion, resource, name, namespace })
      .catch(() => undefined);
  }
}

/** The garbage collector learns of a new kind only when it reads discovery again, every 30 s. */
const PATIENCE_MS = 90_000;
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

const About = z.object({ metadata: z.object({ name: z.string() }) });

function parentName(body: HookRequest['body']): string {
  const about = About.safeParse(body['parent'] ?? body['object']);
  return about.success ? about.data.metadata.name : '?';
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Writes in a row are one; of an endless story only what happens in it. */
function toHistory(types: readonly string[], atRest: boolean): string {
  if (!atRest) return [...new Set(types)].sort().join(' ');
  return types.filter((type, index) => type !== 'MODIFIED' || types[index - 1] !== type).join(' ');
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function rounded(rate: number): number {
  return Math.round(rate * 10) / 10;
}
