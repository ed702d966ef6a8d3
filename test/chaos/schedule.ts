import { createRandom, type Random, uidOf } from './random.js';

export interface TicketSpec {
  readonly from: string;
  readonly to: string;
  readonly number: number;
  readonly date?: string;
  readonly changePolicy: 'Modify' | 'Rebook';
}

/** What happens to the tickets, and what goes wrong beside the faults of single requests. */
export type Action =
  | { readonly type: 'create'; readonly name: string; readonly uid: string; readonly spec: TicketSpec }
  | { readonly type: 'edit'; readonly name: string; readonly spec: Partial<TicketSpec> }
  | { readonly type: 'delete'; readonly name: string }
  | { readonly type: 'kill-hook'; readonly replica: number }
  | { readonly type: 'restart-metacontroller' }
  | { readonly type: 'kill-flights'; readonly downMs: number }
  | { readonly type: 'refuse-changes'; readonly refused: boolean };

export interface Scheduled {
  /** Milliseconds after the beginning. */
  readonly at: number;
  readonly action: Action;
}

export interface ScheduleOptions {
  readonly seed: number;
  readonly tickets: number;
  /** How long tickets are created for. */
  readonly createMs: number;
  /** How long everything takes. */
  readonly totalMs: number;
  /** Of two hook replicas taken together. */
  readonly hookKills: number;
  readonly metacontrollerRestarts: number;
  readonly flightsKills: readonly FlightsKill[];
}

interface FlightsKill {
  readonly at: number;
  /** How long it stays away. */
  readonly downMs: number;
}

/** Everything a run does, in order. It depends on its arguments only: the same seed, the same run. */
export function planSchedule(options: ScheduleOptions): readonly Scheduled[] {
  const schedule = [...planTickets(options), ...planDisturbances(options)];
  return schedule.toSorted((a, b) => a.at - b.at);
}

/** The end: everything that is left is deleted, while hooks and Metacontroller go on failing. */
export function planDeletion(
  names: readonly string[],
  { seed, totalMs }: { readonly seed: number; readonly totalMs: number },
): readonly Scheduled[] {
  const random = createRandom(seed, 'deletion');
  const deletions = names.map((name): Scheduled => ({
    at: random.between(0, totalMs / 2),
    action: { type: 'delete', name },
  }));
  const kills = [0.2, 0.7].map((share): Scheduled => ({
    at: share * totalMs,
    action: { type: 'kill-hook', replica: random.between(0, 1) },
  }));
  const restart: Scheduled = { at: 0.6 * totalMs, action: { type: 'restart-metacontroller' } };
  return [...deletions, ...kills, restart].toSorted((a, b) => a.at - b.at);
}

/** Names of the tickets that are made and not deleted. */
export function survivorsOf(schedule: readonly Scheduled[]): readonly string[] {
  const namesOf = (type: 'create' | 'delete'): string[] =>
    schedule.flatMap(({ action }) => (action.type === type ? [action.name] : []));
  const deleted = new Set(namesOf('delete'));
  return namesOf('create').filter((name) => !deleted.has(name));
}

const EDITS_PER_TICKET = 0.7;
const DELETIONS_PER_TICKET = 0.2;

function planTickets(options: ScheduleOptions): Scheduled[] {
  const { seed, tickets, createMs, totalMs } = options;
  const random = createRandom(seed, 'tickets');
  const lives = Array.from({ length: tickets }, (_, index): TicketLife => ({
    name: `ticket-${String(index + 1).padStart(3, '0')}`,
    bornAt: Math.floor((index * createMs) / tickets),
    diesAt: undefined,
  }));
  const doomed = lives.map((life) =>
    random.share() < DELETIONS_PER_TICKET ? { ...life, diesAt: random.between(life.bornAt, totalMs) } : life,
  );
  return doomed.flatMap((life) => planTicket(life, { random, seed, totalMs }));
}

interface TicketLife {
  readonly name: string;
  readonly bornAt: number;
  readonly diesAt: number | undefined;
}

