import type { CompositeController } from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { childHandlers } from './child-watch.js';
import type { Context } from './context.js';
import { Customizer } from './customize.js';
import { type CrashError, StoppedError } from './errors.js';
import type { TurnCause } from './events.js';
import { type Host, isOurs } from './host.js';
import { cacheKey } from './object-cache.js';
import { parentHandlers } from './parent-watch.js';
import { prepareHost, type PreparedHost } from './prepare-host.js';
import { type Verdict, WorkQueue } from './queue.js';
import { runTurn, type TurnRecord } from './run-turn.js';

export interface ControllerSource {
  readonly controller: CompositeController;
  /** The controller object as stored: Events are about it. */
  readonly object: KubeObject;
  readonly onCrash: (error: CrashError, parent: KubeObject) => void;
}

const START: TurnCause = { type: 'start', text: 'controller started' };
const RESYNC: TurnCause = { type: 'resync', text: 'resync' };
const RETRY: TurnCause = { type: 'retry', text: 'retry' };

/** A CompositeController at work: its watches, its queue and its turns, until it is stopped. */
export class RunningController {
  readonly source: ControllerSource;
  readonly #context: Context;
  readonly #prepared: PreparedHost;
  readonly #abort: AbortController;
  readonly #queue: WorkQueue<TurnCause>;
  readonly #customizer: Customizer | undefined;
  readonly #host: Host;
  readonly #turns = new Map<string, number>();
  #unsubscribe: readonly (() => void)[] = [];
  #ready = false;

  private constructor(
    context: Context,
    source: ControllerSource,
    { prepared, abort }: { prepared: PreparedHost; abort: AbortController },
  ) {
    this.source = source;
    this.#context = context;
    this.#prepared = prepared;
    this.#abort = abort;
    this.#customizer = this.#createCustomizer();
    const customizer = this.#customizer;
    this.#host = {
      ...prepared.host,
      relatedTo: async (parent) => customizer?.relatedTo(parent) ?? { kinds: [], objects: [] },
    };
    this.#queue = new WorkQueue({
      clock: context.clock,
      workers: context.workers,
      retryCause: RETRY,
      handle: (key, causes) => this.#handle(key, causes),
    });
  }

  /** @throws MetacontrollerError with the text of the CreateError event */
  static async create(context: Context, source: ControllerSource): Promise<RunningController> {
    const abort = new AbortController();
    const prepared = await prepareHost(context, source.controller, abort.signal);
    return new RunningController(context, source, { prepared, abort });
  }

  get name(): string {
    return this.#host.name;
  }

  /** Whether no turn runs or waits; delayed ones do not count. */
  get idle(): boolean {
    return this.#ready && this.#queue.idle && (this.#customizer?.idle ?? true);
  }

  get nextDueAt(): number | undefined {
    return this.#queue.nextDueAt;
  }

  /** Opens the watches. Turns begin when parents and children have been listed. */
  start(): void {
    const { parents } = this.#prepared;
    const { childKinds } = this.#host;
    this.#announce('starting');
    const { parentResource, resyncPeriodSeconds } = this.source.controller.spec;
    const enqueue = this.#enqueue.bind(this);
    // What is in the cache already is gone through before `subscribe` returns.
    let again = START;
    const handlers = parentHandlers(parentResource.ignoreStatusChanges ?? false, (parent, cause) =>
      enqueue(parent, cause.type === 'resync' ? again : cause),
    );
    const resyncMs = resyncPeriodSeconds === undefined ? Infinity : Math.max(resyncPeriodSeconds, 1) * 1000;
    this.#unsubscribe = [
      parents.subscribe(handlers, resyncMs),
      ...childKinds.map(({ informer }) =>
        informer.subscribe(childHandlers({ host: this.#host, parents, enqueue })),
      ),
    ];
    again = RESYNC;
    void Promise.all([parents.synced(), ...childKinds.map(({ informer }) => informer.synced())]).then(() => {
      this.#ready = true;
      this.#queue.start();
    });
  }

  /** Gives every parent in the cache a turn. */
  resync(): void {
    for (const parent of this.#prepared.parents.objects.list()) {
      this.#enqueue(parent, RESYNC);
    }
  }

  /** Calls under way are broken off. What is written stays: finalizers, children and their owner references. */
  async stop(): Promise<void> {
    this.#abort.abort(new StoppedError());
    await this.#queue.stop();
    this.#announce('stopping');
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#customizer?.stop();
    this.#prepared.release();
  }

  #createCustomizer(): Customizer | undefined {
    const { host, parents, namespaces } = this.#prepared;
    if (host.customize === undefined) return undefined;
    return new Customizer({
      hook: host.customize,
      host,
      informers: this.#context.informers,
      parents,
      namespaces,
      enqueue: this.#enqueue.bind(this),
      onCrash: this.source.onCrash,
    });
  }

  #enqueue(parent: KubeObject, cause: TurnCause): void {
    if (isOurs(this.#host, parent)) this.#queue.add(cacheKey(parent), cause);
  }

  async #handle(key: string, causes: readonly TurnCause[]): Promise<Verdict> {
    // Step 1: a parent that is gone has no turn.
    const parent = this.#prepared.parents.objects.get(key);
    if (parent === undefined) return 'done';
    const { name } = this.#host;
    const record: TurnRecord = {
      parent,
      causes,
      turn: this.#countTurn(key),
      emit: (news) => this.#context.emit(name, news),
      resyncAfter: (milliseconds) => {
        const seconds = milliseconds / 1000;
        const cause: TurnCause = { type: 'resync-after', text: `resync after ${seconds} s` };
        if (milliseconds > 0) this.#queue.addAfter(key, milliseconds, cause);
      },
      warn: (message) =>
        this.#context.recorder.record(parent, { type: 'Warning', reason: 'SyncError', message }),
      crash: (error) => this.source.onCrash(error, parent),
    };
    return runTurn(this.#host, record);
  }

  #countTurn(key: string): number {
    const turn = (this.#turns.get(key) ?? 0) + 1;
    this.#turns.set(key, turn);
    return turn;
  }

  #announce(phase: 'starting' | 'stopping'): void {
    const { name } = this.#host;
    this.#context.emit(name, { type: 'controller', phase });
    const reason = phase === 'starting' ? 'Starting' : 'Stopping';
    const message = `${reason} controller: ${name}`;
    this.#context.recorder.record(this.source.object, { type: 'Normal', reason, message });
  }
}
