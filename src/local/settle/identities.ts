import type { ObjectIdentity } from '../metacontroller/events.js';
import type { Evidence, Finding, Kind, WriteEvent } from './evidence.js';
import { valueAt } from './paths.js';
import { shorten } from './show.js';

type OfType<T extends WriteEvent['type']> = Extract<WriteEvent, { readonly type: T }>;

/** Children that are made and deleted in turn because the hook names them otherwise than they are found. */
export function findIdentityProblem({ writes }: Evidence): Finding | undefined {
  const created = writes.filter((write): write is OfType<'child-created'> => write.type === 'child-created');
  const deleted = writes.filter(
    (write): write is OfType<'child-deleted'> =>
      write.type === 'child-deleted' && write.reason === 'not desired',
  );
  return findOtherVersion(created, deleted) ?? findUnstableName(created, deleted);
}

function findOtherVersion(
  created: readonly OfType<'child-created'>[],
  deleted: readonly OfType<'child-deleted'>[],
): Finding | undefined {
  for (const { child } of created.toReversed()) {
    const found = deleted.find(
      (one) => isSameName(one.child, child) && one.child.apiVersion !== child.apiVersion,
    );
    if (found === undefined) continue;
    const values = [`"${child.apiVersion}"`, `"${found.child.apiVersion}"`] as const;
    const detail = 'the hook returns the first, the controller object declares the second';
    return { cause: 'other apiVersion than declared', object: child, field: 'apiVersion', values, detail };
  }
  return undefined;
}

function findUnstableName(
  created: readonly OfType<'child-created'>[],
  deleted: readonly OfType<'child-deleted'>[],
): Finding | undefined {
  const [earlier, later] = created.slice(-2);
  if (earlier === undefined || later === undefined) return undefined;
  const isSame = earlier.child.kind === later.child.kind && earlier.child.name === later.child.name;
  const isGivenUp = deleted.some(({ child }) => isSameName(child, earlier.child));
  const isGenerated = valueAt(later.change.desired, ['metadata', 'generateName']) !== undefined;
  if (isSame || !(isGivenUp || isGenerated)) return undefined;
  return {
    cause: 'unstable name',
    object: later.child,
    field: isGenerated ? 'metadata.generateName' : 'metadata.name',
    values: [`"${earlier.child.name}"`, `"${later.child.name}"`],
  };
}

/** A child of a kind that is never observed, so that it is created again by each turn. */
export function findUndeclared({ declared, writes, skips }: Evidence): Finding | undefined {
  const refused = skips.filter(({ reason }) => reason === 'already exists');
  const made = writes.filter(({ type }) => type === 'child-created');
  const child = [...refused, ...made].flatMap((event) => ('child' in event ? [event.child] : [])).at(-1);
  if (child === undefined || declared.some(({ kind }) => kind === child.kind)) return undefined;
  const kinds = declared.map(showKind).join(', ');
  const values = [`"${showKind(child)}"`, shorten(kinds === '' ? '(none)' : `"${kinds}"`)] as const;
  const detail = 'the hook returns the first, the controller object declares the second';
  return { cause: 'undeclared child kind', object: child, field: 'kind', values, detail };
}

function showKind({ apiVersion, kind }: Kind): string {
  return `${kind} of ${apiVersion}`;
}

function isSameName(one: ObjectIdentity, other: ObjectIdentity): boolean {
  return one.kind === other.kind && one.name === other.name && one.namespace === other.namespace;
}
