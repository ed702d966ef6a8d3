import { StatusError } from '../../../cluster/status-error.js';
import type { Clock } from '../../clock.js';
import { type Fields, textAt } from '../fields.js';
import type { ApiOperations, ObjectPage } from '../operations.js';
import type { ResourceInfo } from '../resource-info.js';
import { definedVersionOf } from './definitions.js';
import type { RestRequest } from './rest-request.js';
import { builtInColumns } from './table/built-in-columns.js';
import type { Column } from './table/column.js';
import { customColumns } from './table/custom-columns.js';
import { type IncludeObject, toPartial, toTable } from './table/to-table.js';

/** Shows objects in the form that the client asked for. */
export interface View {
  object(object: Fields): Fields;
  page(page: ObjectPage): Fields;
  /** One of a series: only the first of a watch says what the columns are. */
  event(object: Fields, isFirst: boolean): Fields;
}

export interface ViewDependencies {
  readonly operations: ApiOperations;
  readonly clock: Clock;
}

/** @throws StatusError NotAcceptable */
export function chooseView(dependencies: ViewDependencies, info: ResourceInfo, request: RestRequest): View {
  const form = request.accept.find((found) => found in VIEWS);
  if (form === undefined || form === 'unknown' || form === 'aggregated-discovery') {
    throw notAcceptable(info, request.path.at(-1) === info.resource);
  }
  return VIEWS[form](dependencies, info, request);
}

/** In the words of the real server, which has protobuf, too. */
const FORMS = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const STREAMS = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];

function notAcceptable({ custom }: ResourceInfo, isCollection: boolean): StatusError {
  const known = [...FORMS, ...(isCollection && !custom ? STREAMS : [])].join(', ');
  const message = custom
    ? `only the following media types are accepted: ${known}`
    : `406: Not Acceptable\n\nAvailable representations: ${known}`;
  return new StatusError(406, 'NotAcceptable', message);
}

type ToView = (dependencies: ViewDependencies, info: ResourceInfo, request: RestRequest) => View;

const VIEWS: Readonly<Record<'json' | 'yaml' | 'table' | 'metadata', ToView>> = {
  json: (_dependencies, info) => fullView(info),
  yaml: (_dependencies, info) => fullView(info),
  metadata: () => metadataView(),
  table: tableView,
};

function fullView({ apiVersion, kind }: ResourceInfo): View {
  return {
    object: (object) => object,
    event: (object) => object,
    page: (page) => ({
      apiVersion,
      kind: `${kind}List`,
      metadata: listMetadata(page),
      items: page.items,
    }),
  };
}

function metadataView(): View {
  return {
    object: toPartial,
    event: toPartial,
    page: (page) => ({
      apiVersion: 'meta.k8s.io/v1',
      kind: 'PartialObjectMetadataList',
      metadata: listMetadata(page),
      items: page.items.map(toPartial),
    }),
  };
}

function tableView(
  { operations, clock }: ViewDependencies,
  info: ResourceInfo,
  { query }: RestRequest,
): View {
  const columns: readonly Column[] = info.custom
    ? customColumns(definedVersionOf(operations, info))
    : builtInColumns(info.storage);
  const includeObject = INCLUDED.find((known) => known === query.get('includeObject')) ?? 'Metadata';
  const table = (objects: readonly Fields[], metadata: Fields, withColumns = true): Fields =>
    toTable(objects, { columns, includeObject, metadata, withColumns, now: clock.now() });
  const ofObject = (object: Fields): Fields => ({
    resourceVersion: textAt(object, 'metadata', 'resourceVersion'),
  });
  return {
    object: (object) => table([object], ofObject(object)),
    event: (object, isFirst) => table([object], ofObject(object), isFirst),
    page: (page) => table(page.items, listMetadata(page)),
  };
}

const INCLUDED: readonly IncludeObject[] = ['None', 'Metadata', 'Object'];

function listMetadata({ resourceVersion, continue: next, remainingItemCount }: ObjectPage): Fields {
  return { resourceVersion, continue: next, remainingItemCount };
}
