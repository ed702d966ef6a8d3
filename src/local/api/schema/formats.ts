import { isIPv4, isIPv6 } from 'node:net';

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

const GO_DURATION = /^[+-]?(0|((\d{1,18}(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;
/** Words may go on where they are the last of their unit: `min` is the start of `minutes`, `hr` of nothing. */
const UNIT = /^(ns|nano.*|us|µs|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|wk|week.*)$/i;

/** What is no Go duration is searched for a number with a unit, whatever else there is. */
function holdsDuration(text: string): boolean {
  const found = [...text.matchAll(/(\d+)\s*([A-Za-zµ]+)/g)];
  const fit = found.every(([, digits = '']) => BigInt(digits) < 2n ** 63n);
  return fit && found.some(([, , unit = '']) => UNIT.test(unit));
}

/** The formats that are checked; as in the API server, others mean nothing. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': (text) =>
    DATE_TIME.test(text) && isInCalendar(text.slice(0, 10)) && !Number.isNaN(Date.parse(text)),
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && isInCalendar(text),
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uri: (text) => URL.canParse(text) || /^\/\S*$/.test(text),
  uuid: (text) => /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(text),
  ipv4: (text) => isIPv4(text),
  ipv6: (text) => isIPv6(text),
  byte: (text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text),
  duration: (text) => GO_DURATION.test(text) || holdsDuration(text),
};

/** `Date.parse` alone takes February 30 for a day in March. */
function isInCalendar(day: string): boolean {
  const at = Date.parse(day);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

export function formatProblem(text: string, format: string | undefined): string | undefined {
  const isValid = format === undefined ? undefined : FORMATS[format];
  if (isValid === undefined || isValid(text)) return undefined;
  return `must be of type ${format ?? ''}: ${JSON.stringify(text)}`;
}
