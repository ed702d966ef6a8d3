import { toMilliseconds } from './go-duration.js';

/** What each of the five fields takes. Kubernetes reads cron lines with robfig/cron, so its rules are the ones that count. */
interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: ['-', ...MONTHS] },
  { min: 0, max: 6, names: DAYS },
];

const MACROS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/**
 * Whether the API server would take this as the schedule of a CronJob: five fields with ranges, lists, steps and names,
 * a macro such as `@hourly`, or `@every 1h30m`. A time zone belongs into `timeZone`.
 */
export function isCronSchedule(text: string): boolean {
  if (text.startsWith('@')) return MACROS.includes(text) || toInterval(text) !== undefined;
  const fields = text.split(/\s+/).filter((field) => field !== '');
  return fields.length === FIELDS.length && fields.every((field, index) => isField(field, FIELDS[index]));
}

/** A list of expressions; empty items are ignored, a list of nothing else is not. */
function isField(text: string, field: Field | undefined): boolean {
  if (field === undefined) return false;
  const items = text.split(',').filter((item) => item !== '');
  return items.every((item) => isRange(item, field));
}

/** `*`, `?`, `5`, `1-5`, each with an optional `/step`; `5/10` means from 5 to the end. */
const RANGE = /^(?:[*?]|(?<low>\w+)(?:-(?<high>\w+))?)(?:\/(?<step>\d+))?$/;

function isRange(text: string, field: Field): boolean {
  const groups = RANGE.exec(text)?.groups;
  if (groups === undefined || Number(groups['step'] ?? 1) < 1) return false;
  if (groups['low'] === undefined) return true;
  const start = toNumber(groups['low'], field);
  const end = toNumber(groups['high'] ?? groups['low'], field);
  return start >= field.min && end <= field.max && start <= end;
}

/** NaN, which every comparison refuses, when it is neither a number nor a name. */
function toNumber(text: string, { names }: Field): number {
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  if (index >= 0) return index;
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

const EVERY = '@every ';

/** Milliseconds of an `@every 1h30m`, in whole seconds and at least one, as robfig/cron has it; undefined for others. */
export function toInterval(text: string): number | undefined {
  const milliseconds = text.startsWith(EVERY) ? toMilliseconds(text.slice(EVERY.length)) : undefined;
  if (milliseconds === undefined) return undefined;
  return Math.max(1000, Math.floor(milliseconds / 1000) * 1000);
}
