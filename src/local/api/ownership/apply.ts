import type { KubeObject } from '../../../contract/kube-object.js';
import { type Fields, isFields } from '../fields.js';
import { applyConflict, type FieldConflict } from '../refusals.js';
import type { FieldType } from '../types/field-type.js';
import { compareObjects } from './compare.js';
import type { FieldSet } from './field-set.js';
import { fieldSetOf, withNamedFields } from './field-set-of.js';
import { mergeApplied, removeFields } from './merge.js';
import { isSameOwner, mapFields, type Owner } from './owners.js';
import { showPath } from './path-element.js';
import { beforeFirstApply, ownable, ownersOf } from './track.js';

export interface Application {
  readonly author: Omit<Owner, 'fields' | 'operation' | 'time'>;
  readonly type: FieldType;
  /** What an object begins with; see `emptyObject`. */
  readonly empty: Fields;
  /** Absent: applying creates the object. */
  readonly live: KubeObject | undefined;
  readonly config: Fields;
  readonly force: boolean;
  readonly now: string;
  /** The version that conflicts speak of, when it is not that of the owners. */
  readonly shownVersion?: string | undefined;
}

export interface Applied {
  readonly object: Fields;
  readonly owners: readonly Owner[];
}

/** The live object with what is applied, without what its author applied before. @throws StatusError Conflict */
export function applyFields(application: Application): Applied {
  const { author, type, live, config, force, now } = application;
  const old = live ?? {};
  const before = formerOwners(application);
  // The API server does not say when somebody scaled.
  const time = author.subresource === 'scale' ? undefined : now;
  const self = { ...author, operation: 'Apply', time } as const;
  const former = before.find((owner) => isSameOwner(owner, self));
  const others = before.filter((owner) => owner !== former);
  const spoken = fieldSetOf(config, type);
  const own = ownable(spoken);
  const merged = mergeApplied(old, config, type);
  const claimed = others.reduce((union, { fields }) => union.union(fields), spoken);
  const object = prune({ merged, last: former?.fields, claimed, type });

  const { changed, removed } = compareObjects({ old, value: object, type });
  if (!force) refuseConflicts(inVersion(others, application.shownVersion), changed);
  const remaining = mapFields(others, ({ fields }) => fields.difference(changed).difference(removed));
  if (own.isEmpty) return { object, owners: remaining };
  const isUnchanged = changed.isEmpty && removed.isEmpty && former?.fields.equals(own) === true;
  return { object, owners: [...remaining, isUnchanged ? former : { ...self, fields: own }] };
}

function inVersion(owners: readonly Owner[], apiVersion: string | undefined): readonly Owner[] {
  return apiVersion === undefined ? owners : owners.map((owner) => ({ ...owner, apiVersion }));
}

function formerOwners({ live, type, empty, now }: Application): readonly Owner[] {
  if (live === undefined) return [];
  const owners = ownersOf(live);
  return owners.length > 0 ? owners : beforeFirstApply(live, { type, empty, now });
}

interface Pruning {
  readonly merged: unknown;
  /** What the author owned until now. */
  readonly last: FieldSet | undefined;
  /** What anybody owns from now on. */
  readonly claimed: FieldSet;
  readonly type: FieldType;
}

/** Takes away what the author has given up and nobody else owns, with all that was below it and only there because of it. */
function prune({ merged, last, claimed, type }: Pruning): Fields {
  if (last === undefined) return isFields(merged) ? merged : {};
  const named = (set: FieldSet): FieldSet => withNamedFields(set, type);
  const setOf = (value: unknown): FieldSet => named(fieldSetOf(value ?? {}, type));
  const all = setOf(merged);
  const stripped = removeFields(merged, named(last), type);
  const owned = removeFields(merged, all.difference(setOf(stripped).union(named(claimed))), type);
  const dangling = all.difference(setOf(owned)).intersection(named(last));
  const pruned = removeFields(merged, dangling, type);
  return isFields(pruned) ? pruned : {};
}

function refuseConflicts(others: readonly Owner[], changed: FieldSet): void {
  const conflicts = others.flatMap((owner): FieldConflict[] =>
    [...owner.fields.intersection(changed).paths()].map((path) => ({
      owner: showOwner(owner),
      field: showPath(path),
    })),
  );
  if (conflicts.length > 0) throw applyConflict(conflicts);
}

function showOwner({ manager, subresource, operation, apiVersion }: Owner): string {
  const through = subresource === undefined ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  const using = operation === 'Update' ? ` using ${apiVersion}` : '';
  return `${JSON.stringify(manager)}${through}${using}`;
}
