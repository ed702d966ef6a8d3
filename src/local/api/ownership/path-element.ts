import { type Fields, isFields } from '../fields.js';
import { itemKeys, type ListType } from '../types/field-type.js';

export function fieldElement(name: string): string {
  return `f:${name}`;
}

/** What an item of an associative list or a set is known by. */
export function itemElement(list: ListType, item: unknown): string {
  if (list.relation === 'set' || !isFields(item)) return `v:${JSON.stringify(item)}`;
  return `k:${JSON.stringify(Object.fromEntries(itemKeys(list, item)))}`;
}

/** The items of a list with their path elements. */
export function elementsOf(
  list: ListType,
  items: readonly unknown[],
): readonly (readonly [string, unknown])[] {
  return items.map((item) => [itemElement(list, item), item]);
}

/** `.spec.containers[name="main"].image`, as conflicts name a field. */
export function showPath(path: readonly string[]): string {
  return path.map(showElement).join('');
}

function showElement(element: string): string {
  const text = element.slice(2);
  if (element.startsWith('f:')) return `.${text}`;
  if (element.startsWith('v:')) return `[=${text}]`;
  const keys: unknown = JSON.parse(text);
  return `[${showKeys(isFields(keys) ? keys : {})}]`;
}

export function showKeys(keys: Fields): string {
  return Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',');
}
