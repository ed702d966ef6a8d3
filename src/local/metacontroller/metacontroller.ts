import type { KubeApi } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Clock } from '../clock.js';
import type { Context } from './context.js';
import { ControllerLoader } from './controller-loader.js';
import type { CrashError } from './errors.js';
import { EventRecorder } from './event-recorder.js';
import { type CrashEvent, type MetacontrollerEvent, toIdentity } from './events.js';
import { InformerPool } from './informer-pool.js';
import { ResourceMap } from './resource-map.js';
import type { ServerSideApply } from './applied-states.js';

export interface MetacontrollerOptions {
  /**
   * Turns of one controller that run side by side.
   *
   * @default 5
   */
  readonly workers?: number;
  /**
   * How often every cached parent has a turn without a cause.
   *
   * @default 1800
   */
  readonly cacheFlushSeconds?: number;
  /** Where to reach a hook when it is not at the address of the controller object: a Service name means nothing on a laptop. */
  readonly resolveUrl?: (url: string) => string;
  /**
   * Whether rolling updates go on after their first child, and what crashes the real process is only a failed turn.
   *
   * @default false: as Metacontroller 4.17.2
   */
  readonly fixed?: boolean;
  /** @default 'dynamic-apply' */
  readonly applyStrategy?: 'dynamic-apply' | 'server-side-apply';
  /**
   * Of server-side apply.
   *
   * @default 'metacontroller'
   */
  readonly fieldManager?: string;
  /** Called once; the stand-in is stopping by then. */
  readonly onCrash?: (crash: CrashEvent) => void;
}

export interface MetacontrollerDependencies {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly log?: (message: string) => void;
  readonly onTurn?: (event: MetacontrollerEvent) => void;
  readonly options?: MetacontrollerOptions;
}

interface MetacontrollerState {
  /**
   * No turn runs or waits, no controller is being started, every list has arrived, every Event is written. Delayed turns
   * do not count, nor does what the API has not delivered yet.
   */
  readonly idle: boolean;
  /** When the next delayed turn (retry, resyncAfterSeconds) is due. */
  readonly nextDueAt?: number;
  /**
   * When the next delayed turn is due that something waits for: a retry, a start of a controller, a resyncAfterSeconds of
   * less than a second.
   */
  readonly nextAwaitedAt?: number;
  /** Hook calls that have not been answered yet. */
  readonly callsUnderWay: number;
  /** Names of the controllers at work. */
  readonly controllers: readonly string[];
  readonly crash?: CrashEvent;
}

export interface Metacontroller {
  /** Breaks off hook calls, ends watches and timers, waits for what is under way. */
  stop(): Promise<void>;
  /** Gives every parent of the controller, or of all, a turn. */
  resync(controller?: string): void;
  state(): MetacontrollerState;
}

/** Starts a stand-in for Metacontroller over any Kubernetes API; it works for the controller objects it finds there. */
export function startMetacontroller(dependencies: MetacontrollerDependencies): Metacontroller {
  const { api, clock, log = () => undefined, onTurn = () => undefined, options = {} } = dependencies;
  const { workers = 5, cacheFlushSeconds = 1800, resolveUrl = (url: string) => url, fixed = false, onCrash } = options;
  const serverSideApply = toServerSideApply(api, options);
  const informers = new InformerPool({ api, clock, log, cacheFlushMs: cacheFlushSeconds * 1000 });
  const recorder = new EventRecorder({ api, clock, log });
  const resources = new ResourceMap(api);
  const callsUnderWay = { count: 0 };
  const emit: Context['emit'] = (controller, news) => onTurn({ ...news, at: clock.now(), controller });
  const context = {
    ...{ api, clock, log, emit, workers, fixed, resolveUrl },
    ...{ resources, informers, recorder, serverSideApply, callsUnderWay },
  };

  let crash: CrashEvent | undefined;
  let stopping: Promise<void> | undefined;
  const loader = new ControllerLoader(context, crashed);

  function crashed(controller: string, error: CrashError, parent: KubeObject): void {
    if (crash !== undefined) return;
    const { message: reason, fix } = error;
    crash = { type: 'crash', at: clock.now(), controller, reason, fix, parent: toIdentity(parent) };
    onTurn(crash);
    recorder.silence();
    // Not awaited: the turn that crashed is among those the stop waits for.
    void stop();
    onCrash?.(crash);
  }

  async function stop(): Promise<void> {
    stopping ??= loader.stop().then(() => recorder.flush());
    await stopping;
  }

  return {
    stop,
    resync: (controller) => {
      for (const running of loader.controllers) {
        if (controller === undefined || running.name === controller) running.resync();
      }
    },
    state: () => ({
      idle: loader.idle && informers.settled && recorder.idle,
      callsUnderWay: callsUnderWay.count,
      controllers: loader.controllers.map(({ name }) => name),
      ...(loader.nextDueAt !== undefined && { nextDueAt: loader.nextDueAt }),
      ...(loader.nextAwaitedAt !== undefined && { nextAwaitedAt: loader.nextAwaitedAt }),
      ...(crash !== undefined && { crash }),
    }),
  };
}

function toServerSideApply(
  api: KubeApi,
  { applyStrategy, fieldManager = 'metacontroller' }: MetacontrollerOptions,
): ServerSideApply | undefined {
  if (applyStrategy !== 'server-side-apply') return undefined;
  return { api, fieldManager, states: new Map() };
}
