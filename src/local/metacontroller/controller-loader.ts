import {
  CompositeController,
  DecoratorController,
  METACONTROLLER_API_VERSION,
} from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { earliest } from '../clock.js';
import type { Context } from './context.js';
import { ConstructionPanic, type CrashError, messageOf } from './errors.js';
import type { InformerLease } from './informer-pool.js';
import { jsonEqual } from './json.js';
import { cacheKey } from './object-cache.js';
import { findCrdProblem } from './parent-crd.js';
import { type Verdict, WorkQueue } from './queue.js';
import { RunningController } from './running-controller.js';
import { refuseInvalid, UnsupportedError } from './unsupported.js';

export type OnCrash = (controller: string, error: CrashError, parent: KubeObject) => void;

const KINDS = ['compositecontrollers', 'decoratorcontrollers'] as const;
type ControllerResource = (typeof KINDS)[number];
const SCHEMAS = { compositecontrollers: CompositeController, decoratorcontrollers: DecoratorController } as const;

interface Reconciled {
  readonly resource: ControllerResource;
  readonly object: KubeObject | undefined;
}

/**
 * Keeps a running controller for each controller object in the API: one applied is started, one whose spec has changed is
 * stopped and started anew with empty caches, one deleted is stopped.
 */
export class ControllerLoader {
  readonly #context: Context;
  readonly #onCrash: OnCrash;
  readonly #running = new Map<string, RunningController>();
  readonly #leases: ReadonlyMap<ControllerResource, InformerLease>;
  readonly #queue: WorkQueue<undefined>;

  constructor(context: Context, onCrash: OnCrash) {
    this.#context = context;
    this.#onCrash = onCrash;
    this.#queue = new WorkQueue({
      clock: context.clock,
      workers: 1,
      retryCause: undefined,
      handle: (key) => this.#handle(key),
    });
    const apiVersion = METACONTROLLER_API_VERSION;
    this.#leases = new Map(
      KINDS.map((resource) => [resource, context.informers.lease({ apiVersion, resource })]),
    );
    for (const [resource, { informer }] of this.#leases) {
      const enqueue = (object: KubeObject): void =>
        this.#queue.add(`${resource}/${cacheKey(object)}`, undefined);
      informer.subscribe({
        added: enqueue,
        updated: (_, after) => enqueue(after),
        deleted: enqueue,
      });
    }
    this.#queue.start();
  }

  get idle(): boolean {
    return this.#queue.idle && this.controllers.every(({ idle }) => idle);
  }

  get controllers(): readonly RunningController[] {
    return [...this.#running.values()];
  }

  /** When something is due by itself, at the earliest. */
  get nextDueAt(): number | undefined {
    return earliest([this.#queue, ...this.controllers].map(({ nextDueAt }) => nextDueAt));
  }

  /** When the next start of a controller, or the next turn that something waits for, is due. */
  get nextAwaitedAt(): number | undefined {
    const { nextDueAt } = this.#queue;
    return earliest([nextDueAt, ...this.controllers.map(({ nextAwaitedAt }) => nextAwaitedAt)]);
  }

  async stop(): Promise<void> {
    for (const { release } of this.#leases.values()) release();
    await this.#queue.stop();
    await Promise.all([...this.#running.keys()].map((key) => this.#stopController(key)));
  }

  async #handle(key: string): Promise<Verdict> {
    const slash = key.indexOf('/');
    const resource = KINDS.find((one) => one === key.slice(0, slash));
    if (resource === undefined) return 'done';
    try {
      await this.#reconcile(key, {
        resource,
        object: this.#leases.get(resource)?.informer.objects.get(key.slice(slash + 1)),
      });
      return 'done';
    } catch (error) {
      this.#context.log(`${key}: ${messageOf(error)}`);
      return error instanceof UnsupportedError ? 'done' : 'retry';
    }
  }

  async #reconcile(key: string, { resource, object }: Reconciled): Promise<void> {
    if (object === undefined) {
      await this.#stopController(key);
      return;
    }
    const controller = SCHEMAS[resource].safeParse(object);
    if (!controller.success) {
      await this.#create(object, () => refuseInvalid(controller.error));
      return;
    }
    const problem = await this.#findProblem(controller.data);
    if (problem !== undefined) {
      this.#warn(object, 'SyncError', problem);
      return;
    }
    if (jsonEqual(this.#running.get(key)?.source.controller.spec, controller.data.spec)) return;
    await this.#stopController(key);
    const running = await this.#create(object, () => this.#load(object, controller.data));
    running.start();
    this.#announce(object, 'started');
    this.#running.set(key, running);
  }

  /** The targets of a decorator may come from anywhere, the parents of a composite may not. */
  async #findProblem(controller: CompositeController | DecoratorController): Promise<string | undefined> {
    if (controller.kind === 'DecoratorController') return undefined;
    return findCrdProblem(this.#context.api, controller);
  }

  async #load(
    object: KubeObject,
    controller: CompositeController | DecoratorController,
  ): Promise<RunningController> {
    const { name } = controller.metadata;
    const onCrash = (error: CrashError, parent: KubeObject): void => this.#onCrash(name, error, parent);
    return RunningController.create(this.#context, { controller, object, onCrash });
  }

  async #create<T>(object: KubeObject, create: () => T | Promise<T>): Promise<T> {
    try {
      return await create();
    } catch (error) {
      const message = `Cannot create new controller: ${messageOf(error)}`;
      // Nobody is told by the real one; here at least the timeline says it.
      if (error instanceof ConstructionPanic) this.#emitError(object, 'CreateError', `${message}; ${error.fix}`);
      else this.#warn(object, 'CreateError', message);
      throw error;
    }
  }

  async #stopController(key: string): Promise<void> {
    const running = this.#running.get(key);
    if (running === undefined) return;
    this.#running.delete(key);
    await running.stop();
    this.#announce(running.source.object, 'stopped');
  }

  #announce(object: KubeObject, phase: 'started' | 'stopped'): void {
    const { name } = object.metadata;
    this.#context.emit(name, { type: 'controller', phase });
    const reason = phase === 'started' ? 'Started' : 'Stopped';
    this.#context.recorder.record(object, {
      type: 'Normal',
      reason,
      message: `${reason} controller: ${name}`,
    });
  }

  #warn(object: KubeObject, reason: 'CreateError' | 'SyncError', message: string): void {
    this.#emitError(object, reason, message);
    this.#context.recorder.record(object, { type: 'Warning', reason, message });
  }

  #emitError({ metadata }: KubeObject, reason: 'CreateError' | 'SyncError', message: string): void {
    this.#context.emit(metadata.name, { type: 'error', reason, message });
  }
}
