import type { KubeApi } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { type Clock, earliest } from '../clock.js';
import { objectsAt, textAt, textListAt } from './fields.js';
import { OUTCOME_ANNOTATION } from './outcome.js';

/** A container that begins to run, with what reaches into the cluster from it. */
export interface StartedContainer {
  readonly pod: KubeObject;
  /** Command and arguments. */
  readonly command: readonly string[];
  /** Without accounts and rights: everything is allowed. */
  readonly api: KubeApi;
  /** The time of the cluster, in milliseconds. */
  now(): number;
  /** Passes in the time of the cluster. Whoever waits when the Pod is deleted waits for ever. */
  wait(milliseconds: number): Promise<void>;
}

export interface ContainerEnd {
  readonly exitCode: number;
  readonly terminationMessage: string;
}

/**
 * Does in this process what a container does. It is asked for Pods that come to an end by themselves and have one container;
 * undefined for one that it does not know, which then only seems to run.
 */
export type RunContainer = (container: StartedContainer) => Promise<ContainerEnd> | undefined;

interface Run {
  end: (ContainerEnd & { readonly at: number }) | undefined;
  /** Set while it waits. */
  pause: { readonly dueAt: number; readonly delayMs: number } | undefined;
}

interface ContainersOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly runContainer: RunContainer | undefined;
  readonly exists: (podUid: string) => boolean;
}

/** The containers that are run, by the uid of their Pod. */
export class Containers {
  readonly #options: ContainersOptions;
  readonly #runs = new Map<string, Run>();
  #onEnd: (podUid: string) => void = () => undefined;

  constructor(options: ContainersOptions) {
    this.#options = options;
  }

  onEnd(listener: (podUid: string) => void): void {
    this.#onEnd = listener;
  }

  /** Starts the container of a Pod, once, if somebody knows what it does. */
  start(pod: KubeObject): void {
    const { runContainer, api, clock } = this.#options;
    const { uid } = pod.metadata;
    const command = runContainer === undefined || this.#runs.has(uid) ? undefined : commandOf(pod);
    if (command === undefined) return;
    const run: Run = { end: undefined, pause: undefined };
    const ending = runContainer?.({
      pod,
      command,
      api,
      now: () => clock.now(),
      wait: (milliseconds) => this.#wait(uid, run, milliseconds),
    });
    if (ending === undefined) return;
    this.#runs.set(uid, run);
    void ending
      .catch(() => ({ exitCode: 1, terminationMessage: '' }))
      .then((end) => {
        run.end = { ...end, at: clock.now() };
        this.#onEnd(uid);
      });
  }

  /** Undefined for a container that only seems to run; its end is undefined while it runs. */
  find(podUid: string): { readonly end: Run['end'] } | undefined {
    return this.#runs.get(podUid);
  }

  forget(podUid: string): void {
    this.#runs.delete(podUid);
  }

  /** Whether none does anything now; one that waits does not count. */
  get idle(): boolean {
    return [...this.#runs.values()].every(({ end, pause }) => end !== undefined || pause !== undefined);
  }

  /** When the next one goes on, of those that wait for at most so long. */
  nextDueAt(longestDelayMs: number): number | undefined {
    const pauses = [...this.#runs.values()].flatMap(({ pause }) => (pause === undefined ? [] : [pause]));
    return earliest(pauses.filter(({ delayMs }) => delayMs <= longestDelayMs).map(({ dueAt }) => dueAt));
  }

  #wait(podUid: string, run: Run, delayMs: number): Promise<void> {
    const { clock, exists } = this.#options;
    run.pause = { dueAt: clock.now() + delayMs, delayMs };
    return new Promise((resolve) => {
      clock.schedule(delayMs, () => {
        if (!exists(podUid)) {
          this.forget(podUid);
          return;
        }
        run.pause = undefined;
        resolve();
      });
    });
  }
}

/** Of a Pod whose end is that of its one container; an outcome that was asked for goes first. */
function commandOf(pod: KubeObject): readonly string[] | undefined {
  const [container, ...others] = objectsAt(pod, 'spec', 'containers');
  const endsByItself = textAt(pod, 'spec', 'restartPolicy') !== 'Always';
  if (!endsByItself || others.length > 0 || pod.metadata.annotations?.[OUTCOME_ANNOTATION] !== undefined) {
    return undefined;
  }
  return [...textListAt(container, 'command'), ...textListAt(container, 'args')];
}
