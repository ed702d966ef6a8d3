import type { KubeObject } from '../../../contract/kube-object.js';
import { type Fields, fieldsAt } from '../fields.js';
import type { FieldType } from '../types/field-type.js';
import { compareObjects } from './compare.js';
import { FieldSet, NO_FIELDS } from './field-set.js';
import { isReset, isSameOwner, mapFields, type Owner, readOwners } from './owners.js';

/** Fields that belong to nobody: they say which object it is, or come from the server. */
const NOBODYS = FieldSet.ofPaths([
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((field) => ['f:metadata', `f:${field}`]),
]);

export function ownable(fields: FieldSet): FieldSet {
  return fields.difference(NOBODYS);
}

export interface TrackedWrite {
  readonly author: Omit<Owner, 'fields' | 'operation' | 'time'>;
  readonly type: FieldType;
  /** What an object begins with; see `emptyObject`. */
  readonly empty: Fields;
  readonly old: KubeObject | undefined;
  /** As sent and with defaults, without what the server decides. */
  readonly value: Fields;
  /** `metadata.managedFields` as sent. */
  readonly sent: unknown;
  readonly now: string;
}

/** The owners after a create, an update or a patch: the author owns what it changed. */
export function ownersAfterUpdate(write: TrackedWrite): readonly Owner[] {
  const { author, type, empty, old, value, now } = write;
  const owners = ownersBefore(write);
  // An object that nobody owns a part of stays so; only an apply begins anew.
  if (old !== undefined && owners.length === 0) return owners;
  const { changed, removed } = compareObjects({ old: old ?? empty, value, type });
  const self = { ...author, operation: 'Update', time: now } as const;
  const former = owners.find((owner) => isSameOwner(owner, self));
  const own = ownable((former?.fields ?? NO_FIELDS).difference(removed).union(changed));
  const others = mapFields(
    owners.filter((owner) => owner !== former),
    ({ fields }) => fields.difference(changed).difference(removed),
  );
  if (own.isEmpty) return others;
  // The API server does not say when somebody scaled.
  const newTime = author.subresource === 'scale' ? undefined : now;
  const time = former?.fields.equals(own) === true ? former.time : newTime;
  return capped([...others, { ...self, time, fields: own }]);
}

/** Clients that send entries back, or new ones, are taken at their word; but not through a subresource. */
function ownersBefore({ author, old, sent }: TrackedWrite): readonly Owner[] {
  const live = readOwners(old?.metadata['managedFields']) ?? [];
  if (author.subresource !== undefined) return live;
  if (isReset(sent)) return [];
  const claimed = readOwners(sent);
  return claimed === undefined || claimed.length === 0 ? live : claimed;
}

const MOST_UPDATERS = 10;
const ANCIENT = 'ancient-changes';

/** The oldest of too many updaters are counted as one. */
function capped(owners: readonly Owner[]): readonly Owner[] {
  const updaters = owners
    .filter(({ operation }) => operation === 'Update')
    .sort((one, other) => ((one.time ?? '') < (other.time ?? '') ? -1 : 1));
  if (updaters.length <= MOST_UPDATERS) return owners;
  const [oldest, next] = updaters;
  if (oldest === undefined || next === undefined) return owners;
  const merged = { ...next, manager: ANCIENT, fields: oldest.fields.union(next.fields) };
  return capped([...owners.filter((owner) => owner !== oldest && owner !== next), merged]);
}

/** Owners of an object that was never tracked, when somebody applies to it. */
export function beforeFirstApply(
  live: KubeObject,
  { type, empty, now }: Pick<TrackedWrite, 'type' | 'empty' | 'now'>,
): readonly Owner[] {
  const { changed } = compareObjects({ old: empty, value: live, type });
  const fields = ownable(changed);
  if (fields.isEmpty) return [];
  const { apiVersion } = live;
  return [{ manager: 'before-first-apply', operation: 'Update', apiVersion, time: now, fields }];
}

/** Whether both name the same owners of the same fields; times do not count. */
export function sameOwners(one: readonly Owner[], other: readonly Owner[]): boolean {
  if (one.length !== other.length) return false;
  return one.every((owner) =>
    other.some((candidate) => isSameOwner(owner, candidate) && owner.fields.equals(candidate.fields)),
  );
}

/** `metadata.managedFields` of an object. */
export function ownersOf(object: Fields): readonly Owner[] {
  return readOwners(fieldsAt(object, 'metadata')['managedFields']) ?? [];
}
