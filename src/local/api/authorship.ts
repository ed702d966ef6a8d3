import type { ObjectInput } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { type ApiContext, toTimestamp } from './context.js';
import { type Fields, isFields, jsonEquals, valueAt, withValueAt } from './fields.js';
import { FieldSet } from './ownership/field-set.js';
import { type Owner, writeOwners } from './ownership/owners.js';
import { ownersAfterUpdate, ownersOf, sameOwners } from './ownership/track.js';
import { isTyped, type ResourceInfo } from './resource-info.js';
import { emptyObject } from './types/empty-objects.js';

/** Who writes. */
export interface Author {
  readonly manager: string;
  readonly subresource?: string | undefined;
  /** Who owns which field after an apply; absent: whoever changes a field owns it. */
  readonly owners?: readonly Owner[];
}

/** What the API server calls a client that does not name itself. */
export const UNKNOWN_MANAGER = 'unknown';

/** Whether a write may change owners though it changes nothing else. */
export function claimsOwnership({ owners, subresource }: Author, { metadata }: ObjectInput): boolean {
  return owners !== undefined || (subresource === undefined && metadata['managedFields'] !== undefined);
}

export interface AuthoredWrite {
  readonly author: Author;
  readonly old?: KubeObject;
  /** As it is going to be stored. */
  readonly value: Fields;
  readonly input: ObjectInput;
}

/** `metadata.managedFields` after a write: the very same list when the owners stay as they are. */
export function managedFieldsOf(
  { clock }: Pick<ApiContext, 'clock'>,
  info: ResourceInfo,
  write: AuthoredWrite,
): unknown {
  const { author, old, value, input } = write;
  const before = old?.metadata['managedFields'];
  // A size that nobody owns stays so when it is scaled.
  if (author.subresource === 'scale' && !isScaleOwned(info, old)) return before;
  // Whoever sends back what is there has nothing to say about owners.
  const sent = input.metadata['managedFields'];
  const owners =
    author.owners ??
    ownersAfterUpdate({
      author: { manager: author.manager, subresource: author.subresource, apiVersion: info.apiVersion },
      type: info.type,
      empty: isTyped(info) ? emptyObject(info.kind) : {},
      old,
      value: withSentServerFields(info, value, input),
      sent: sent === before || jsonEquals(sent, before) ? undefined : sent,
      now: toTimestamp(clock.now()),
    });
  return old !== undefined && sameOwners(owners, ownersOf(old)) ? before : writeOwners(owners);
}

function isScaleOwned({ scale }: ResourceInfo, old: Fields | undefined): boolean {
  const path = (scale?.specReplicas ?? []).map((name) => `f:${name}`);
  const size = FieldSet.ofPaths([path]);
  return ownersOf(old ?? {}).some(({ fields }) => !fields.intersection(size).isEmpty);
}

/** What the server decided on its own belongs to nobody: at those places only counts what was sent. */
function withSentServerFields({ rules }: ResourceInfo, value: Fields, input: ObjectInput): Fields {
  return (rules.serverFields ?? []).reduce<Fields>((fields, path) => {
    const parent = valueAt(fields, ...path.slice(0, -1));
    return isFields(parent) ? withValueAt(fields, path, valueAt(input, ...path)) : fields;
  }, value);
}
