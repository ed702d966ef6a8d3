import { isJsonArray, isJsonObject } from './json.js';
import { compareBytes } from './go-json.js';

// How Go prints values into the texts of errors.

/** `%v` of a value that came out of JSON. */
export function toGoText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isJsonArray(value)) return `[${value.map(toGoText).join(' ')}]`;
  if (isJsonObject(value)) return `map[${inOrder(value, ([key, item]) => `${key}:${toGoText(item)}`, ' ')}]`;
  return value === null ? '<nil>' : JSON.stringify(value);
}

/** `%#v` of a list of strings. */
export function toGoStrings(strings: readonly string[] | undefined): string {
  if (strings === undefined) return '[]string(nil)';
  return `[]string{${strings.map((text) => JSON.stringify(text)).join(', ')}}`;
}

/** `%#v` of a map of strings. */
export function toGoStringMap(map: Readonly<Record<string, string>> | undefined): string {
  if (map === undefined) return 'map[string]string(nil)';
  const text = inOrder(map, ([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`, ', ');
  return `map[string]string{${text}}`;
}

function inOrder<T>(
  map: Readonly<Record<string, T>>,
  print: (entry: [string, T]) => string,
  separator: string,
): string {
  const entries = Object.entries(map).sort(([one], [other]) => compareBytes(one, other));
  return entries.map(print).join(separator);
}
