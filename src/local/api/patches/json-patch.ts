import { type Fields, isFields, isList, jsonEquals, textAt } from '../fields.js';
import { rejectedRequest } from '../refusals.js';

interface Operation {
  readonly from: readonly string[];
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * JSON patch, RFC 6902, as the API server takes it: a field may be replaced or copied that is not there, a missing value
 * is null, and list indices may count from the end.
 *
 * @throws StatusError Invalid when an operation cannot be done or a test fails
 */
export function applyJsonPatch(target: Fields, patch: readonly unknown[]): Fields {
  const result = patch.reduce<unknown>((document, step) => {
    const operation = OPERATIONS[textAt(step, 'op') ?? ''];
    if (operation === undefined || !isFields(step)) throw rejectedRequest();
    return operation(document, {
      from: pointer(step['from']),
      path: pointer(step['path']),
      value: step['value'] ?? null,
    });
  }, target);
  if (!isFields(result)) throw rejectedRequest();
  return result;
}

const OPERATIONS: Readonly<Record<string, (document: unknown, operation: Operation) => unknown>> = {
  add: (document, { path, value }) => change(document, path, added(value)),
  remove: (document, { path }) => change(document, path, removed),
  replace: (document, { path, value }) => change(document, path, replaced(value)),
  move: (document, { from, path }) =>
    change(change(document, from, removed), path, added(read(document, from))),
  copy: (document, { from, path }) => change(document, path, added(read(document, from) ?? null)),
  test: (document, { path, value }) => {
    if (!jsonEquals(read(document, path) ?? null, value)) throw rejectedRequest();
    return document;
  },
};

function pointer(text: unknown): readonly string[] {
  if (typeof text !== 'string' || text === '') return [];
  if (!text.startsWith('/')) throw rejectedRequest();
  const parts = text.slice(1).split('/');
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What happens to the last part of a path, in an object or in a list. */
interface Edit {
  readonly inFields: (fields: Fields, key: string) => Fields;
  readonly inList: (list: readonly unknown[], key: string) => readonly unknown[];
}

const removed: Edit = {
  inFields: (fields, key) => {
    if (!Object.hasOwn(fields, key)) throw rejectedRequest();
    const { [key]: _, ...rest } = fields;
    return rest;
  },
  inList: (list, key) => list.toSpliced(indexIn(list, key), 1),
};

function added(value: unknown): Edit {
  return {
    inFields: (fields, key) => ({ ...fields, [key]: value }),
    inList: (list, key) =>
      key === '-' ? [...list, value] : list.toSpliced(indexIn([...list, value], key), 0, value),
  };
}

function replaced(value: unknown): Edit {
  return {
    inFields: (fields, key) => ({ ...fields, [key]: value }),
    inList: (list, key) => list.with(indexIn(list, key), value),
  };
}

function change(document: unknown, path: readonly string[], edit: Edit): unknown {
  const [key, ...rest] = path;
  if (key === undefined) throw rejectedRequest();
  if (isList(document)) {
    if (rest.length === 0) return edit.inList(document, key);
    const index = indexIn(document, key);
    return document.with(index, change(document[index], rest, edit));
  }
  if (!isFields(document)) throw rejectedRequest();
  if (rest.length === 0) return edit.inFields(document, key);
  return { ...document, [key]: change(Object.hasOwn(document, key) ? document[key] : undefined, rest, edit) };
}

function read(document: unknown, path: readonly string[]): unknown {
  return path.reduce((found, key, index) => {
    if (isList(found)) return found[indexIn(found, key)];
    if (!isFields(found)) throw rejectedRequest();
    if (Object.hasOwn(found, key)) return found[key];
    if (index < path.length - 1) throw rejectedRequest();
    return undefined;
  }, document);
}

function indexIn(list: readonly unknown[], key: string): number {
  if (!/^-?\d+$/.test(key)) throw rejectedRequest();
  const index = Number(key) < 0 ? list.length + Number(key) : Number(key);
  if (index < 0 || index >= list.length) throw rejectedRequest();
  return index;
}
