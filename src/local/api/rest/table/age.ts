const SECOND = 1000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

interface Scale {
  readonly below: number;
  readonly unit: readonly [size: number, name: string];
  /** Shown beside the unit, when it is not zero. */
  readonly rest?: readonly [size: number, name: string];
}

/** As kubectl shows times: exact when they are short, in coarser units the longer they get. */
const SCALES: readonly Scale[] = [
  { below: 2 * MINUTE, unit: [1, 's'] },
  { below: 10 * MINUTE, unit: [MINUTE, 'm'], rest: [1, 's'] },
  { below: 3 * HOUR, unit: [MINUTE, 'm'] },
  { below: 8 * HOUR, unit: [HOUR, 'h'], rest: [MINUTE, 'm'] },
  { below: 2 * DAY, unit: [HOUR, 'h'] },
  { below: 8 * DAY, unit: [DAY, 'd'], rest: [HOUR, 'h'] },
  { below: 2 * YEAR, unit: [DAY, 'd'] },
  { below: 8 * YEAR, unit: [YEAR, 'y'], rest: [DAY, 'd'] },
  { below: Infinity, unit: [YEAR, 'y'] },
];

/** `94m`, `25h`; a little less than nothing is `0s`, because clocks differ. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / SECOND);
  if (seconds < -1) return '<invalid>';
  const elapsed = Math.max(seconds, 0);
  const { unit, rest } = SCALES.find(({ below }) => elapsed < below) ?? { unit: [YEAR, 'y'] };
  const [size, name] = unit;
  const whole = `${Math.trunc(elapsed / size)}${name}`;
  if (rest === undefined) return whole;
  const remaining = Math.trunc((elapsed % size) / rest[0]);
  return remaining === 0 ? whole : `${whole}${remaining}${rest[1]}`;
}

/** How long ago that was; `absent` when it never was. */
export function ageOf(time: unknown, now: number, absent = '<unknown>'): string {
  if (typeof time !== 'string' || time === '') return absent;
  const since = Date.parse(time);
  return Number.isNaN(since) ? '<invalid>' : formatDuration(now - since);
}
