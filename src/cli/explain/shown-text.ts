import type { Shown } from '../../template/explain/scene.js';

const LONGEST_VALUE = 160;

/** `= 3`, or why there is no value to be shown. */
export function shownText(shown: Shown): string {
  if ('value' in shown) return `= ${shorten(JSON.stringify(shown.value))}`;
  if ('hidden' in shown) return 'is not shown, it may be a Secret';
  if ('waitsFor' in shown) return `waits for ${shown.waitsFor}`;
  return 'fails' in shown ? shown.fails : 'is absent';
}

function shorten(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
