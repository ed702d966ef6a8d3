import { z } from 'zod';
import { isEqual } from './equality.js';
import type { DesiredMetadata, DesiredObject, ObservedObject } from './objects.js';

/** Where Metacontroller's dynamic apply records what a hook returned last. */
export const LAST_APPLIED_ANNOTATION = 'metacontroller.k8s.io/last-applied-configuration';

/** Says which decorator an attachment is of. Metacontroller adds it, and it gets into the record. */
export const DECORATOR_ANNOTATION = 'metacontroller.k8s.io/decorator-controller';

/** Field manager of Metacontroller's server-side apply, unless its flag says otherwise. */
export const FIELD_MANAGER = 'metacontroller';

const DesiredRecord = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

const ManagedFields = z.array(
  z.looseObject({
    manager: z.string().optional(),
    operation: z.string().optional(),
    subresource: z.string().optional(),
    fieldsV1: z.record(z.string(), z.unknown()).optional(),
  }),
);

/**
 * What the hook returned for an observed child last time, or undefined where nothing tells.
 *
 * It is read from the last-applied record of dynamic apply, or rebuilt from the fields that Metacontroller's server-side
 * apply owns.
 */
export function lastDesired<ApiVersion extends string, Kind extends string>(
  child: ObservedObject<ApiVersion, Kind>,
): DesiredObject<ApiVersion, Kind> | undefined {
  return lastApplied(child) ?? ownedFields(child);
}

/** Whether the child would change if `desired` were returned now. One without a record counts as outdated. */
export function isOutdated(child: ObservedObject, desired: DesiredObject): boolean {
  const record = lastDesired(child);
  return record === undefined || !isEqual(comparable(record, desired), comparable(desired, desired));
}

/**
 * Metacontroller adds the parent's namespace and the `controller-uid` label, or the annotation of the decorator, before it
 * writes the record.
 */
function comparable(object: DesiredObject, desired: DesiredObject): unknown {
  const { namespace, labels, annotations, ...metadata } = object.metadata;
  const { 'controller-uid': _, ...ownLabels } = labels ?? {};
  const wantsNamespace = desired.metadata.namespace !== undefined;
  return {
    ...object,
    metadata: {
      ...metadata,
      namespace: wantsNamespace ? namespace : undefined,
      labels: Object.keys(ownLabels).length === 0 ? undefined : ownLabels,
      annotations: Object.keys(annotations ?? {}).length === 0 ? undefined : annotations,
    },
  };
}

function lastApplied<ApiVersion extends string, Kind extends string>(
  child: ObservedObject<ApiVersion, Kind>,
): DesiredObject<ApiVersion, Kind> | undefined {
  const text = child.metadata.annotations?.[LAST_APPLIED_ANNOTATION];
  if (text === undefined) return undefined;
  const record = DesiredRecord.safeParse(parseJson(text));
  if (!record.success) return undefined;
  return toDesired(child, record.data);
}

function ownedFields<ApiVersion extends string, Kind extends string>(
  child: ObservedObject<ApiVersion, Kind>,
): DesiredObject<ApiVersion, Kind> | undefined {
  const managed = ManagedFields.safeParse(child.metadata['managedFields']);
  const entry = managed.data?.find(
    ({ manager, operation, subresource }) =>
      manager === FIELD_MANAGER && operation === 'Apply' && subresource === undefined,
  );
  if (entry?.fieldsV1 === undefined) return undefined;
  return toDesired(child, asRecord(pickOwned(child, entry.fieldsV1)));
}

/**
 * The record with the identity of the observed child. Status and owner references are left out: Metacontroller sets the
 * reference itself, and the record of a child that was once adopted may carry somebody else's.
 */
function toDesired<ApiVersion extends string, Kind extends string>(
  child: ObservedObject<ApiVersion, Kind>,
  record: Readonly<Record<string, unknown>>,
): DesiredObject<ApiVersion, Kind> {
  const { status: _, ...fields } = record;
  const recorded = withoutDecorator(asRecord(fields['metadata']));
  const metadata: DesiredMetadata = { ...recorded, name: child.metadata.name };
  return { ...fields, apiVersion: child.apiVersion, kind: child.kind, metadata };
}

/** Metacontroller adds the annotation again, so that leaving it out changes nothing. */
function withoutDecorator(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { annotations, ...others } = metadata;
  const { [DECORATOR_ANNOTATION]: decorator, ...own } = asRecord(annotations);
  if (decorator === undefined) return metadata;
  return Object.keys(own).length === 0 ? others : { ...others, annotations: own };
}

/**
 * The part of `value` that a fieldsV1 set names. `f:<field>` goes into a map, `k:<keys>` and `v:<value>` pick list items,
 * `.` stands for the value itself.
 */
function pickOwned(value: unknown, fields: Readonly<Record<string, unknown>>): unknown {
  const names = Object.keys(fields).filter((name) => name !== '.');
  if (names.length === 0) return value;
  if (Array.isArray(value)) return value.flatMap((item: unknown) => pickOwnedItem(item, fields));
  const source = asRecord(value);
  const owned = names
    .filter((name) => name.startsWith('f:') && name.slice(2) in source)
    .map((name) => [name.slice(2), pickOwned(source[name.slice(2)], asRecord(fields[name]))]);
  return Object.fromEntries(owned) as Record<string, unknown>;
}

function pickOwnedItem(item: unknown, fields: Readonly<Record<string, unknown>>): unknown[] {
  const owner = Object.keys(fields).find((name) => namesItem(name, item));
  if (owner === undefined) return [];
  return [pickOwned(item, asRecord(fields[owner]))];
}

function namesItem(name: string, item: unknown): boolean {
  if (name.startsWith('v:')) return JSON.stringify(item) === name.slice(2);
  if (!name.startsWith('k:')) return false;
  const source = asRecord(item);
  return Object.entries(asRecord(parseJson(name.slice(2)))).every(([key, value]) => source[key] === value);
}

function asRecord(value: unknown): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
