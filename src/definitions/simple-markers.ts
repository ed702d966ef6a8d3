import type { JsonValue } from '../contract/kube-object.js';

/** One `name=value` behind the bar of a field. */
export interface Marker {
  readonly name: string;
  readonly value: JsonValue;
}

const MARKER = /\s*([A-Za-z]+)=("(?:[^"\\]|\\.)*"|\{[^}]*\}|\[[^\]]*\]|[^\s"]+)/y;

/** Reads markers such as `default=2 description="How many"`. `fail` makes the error for what is none. */
export function parseMarkers(text: string, fail: (problem: string) => Error): readonly Marker[] {
  const markers: Marker[] = [];
  let position = 0;
  while (text.slice(position).trim() !== '') {
    MARKER.lastIndex = position;
    const [all, name, value] = MARKER.exec(text) ?? [];
    if (all === undefined || name === undefined || value === undefined) {
      throw fail(`"${text.slice(position).trim()}" is not name=value`);
    }
    markers.push({ name, value: valueOf(value, fail) });
    position += all.length;
  }
  return markers;
}

function valueOf(text: string, fail: (problem: string) => Error): JsonValue {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^["{[]/.test(text)) return text;
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    throw fail(`${text} is not a text in double quotes`);
  }
}