function planTicket(
  { name, bornAt, diesAt }: TicketLife,
  { random, seed, totalMs }: { readonly random: Random; readonly seed: number; readonly totalMs: number },
): Scheduled[] {
  const spec = drawSpec(random);
  const create: Scheduled = { at: bornAt, action: { type: 'create', name, uid: uidOf(seed, name), spec } };
  const until = diesAt ?? totalMs;
  const times = drawTimes(random, {
    from: Math.floor((bornAt + until) / 2),
    until,
    perTicket: EDITS_PER_TICKET,
  });
  const edits = times.map((at): Scheduled => ({
    at,
    action: { type: 'edit', name, spec: drawEdit(random, spec) },
  }));
  const end: Scheduled[] = diesAt === undefined ? [] : [{ at: diesAt, action: { type: 'delete', name } }];
  return [create, ...edits, ...end];
}

/** Not before something may have been booked; none, one or two edits, so that some come while the one before is still being carried out. */
function drawTimes(
  random: Random,
  { from, until, perTicket }: { readonly from: number; readonly until: number; readonly perTicket: number },
): number[] {
  const count = [perTicket, perTicket / 3].filter((chance) => random.share() < chance).length;
  return Array.from({ length: count }, () => random.between(from, until)).toSorted((a, b) => a - b);
}

/** Each another city: two codes of one would be refused. */
const CITIES = ['BOM', 'LHR', 'Paris', 'JFK', 'Tokyo', 'SIN', 'Reykjavik', 'LIM', 'NBO', 'São Paulo', 'YUL'];

function drawSpec(random: Random): TicketSpec {
  const from = random.pick(CITIES);
  return {
    from,
    to: drawOther(random, from),
    number: random.between(1, 9),
    ...(random.share() < 0.5 ? { date: drawDate(random) } : {}),
    changePolicy: random.share() < 0.8 ? 'Modify' : 'Rebook',
  };
}

/** Some edits go back to what was booked first. */
function drawEdit(random: Random, first: TicketSpec): Partial<TicketSpec> {
  const { from, to, number } = first;
  const edits: readonly Partial<TicketSpec>[] = [
    { to: drawOther(random, from) },
    { number: random.between(1, 9) },
    { date: drawDate(random) },
    { to: drawOther(random, from), number: random.between(1, 9) },
    { from, to, number },
  ];
  return random.pick(edits);
}

function drawOther(random: Random, city: string): string {
  return random.pick(CITIES.filter((other) => other !== city));
}

/** Far enough away that no run is ever in the past. */
function drawDate(random: Random): string {
  return `2099-${twoDigits(random.between(1, 12))}-${twoDigits(random.between(1, 28))}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

function planDisturbances(options: ScheduleOptions): Scheduled[] {
  const { seed, totalMs, hookKills, metacontrollerRestarts, flightsKills } = options;
  const random = createRandom(seed, 'disturbances');
  const spread = (actions: readonly Action[]): Scheduled[] =>
    actions.map((action, index) => ({
      at: withinSlot(random, { index, of: actions.length, totalMs }),
      action,
    }));
  return [
    ...spread(
      Array.from(
        { length: hookKills },
        () => ({ type: 'kill-hook', replica: random.between(0, 1) }) as const,
      ),
    ),
    ...spread(
      Array.from({ length: metacontrollerRestarts }, () => ({ type: 'restart-metacontroller' }) as const),
    ),
    ...flightsKills.map(({ at, downMs }): Scheduled => ({ at, action: { type: 'kill-flights', downMs } })),
    { at: Math.floor(totalMs * 0.45), action: { type: 'refuse-changes', refused: true } },
    { at: Math.floor(totalMs * 0.75), action: { type: 'refuse-changes', refused: false } },
  ];
}

/** At random, but spread over the whole time. */
function withinSlot(
  random: Random,
  { index, of, totalMs }: { readonly index: number; readonly of: number; readonly totalMs: number },
): number {
  const slotMs = totalMs / of;
  return Math.floor(slotMs * (index + 0.15 + 0.7 * random.share()));
}
