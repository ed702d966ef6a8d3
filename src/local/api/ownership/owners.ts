import { type Fields, fieldsAt, isFields, isList, textAt } from '../fields.js';
import { FieldSet } from './field-set.js';

/** Who set which fields: one entry of `metadata.managedFields`. */
export interface Owner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
  readonly time?: string | undefined;
  readonly fields: FieldSet;
}

// Entries are read far more often than they change, and every object is frozen.
const readEntries = new WeakMap<object, readonly Owner[]>();

/** The owners that an object names; undefined when the entries make no sense. */
export function readOwners(managedFields: unknown): readonly Owner[] | undefined {
  if (!isList(managedFields)) return [];
  const known = readEntries.get(managedFields);
  if (known !== undefined) return known;
  const owners = managedFields.flatMap((entry) => readOwner(entry) ?? []);
  if (owners.length < managedFields.length) return undefined;
  if (Object.isFrozen(managedFields)) readEntries.set(managedFields, owners);
  return owners;
}

function readOwner(entry: unknown): Owner | undefined {
  const operation = textAt(entry, 'operation');
  const manager = textAt(entry, 'manager') ?? '';
  if ((operation !== 'Apply' && operation !== 'Update') || !isFields(entry)) return undefined;
  return {
    manager,
    operation,
    apiVersion: textAt(entry, 'apiVersion') ?? '',
    subresource: textAt(entry, 'subresource'),
    time: textAt(entry, 'time'),
    fields: FieldSet.fromFieldsV1(fieldsAt(entry, 'fieldsV1')),
  };
}

/** `[{}]` takes all owners away, for good as long as nobody applies. */
export function isReset(managedFields: unknown): boolean {
  if (!isList(managedFields) || managedFields.length !== 1) return false;
  return isFields(managedFields[0]) && Object.keys(managedFields[0]).length === 0;
}

/** In the order the API server keeps them in. */
export function writeOwners(owners: readonly Owner[]): readonly Fields[] | undefined {
  if (owners.length === 0) return undefined;
  return [...owners].sort(inOrder).map(({ manager, operation, apiVersion, time, subresource, fields }) => ({
    manager,
    operation,
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: fields.toFieldsV1(),
    subresource,
  }));
}

function inOrder(one: Owner, other: Owner): number {
  const rank = (owner: Owner): string =>
    [owner.operation, owner.time ?? '', owner.manager, owner.apiVersion, owner.subresource ?? ''].join('\0');
  return rank(one) < rank(other) ? -1 : 1;
}

/** An applier is the same whatever version it applies; others are not. */
export function isSameOwner(one: Omit<Owner, 'fields'>, other: Omit<Owner, 'fields'>): boolean {
  return (
    one.manager === other.manager &&
    one.operation === other.operation &&
    (one.subresource ?? '') === (other.subresource ?? '') &&
    (one.operation === 'Apply' || one.apiVersion === other.apiVersion)
  );
}

/** The owners with their sets changed; owners of nothing are left out. */
export function mapFields(owners: readonly Owner[], change: (owner: Owner) => FieldSet): readonly Owner[] {
  return owners
    .map((owner) => {
      const fields = change(owner);
      return fields.equals(owner.fields) ? owner : { ...owner, fields };
    })
    .filter(({ fields }) => !fields.isEmpty);
}
