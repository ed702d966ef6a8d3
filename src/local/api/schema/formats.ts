import { isIPv4, isIPv6 } from 'node:net';

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

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
  duration: (text) => /^[+-]?((\d+\.?\d*|\.\d+)\s*(ns|us|µs|ms|s|m|h|d|w))+$/.test(text) || text === '0',
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
