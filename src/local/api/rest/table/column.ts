import { type Fields, listAt, textAt, valueAt } from '../../fields.js';
import { ageOf } from './age.js';

export type Cell = string | number | boolean | null;
export type CellOf = (object: Fields, now: number) => Cell;

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** Columns above 0 are shown with `-o wide` only. */
  readonly priority?: number;
  readonly cell: CellOf;
}

export const NONE = '<none>';

export function column(name: string, cell: CellOf): Column {
  return { name, type: 'string', cell };
}

export function integerColumn(name: string, cell: CellOf): Column {
  return { name, type: 'integer', cell };
}

export function wide(shown: Column): Column {
  return { ...shown, priority: 1 };
}

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  cell: (object) => textAt(object, 'metadata', 'name') ?? '',
};

export const AGE: Column = column('Age', ageAt('metadata', 'creationTimestamp'));

export const CREATED_AT: Column = {
  name: 'Created At',
  type: 'date',
  cell: (object) => textAt(object, 'metadata', 'creationTimestamp') ?? '',
};

/** The text at a path; `absent` where there is none, or an empty one. */
export function text(path: readonly string[], absent = ''): CellOf {
  return (object) => {
    const found = textAt(object, ...path);
    return found === undefined || found === '' ? absent : found;
  };
}

export function number(...path: readonly string[]): CellOf {
  return (object) => numberIn(object, ...path);
}

/** What is not there counts as 0, as in Go. */
export function numberIn(object: unknown, ...path: readonly string[]): number {
  const found = valueAt(object, ...path);
  return typeof found === 'number' ? found : 0;
}

export function ageAt(...path: readonly string[]): CellOf {
  return (object, now) => ageOf(valueAt(object, ...path), now);
}

/** The names or images of containers, in one cell. */
export function containerTexts(field: 'name' | 'image', ...path: readonly string[]): CellOf {
  return (object) =>
    listAt(object, ...path, 'containers')
      .map((container) => textAt(container, field) ?? '')
      .join(',');
}

export function hasCondition(object: unknown, type: string, status = 'True'): boolean {
  return listAt(object, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === type && textAt(condition, 'status') === status,
  );
}
