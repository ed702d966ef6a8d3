import { CompositeController, METACONTROLLER_API_VERSION } from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Context } from './context.js';
import { type CrashError, messageOf } from './errors.js';
import type { InformerLease } from './informer-pool.js';
import { jsonEqual } from './json.js';
import { cacheKey } from './object-cache.js';
import { findCrdProblem } from './parent-crd.js';
import { type Verdict, WorkQueue } from './queue.js';
import { RunningController } from './running-controller.js';
import { refuseDecorator, refuseInvalid, refuseUnsupported, UnsupportedError } from './unsupported.js';

export type OnCrash = (controller: string, error: CrashError, parent: KubeObject) => void;

const KINDS = ['compositecontrollers', 'decoratorcontrollers'] as const;
type ControllerResource = (typeof KINDS)[number];

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
    const times = [this.#queue, ...this.controllers]
      .map(({ nextDueAt }) => nextDueAt)
      .filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async stop(): Promise<void> {
    for (const { release } of this.#leases.values()) release();
    await this.#queue.stop();
    await Promise.all([...this.#running.keys()].map((name) => this.#stopController(name)));
  }

  async #handle(key: string): Promise<Verdict> {
    const slash = key.indexOf('/');
    const name = key.slice(slash + 1);
    const resource = KINDS.find((one) => one === key.slice(0, slash));
    const object = resource && this.#leases.get(resource)?.informer.objects.get(name);
    try {
      if (resource === 'compositecontrollers') await this.#reconcile(name, object);
      else if (object !== undefined) await this.#create(object, refuseDecorator);
      return 'done';
    } catch (error) {
      this.#context.log(`${key}: ${messageOf(error)}`);
      return error instanceof UnsupportedError ? 'done' : 'retry';
    }
  }

  async #reconcile(name: string, object: KubeObject | undefined): Promise<void> {
    if (object === undefined) {
      await this.#stopController(name);
      return;
    }
    const controller = CompositeController.safeParse(object);
    if (!controller.success) {
      await this.#create(object, () => refuseInvalid(controller.error));
      return;
    }
    const problem = await findCrdProblem(this.#context.api, controller.data);
    if (problem !== undefined) {
      this.#warn(object, 'SyncError', problem);
      return;
    }
    if (jsonEqual(this.#running.get(name)?.source.controller.spec, controller.data.spec)) return;
    await this.#stopController(name);
    const running = await this.#create(object, () => this.#load(object, controller.data));
    running.start();
    this.#announce(object, 'started');
    this.#running.set(name, running);
  }

  async #load(object: KubeObject, controller: CompositeController): Promise<RunningController> {
    refuseUnsupported(controller);
    const { name } = controller.metadata;
    const onCrash = (error: CrashError, parent: KubeObject): void => this.#onCrash(name, error, parent);
    return RunningController.create(this.#context, { controller, object, onCrash });
  }

  async #create<T>(object: KubeObject, create: () => T | Promise<T>): Promise<T> {
    try {
      return await create();
    } catch (error) {
      this.#warn(object, 'CreateError', `Cannot create new controller: ${messageOf(error)}`);
      throw error;
    }
  }

  async #stopController(name: string): Promise<void> {
    const running = this.#running.get(name);
    if (running === undefined) return;
    this.#running.delete(name);
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
    this.#context.emit(object.metadata.name, { type: 'error', reason, message });
    this.#context.recorder.record(object, { type: 'Warning', reason, message });
  }
}
