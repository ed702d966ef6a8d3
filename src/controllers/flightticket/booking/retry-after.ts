const LONGEST_SECONDS = 86_400;

/** The only form of date that HTTP still allows to be sent. `Date.parse` alone would read a date into almost anything. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Whole seconds to wait, at least 1 and at most a day; undefined for a header that is missing or makes no sense. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return clamp(Number(text));
  if (!HTTP_DATE.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : clamp(Math.ceil((at - now) / 1000));
}

function clamp(seconds: number): number {
  return Math.min(Math.max(seconds, 1), LONGEST_SECONDS);
}
