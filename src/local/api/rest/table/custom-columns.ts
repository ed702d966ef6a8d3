import { type Fields, listAt, numberAt, textAt } from '../../fields.js';
import { ageOf } from './age.js';
import { type Cell, type Column, NAME } from './column.js';
import { parseJsonPath } from './json-path.js';

const CREATED: Fields = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** The columns that a version of a CRD declares; only an age when it declares none. */
export function customColumns(version: unknown): readonly Column[] {
  const declared = listAt(version, 'additionalPrinterColumns');
  return [NAME, ...(declared.length === 0 ? [CREATED] : declared).map(toColumn)];
}

function toColumn(declaration: unknown): Column {
  const type = textAt(declaration, 'type') ?? 'string';
  const path = parseJsonPath(textAt(declaration, 'jsonPath') ?? '');
  const toCell = CELLS[type] ?? toText;
  return {
    name: textAt(declaration, 'name') ?? '',
    type,
    format: textAt(declaration, 'format') ?? '',
    description: textAt(declaration, 'description') ?? '',
    priority: numberAt(declaration, 'priority') ?? 0,
    // Of several values Kubernetes shows the first.
    cell: (object, now) => {
      const [value] = path?.(object) ?? [];
      return value === undefined || value === null ? null : toCell(value, now);
    },
  };
}

type ToCell = (value: unknown, now: number) => Cell;

/** A value of another type than its column is left out, except that everything can be shown as a string. */
const CELLS: Readonly<Record<string, ToCell>> = {
  integer: (value) => (typeof value === 'number' ? Math.trunc(value) : null),
  number: (value) => (typeof value === 'number' ? value : null),
  boolean: (value) => (typeof value === 'boolean' ? value : null),
  date: (value, now) => (typeof value === 'string' ? ageOf(value, now, '<invalid>') : null),
  string: toText,
};

function toText(value: unknown): Cell {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
