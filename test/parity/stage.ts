import { setTimeout as delay } from 'node:timers/promises';
import type { ApiResource, CollectionRef, KubeApi, ObjectInput } from '../../src/cluster/kube-api.js';
import { isStatusError } from '../../src/cluster/status-error.js';
import type { JsonObject, KubeObject } from '../../src/contract/kube-object.js';
import { eventually } from '../e2e/support/eventually.js';
import {
  isOfTheCase,
  type Names,
  replaced,
  toControllerObject,
  toDefinition,
  Vocabulary,
} from './placeholders.js';
import type { Action, Case } from './scenario.js';

type ActionOf<Key extends string> = Extract<Action, Readonly<Record<Key, unknown>>>;

/** A case with all names filled in, and where its hooks are. */
export interface Plot {
  readonly names: Names;
  readonly hooksUrl: string;
  readonly case: Case;
}

interface StageOptions {
  readonly api: KubeApi;
  readonly plot: Plot;
  readonly onCreated: (object: KubeObject) => void;
}

/** Where a case is played: puts its objects there, does what its steps say, and leaves nothing behind. */
export class Stage {
  readonly #api: KubeApi;
  readonly #case: Case;
  readonly #names: Names;
  readonly #words: Vocabulary;
  readonly controllers: readonly ObjectInput[];
  readonly #onCreated: (object: KubeObject) => void;

  constructor({ api, plot, onCreated }: StageOptions) {
    const { names, hooksUrl, case: one } = plot;
    this.#api = api;
    this.#onCreated = onCreated;
    this.#case = one;
    this.#names = names;
    this.#words = new Vocabulary(one.kinds, names);
    this.controllers = one.controllers.map((controller) =>
      replaced(toControllerObject(controller, names), names, hooksUrl),
    );
  }

  /** What is looked at: the kinds of the case and those it names. */
  get collections(): readonly CollectionRef[] {
    const own = this.#case.kinds.map(({ kind }) => `${kind.toLowerCase()}s`);
    return [...new Set([...own, ...this.#case.watch])].map((resource) => this.#words.collection(resource));
  }

  /** Everything but the controllers. */
  async furnish(): Promise<void> {
    await this.#create({ kind: 'Namespace', metadata: { name: this.#names.id } });
    for (const { kind, early } of this.#case.kinds) if (early) await this.#define(kind);
    for (const object of this.#case.also) await this.#create(object);
  }

  get controllersToStart(): number {
    return this.#case.controllers.filter(({ starts }) => starts).length;
  }

  async act(action: Action): Promise<void> {
    if ('create' in action) await this.#create(action.create);
    if ('define' in action) await this.#define(action.define);
    if ('patch' in action) await this.#patch(action);
    if ('apply' in action) await this.#apply(action);
    if ('delete' in action) await this.#delete(action);
    if ('pause' in action) await delay(action.pause * 1000);
    if ('until' in action) await this.#until(action);
  }

  async clear(): Promise<void> {
    for (const controller of this.controllers) await this.#remove(controller);
    for (const collection of this.collections) await this.#empty(collection);
    await this.#remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.#names.id } });
    for (const kind of this.#case.kinds) await this.#remove(toDefinition(kind, this.#names));
  }

  async #create(short: Readonly<Record<string, unknown>>): Promise<void> {
    const { resource, object } = this.#words.object(short);
    this.#onCreated(await this.#api.create(resource, object));
  }

  async #define(kind: string): Promise<void> {
    const definition = this.#case.kinds.find((own) => own.kind === kind);
    if (definition === undefined) throw new Error(`${this.#names.id}: ${kind} is not one of its kinds`);
    await this.#create(toDefinition(definition, this.#names)).catch((error: unknown) => {
      if (!isStatusError(error, 'AlreadyExists')) throw error;
    });
    const collection = this.#words.collection(`${kind.toLowerCase()}s`);
    await eventually(() => this.#api.list(collection), { intervalMs: 50, what: `the API of ${kind}` });
  }

  async #patch({ patch, with: content, subresource }: ActionOf<'patch'>): Promise<void> {
    const ref = this.#words.ref(patch);
    // The schema of scenarios takes any JSON object.
    const change = content as JsonObject;
    await this.#api.patch(subresource === undefined ? ref : { ...ref, subresource }, change);
  }

  async #apply({ apply, as, force }: ActionOf<'apply'>): Promise<void> {
    const { resource, object } = this.#words.object(apply);
    const { name = '', namespace } = object.metadata;
    const ref = { apiVersion: object.apiVersion, resource, name, namespace };
    await this.#api.apply(ref, object, { fieldManager: as, force });
  }

  async #delete({ delete: text, cascade }: ActionOf<'delete'>): Promise<void> {
    await this.#api.delete(
      this.#words.ref(text),
      cascade === undefined ? {} : { propagationPolicy: cascade },
    );
  }

  async #until({ until, of }: ActionOf<'until'>): Promise<void> {
    const exists = (): Promise<boolean> =>
      this.#api.get(this.#words.ref(of)).then(
        () => true,
        (error: unknown) => {
          if (isStatusError(error, 'NotFound')) return false;
          throw error;
        },
      );
    await eventually(async () => (await exists()) === (until === 'present'), {
      timeoutMs: GARBAGE_COLLECTION_MS,
      intervalMs: 50,
      what: `${this.#names.id}: ${of} being ${until}`,
    });
  }

  /** Nobody is left to take finalizers away. */
  async #empty({ apiVersion, resource }: Pick<ApiResource, 'apiVersion' | 'resource'>): Promise<void> {
    const { items } = await this.#api.list({ apiVersion, resource }).catch(() => ({ items: [] }));
    for (const { metadata } of items.filter((item) => isOfTheCase(item, this.#names))) {
      const { name, namespace, finalizers } = metadata;
      const ref = { apiVersion, resource, name, namespace };
      const change = { metadata: { finalizers: null } };
      if (finalizers !== undefined) await this.#api.patch(ref, change).catch(() => undefined);
      await this.#api.delete(ref).catch(() => undefined);
    }
  }

  async #remove(input: ObjectInput): Promise<void> {
    const { resource, object } = this.#words.object(input);
    const { name = '', namespace } = object.metadata;
    const ref = { apiVersion: object.apiVersion, resource, name, namespace };
    await this.#api.delete(ref).catch(() => undefined);
  }
}

/** The garbage collector learns of a new kind only when it reads discovery again, every 30 s. */
const GARBAGE_COLLECTION_MS = 90_000;
