import type { CompositeController, DecoratorController } from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { childHandlers } from './child-watch.js';
import type { Context } from './context.js';
import { Customizer } from './customize.js';
import { type CrashError, StoppedError } from './errors.js';
import type { TurnCause } from './events.js';
import { isOurs } from './host.js';
import type { Informer } from './informer.js';
import { findParent, parentKey } from './parent-key.js';
import { parentHandlers } from './parent-watch.js';
import { prepareComposite } from './prepare-composite.js';
import { prepareDecorator } from './prepare-decorator.js';
import type { PreparedController } from './prepare-host.js';
import { type Verdict, WorkQueue } from './queue.js';
import { runTurn, type TurnRecord } from './run-turn.js';

export interface ControllerSource {
  readonly controller: CompositeController | DecoratorController;
  /** The controller object as stored: Events are about it. */
  readonly object: KubeObject;
  readonly onCrash: (error: CrashError, parent: KubeObject) => void;
}

const START: TurnCause = { type: 'start', text: 'controller started' };
const RESYNC: TurnCause = { type: 'resync', text: 'resync' };
/** Below it, resyncAfterSeconds is a loop rather than a look from time to time. */
const SHORT_RESYNC_MS = 1000;

const RETRY: TurnCause = { type: 'retry', text: 'retry' };

/** A controller at work: its watches, its queue and its turns, until it is stopped. */
export class RunningController {
  readonly source: ControllerSource;
  readonly #context: Context;
  readonly #prepared: PreparedController;
  readonly #abort: AbortController;
  readonly #queue: WorkQueue<TurnCause>;
  readonly #customizer: Customizer | undefined;
  readonly #turns = new Map<string, number>();
  #unsubscribe: readonly (() => void)[] = [];
  #ready = false;

  private constructor(
    context: Context,
    source: ControllerSource,
    { prepared, abort }: { prepared: PreparedController; abort: AbortController },
  ) {
    this.source = source;
    this.#context = context;
    this.#prepared = prepared;
    this.#abort = abort;
    this.#customizer = this.#createCustomizer();
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
    const { controller } = source;
    const prepared =
      controller.kind === 'CompositeController'
        ? await prepareComposite(context, controller, abort.signal)
        : await prepareDecorator(context, controller, abort.signal);
    return new RunningController(context, source, { prepared, abort });
  }

  get name(): string {
    return this.#prepared.host.name;
  }

  /** Whether no turn runs or waits; delayed ones do not count. */
  get idle(): boolean {
    return this.#ready && this.#queue.idle && (this.#customizer?.idle ?? true);
  }

  get nextDueAt(): number | undefined {
    return this.#queue.nextDueAt;
  }

  /** When the next turn is due that follows a failure, or a resyncAfterSeconds too short to be meant as a pause. */
  get nextAwaitedAt(): number | undefined {
    return this.#queue.nextDueOf(
      ({ type }, delayMs) => type === 'retry' || (type === 'resync-after' && delayMs < SHORT_RESYNC_MS),
    );
  }

  /** Opens the watches. Turns begin when parents and children have been listed. */
  start(): void {
    const { host, others } = this.#prepared;
    this.#announce('starting');
    this.#unsubscribe = [...this.#watchParents(), ...this.#watchChildren()];
    const listed: readonly Informer[] = [
      ...[...host.parentKinds, ...host.childKinds].map(({ informer }) => informer),
      ...others,
    ];
    void Promise.all(listed.map((informer) => informer.synced())).then(() => {
      this.#ready = true;
      this.#queue.start();
    });
  }

  /** Gives every parent in the cache a turn. */
  resync(): void {
    for (const { informer } of this.#prepared.host.parentKinds) {
      for (const parent of informer.objects.list()) this.#enqueue(parent, RESYNC);
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

  #watchParents(): readonly (() => void)[] {
    const { resyncPeriodSeconds } = this.source.controller.spec;
    const resyncMs = resyncPeriodSeconds === undefined ? Infinity : Math.max(resyncPeriodSeconds, 1) * 1000;
    // What is in the cache already is gone through before `subscribe` returns.
    let again = START;
    const unsubscribe = this.#prepared.host.parentKinds.map(({ informer, ignoreStatusChanges }) => {
      const handlers = parentHandlers(ignoreStatusChanges, (parent, cause) =>
        this.#enqueue(parent, cause.type === 'resync' ? again : cause),
      );
      return informer.subscribe(handlers, resyncMs);
    });
    again = RESYNC;
    return unsubscribe;
  }

  #watchChildren(): readonly (() => void)[] {
    const { host, potentialParents } = this.#prepared;
    const enqueue = this.#enqueue.bind(this);
    return host.childKinds.map(({ informer }) =>
      informer.subscribe(childHandlers({ host, potentialParents, enqueue })),
    );
  }

  #createCustomizer(): Customizer | undefined {
    const { host, namespaces } = this.#prepared;
    if (host.customize === undefined) return undefined;
    return new Customizer({
      hook: host.customize,
      host,
      informers: this.#context.informers,
      namespaces,
      enqueue: this.#enqueue.bind(this),
      onCrash: (error, parent) => {
        if (!this.#context.fixed) this.source.onCrash(error, parent);
      },
    });
  }

  #enqueue(parent: KubeObject, cause: TurnCause): void {
    if (isOurs(this.#prepared.host, parent)) this.#queue.add(parentKey(parent), cause);
  }

  async #handle(key: string, causes: readonly TurnCause[]): Promise<Verdict> {
    const found = findParent(this.#prepared.host, key);
    // Step 1: a parent that is gone has no turn.
    if (found === undefined) return 'done';
    const { parent, parentKind } = found;
    const { host } = this.#prepared;
    const record: TurnRecord = {
      host,
      parent,
      parentResource: parentKind.resource,
      causes,
      turn: this.#countTurn(key),
      relatedTo: async (one) => this.#customizer?.relatedTo(one) ?? { kinds: [], objects: [] },
      emit: (news) => this.#context.emit(host.name, news),
      resyncAfter: (milliseconds) => {
        const seconds = milliseconds / 1000;
        const cause: TurnCause = { type: 'resync-after', text: `resync after ${seconds} s` };
        if (milliseconds > 0) this.#queue.addAfter(key, milliseconds, cause);
      },
      warn: (message) =>
        this.#context.recorder.record(parent, { type: 'Warning', reason: 'SyncError', message }),
      isMortal: !this.#context.fixed,
      crash: (error) => this.source.onCrash(error, parent),
    };
    return runTurn(record, this.#prepared.takeTurn);
  }

  #countTurn(key: string): number {
    const turn = (this.#turns.get(key) ?? 0) + 1;
    this.#turns.set(key, turn);
    return turn;
  }

  #announce(phase: 'starting' | 'stopping'): void {
    const { name } = this.#prepared.host;
    this.#context.emit(name, { type: 'controller', phase });
    const reason = phase === 'starting' ? 'Starting' : 'Stopping';
    const message = `${reason} controller: ${name}`;
    this.#context.recorder.record(this.source.object, { type: 'Normal', reason, message });
  }
}
