import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeApi } from '../../src/cluster/kube-api.js';
import { type Check, checkAllGone, checkAtRest, type World } from './checks.js';
import type { FlightsProcess } from './flights-process.js';
import type { HookReplicas } from './hook-replicas.js';
import type { Action, Scheduled } from './schedule.js';
import { Tickets } from './tickets.js';

/** Where FlightTicket is served: a Kubernetes API with something that calls the hooks. */
export interface ChaosTarget {
  readonly api: KubeApi;
  readonly namespace: string;
  restartMetacontroller(): Promise<void>;
}

export interface ChaosOptions {
  readonly target: ChaosTarget;
  readonly replicas: HookReplicas;
  readonly flights: FlightsProcess;
  /** Told what is being done or waited for. */
  readonly onStage?: (stage: string) => void;
}

/** How long tickets may take to come to rest once nothing fails any more. */
const REST_MS = 15_000;

const POLL_MS = 300;

/** A request that the service still holds back is carried out by then, and one that is accepted is confirmed. */
const LATE_MS = 1500;

/** Makes everything happen, and fail, that may happen to tickets; then the failures end, and what is left is looked at. */
export class Chaos {
  readonly tickets: Tickets;
  metacontrollerRestarts = 0;
  readonly #options: ChaosOptions;

  constructor(options: ChaosOptions) {
    this.#options = options;
    this.tickets = new Tickets(options.target);
  }

  /** Does what is scheduled when its time has come. What takes long goes on beside the rest; in the end all is done. */
  async perform(schedule: readonly Scheduled[]): Promise<void> {
    const startedAt = performance.now();
    const errors: unknown[] = [];
    const underway: Promise<void>[] = [];
    for (const [index, { at, action }] of schedule.entries()) {
      this.#tell(`${index + 1} of ${schedule.length}: ${action.type}`);
      await sleep(Math.max(0, startedAt + at - performance.now()));
      const done = this.#perform(action).catch((error: unknown) => void errors.push(error));
      // What happens to one ticket happens in order.
      if ('name' in action) await done;
      else underway.push(done);
      if (errors.length > 0) break;
    }
    await Promise.all(underway);
    if (errors.length > 0) throw new AggregateError(errors, `chaos failed: ${errors.map(String).join('; ')}`);
  }

  /** Without faults, everything comes to what it should be and stays so. */
  async settle(names: readonly string[]): Promise<readonly Check[]> {
    return this.#settle('the tickets to come to rest', (world) => checkAtRest(world, names));
  }

  async settleGone(): Promise<readonly Check[]> {
    return this.#settle('everything to be gone', checkAllGone);
  }

  /** Whether it was so within the time that is given for coming to rest. */
  async eventually(stage: string, isSo: (world: World) => boolean): Promise<boolean> {
    this.#tell(stage);
    const deadline = performance.now() + REST_MS;
    while (!isSo(await this.look())) {
      if (performance.now() > deadline) return false;
      await sleep(POLL_MS);
    }
    return true;
  }

  async look(): Promise<World> {
    const [tickets, maps, bookings] = await Promise.all([
      this.tickets.list(),
      this.tickets.itineraryMaps(),
      this.#options.flights.bookings(),
    ]);
    return { tickets, maps, bookings };
  }

  async #settle(stage: string, check: (world: World) => readonly Check[]): Promise<readonly Check[]> {
    await this.#options.flights.switchTo({ rate: 0, notChangeable: false });
    await sleep(LATE_MS);
    await this.eventually(stage, (world) => {
      const failed = check(world).find(({ problems }) => problems.length > 0);
      if (failed !== undefined)
        this.#tell(`${stage}: ${failed.title}: not ${failed.problems.join('; ').slice(0, 300)}`);
      return failed === undefined;
    });
    await sleep(LATE_MS);
    return check(await this.look());
  }

  async #perform(action: Action): Promise<void> {
    const { target, replicas, flights } = this.#options;
    switch (action.type) {
      case 'create':
        return this.tickets.create(action.name, action.spec);
      case 'edit':
        return this.tickets.edit(action.name, action.spec);
      case 'delete':
        return this.tickets.delete(action.name);
      case 'kill-hook':
        return replicas.killAndRestart(action.replica);
      case 'restart-metacontroller':
        this.metacontrollerRestarts += 1;
        return target.restartMetacontroller();
      case 'kill-flights':
        return flights.killAndRestart(action.downMs);
      case 'refuse-changes':
        return flights.switchTo({ notChangeable: action.refused });
    }
  }

  #tell(stage: string): void {
    this.#options.onStage?.(stage);
  }
}
