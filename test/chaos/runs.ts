import type { Booking } from '../../src/flights/api/schemas.js';
import { Chaos } from './chaos.js';
import { type Check, checkFaults, checkSecret } from './checks.js';
import { FlightsProcess } from './flights-process.js';
import { groupBy } from './group-by.js';
import { type HookReplicas, startHookReplicas } from './hook-replicas.js';
import { type LocalTarget, startLocalTarget } from './local-target.js';
import { countBy } from './report.js';
import { planDeletion, planSchedule, type Scheduled, survivorsOf } from './schedule.js';

export interface Progress {
  /** Told what is being done or waited for. */
  readonly onStage: (stage: string) => void;
  readonly write: (line: string) => void;
}

/** Of all requests to the service; every kind of fault is as frequent as the others. */
export const FAULT_RATE = 0.3;

const DELETION_MS = 3000;

/** With its start, longer than keys are remembered: what was asked for before is asked for again when nobody knows of it. */
const LONG_GONE_MS = 2000;

export interface PlannedRun {
  readonly schedule: readonly Scheduled[];
  readonly deletion: readonly Scheduled[];
  readonly survivors: readonly string[];
}

export function planRun(seed: number): PlannedRun {
  const schedule = planSchedule({
    seed,
    tickets: 200,
    createMs: 4000,
    totalMs: 14_000,
    hookKills: 7,
    metacontrollerRestarts: 3,
    // While the last tickets are being booked, and once more as a process that is replaced at once.
    flightsKills: [
      { at: 3000, downMs: LONG_GONE_MS },
      { at: 11_500, downMs: 0 },
    ],
  });
  const survivors = survivorsOf(schedule);
  return { schedule, survivors, deletion: planDeletion(survivors, { seed, totalMs: DELETION_MS }) };
}

/** Everything fails, and nothing goes wrong. */
export async function runChecked(seed: number, progress: Progress): Promise<readonly Check[]> {
  const { schedule, survivors, deletion } = planRun(seed);
  const startedAt = performance.now();
  return withWorld(
    { seed, rate: FAULT_RATE, onStage: progress.onStage },
    async ({ chaos, flights, replicas }) => {
      await chaos.perform(schedule);
      const atRest = await chaos.settle(survivors);
      const restedAt = performance.now();
      const texts = { 'tickets, ConfigMaps and Events': await chaos.tickets.everything() };

      await flights.switchTo({ rate: FAULT_RATE });
      await chaos.perform(deletion);
      const gone = await chaos.settleGone();

      await flights.collectDrawn();
      const { bookings } = await chaos.look();
      const drawn = flights.epochs.flatMap((epoch) => epoch.drawn);
      const done = countBy([...schedule, ...deletion], ({ action }) => action.type);
      progress.write(`scheduled: ${done}`);
      progress.write(
        `done: ${replicas.kills} hook kills, ${chaos.metacontrollerRestarts} Metacontroller restarts, ${flights.kills} kills of the flights service`,
      );
      progress.write(
        `hook calls: ${replicas.calls}; bookings made in total: ${bookings.length}, of these ${bookings.filter(isLater).length} instead of an earlier one and ${bookings.filter(isChanged).length} changed later`,
      );
      progress.write(`faults drawn: ${drawn.length}, of these ${countBy(drawn, ({ fault }) => fault)}`);
      progress.write(
        `seconds: ${seconds(startedAt, restedAt)} until rest, ${seconds(startedAt)} until all was gone`,
      );
      return [
        ...atRest,
        ...gone,
        checkFaults(flights.epochs),
        checkSecret(flights.apiKey, {
          ...texts,
          'output of the hooks': replicas.output,
          'output of the flights service': flights.output,
        }),
      ];
    },
  );
}

/** Keys of a ticket are counted. */
function isLater({ key }: Booking): boolean {
  return !key.endsWith('-1');
}

function isChanged({ revision }: Booking): boolean {
  return revision > 1;
}

const WITHOUT_LOOKING_MS = 5000;

/** So many that two attempts which reach the service are often further apart than it remembers keys. */
const HALF = 0.5;

/** The same, smaller, with hooks that do not look before they book: were it not to fail, the checks above would show nothing. */
export async function runWithoutLooking(seed: number, { onStage, write }: Progress): Promise<Check> {
  const schedule = planSchedule({
    seed,
    tickets: 80,
    createMs: 1500,
    totalMs: WITHOUT_LOOKING_MS,
    hookKills: 1,
    metacontrollerRestarts: 1,
    flightsKills: [{ at: 2300, downMs: LONG_GONE_MS }],
  });
  const startedAt = performance.now();
  return withWorld({ seed, rate: HALF, withoutLooking: true, onStage }, async ({ chaos, flights }) => {
    await chaos.perform(schedule);
    await flights.switchTo({ rate: 0, notChangeable: false });
    const isTwice = await chaos.eventually(
      'a ticket to be booked twice',
      ({ bookings }) => findDoubles(bookings).length > 0,
    );
    const { bookings } = await chaos.look();
    write(
      `without looking first: ${bookings.length} bookings, ${findDoubles(bookings).length} keys booked twice; ${seconds(startedAt)} s`,
    );
    const title = 'without looking first, bookings are made twice';
    return { title, problems: isTwice ? [] : ['no key was booked twice'] };
  });
}

function findDoubles(bookings: readonly Booking[]): readonly string[] {
  return [...groupBy(bookings, ({ key }) => key)].flatMap(([key, { length }]) => (length > 1 ? [key] : []));
}

interface RunningWorld {
  readonly chaos: Chaos;
  readonly flights: FlightsProcess;
  readonly replicas: HookReplicas;
  readonly target: LocalTarget;
}

/** Children that are left when `work` fails are killed with this process. */
async function withWorld<T>(
  options: {
    readonly seed: number;
    readonly rate: number;
    readonly withoutLooking?: boolean;
    readonly onStage: (stage: string) => void;
  },
  work: (world: RunningWorld) => Promise<T>,
): Promise<T> {
  const { seed, rate, onStage } = options;
  onStage('the flights service and the hooks to start');
  const flights = await FlightsProcess.start({ seed, rate });
  const replicas = await startHookReplicas({ ...options, flights });
  const target = await startLocalTarget({ seed, replicas });
  const result = await work({
    chaos: new Chaos({ target, replicas, flights, onStage }),
    flights,
    replicas,
    target,
  });
  onStage('everything to stop');
  await target.stop();
  await Promise.all([replicas.stop(), flights.stop()]);
  return result;
}

function seconds(from: number, to = performance.now()): string {
  return ((to - from) / 1000).toFixed(1);
}
