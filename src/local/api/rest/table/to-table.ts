import type { Fields } from '../../fields.js';
import { fieldsAt, frozenCopy } from '../../fields.js';
import type { Cell, Column } from './column.js';

/** How much of each object comes along with its row. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly columns: readonly Column[];
  readonly includeObject: IncludeObject;
  readonly now: number;
  /** `resourceVersion`, and where a list goes on. */
  readonly metadata: Fields;
  /** A watch sends them with its first event only. */
  readonly withColumns?: boolean;
}

/** A `meta.k8s.io/v1` Table, which kubectl prints as it comes. */
export function toTable(objects: readonly Fields[], options: TableOptions): Fields {
  const { columns, metadata, withColumns = true } = options;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: withColumns ? columns.map(toDefinition) : null,
    rows: objects.map((object) => toRow(object, options)),
  };
}

function toDefinition({ name, type, format = '', description = '', priority = 0 }: Column): Fields {
  return { name, type, format, description, priority };
}

function toRow(object: Fields, { columns, includeObject, now }: TableOptions): Fields {
  const cells = columns.map(({ cell }): Cell => cell(object, now));
  return { cells, object: included(object, includeObject) };
}

function included(object: Fields, includeObject: IncludeObject): Fields | null {
  if (includeObject === 'None') return null;
  return includeObject === 'Object' ? object : toPartial(object);
}

/** An object of which only the metadata is sent. */
export function toPartial(object: Fields): Fields {
  const metadata = fieldsAt(object, 'metadata');
  return frozenCopy({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata });
}
