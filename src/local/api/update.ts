import type { ObjectInput } from '../../cluster/kube-api.js';
import type { KubeObject, ObjectMeta } from '../../contract/kube-object.js';
import { type Author, claimsOwnership, managedFieldsOf } from './authorship.js';
import { type ApiContext, asVersion, prepare, storedObject, toStored } from './context.js';
import { requireKind } from './create.js';
import { type Fields, frozenCopy, jsonEquals } from './fields.js';
import {
  decodeMetadata,
  editableMetadata,
  metadataProblems,
  sameAnnotations,
  type SentMetadata,
} from './metadata.js';
import { internal, invalid, modified, otherUid, qualifiedKind, qualifiedResource } from './refusals.js';
import { hasStatus, type ResourceInfo } from './resource-info.js';

/** Which part of an object a write is for; the other part stays as it is. */
export type WrittenPart = 'object' | 'status';

export interface Write {
  readonly part: WrittenPart;
  readonly input: ObjectInput;
  readonly author: Author;
  readonly dryRun?: boolean | undefined;
}

/** Replaces an object, or its status. @throws StatusError */
export function updateObject(context: ApiContext, info: ResourceInfo, write: Write): KubeObject {
  const { part, input, author, dryRun = false } = write;
  requireKind(info, input);
  const sent = decodeMetadata(info, input.metadata);
  const old = storedObject(context, info, { namespace: sent.namespace, name: sent.name ?? '' });
  checkPreconditions(info, old.metadata, sent);
  const isApplied = author.owners !== undefined;

  const candidate =
    part === 'status'
      ? withStatus(context, info, { old, status: input['status'], isApplied })
      : withContent(context, info, { old, input, sent, isApplied });
  const metadata =
    part === 'status'
      ? statusMetadata(info, old.metadata, sent)
      : mergedMetadata(info, old.metadata, candidate);
  const problems = [
    ...(part === 'status' ? [] : metadataProblems(info, sent, old.metadata)),
    ...contentProblems(info, { part, candidate, old }),
  ];
  if (problems.length > 0) throw invalid(qualifiedKind(info), old.metadata.name, problems);
  return asVersion(info, commit(context, info, { ...write, dryRun, old, candidate, metadata }));
}

interface Rewrite extends Pick<Write, 'part'> {
  readonly candidate: Fields;
  readonly old: KubeObject;
}

/** Where a status is checked for itself, it can be written however wrong the rest is by now. */
function contentProblems({ rules }: ResourceInfo, { part, candidate, old }: Rewrite): readonly string[] {
  const validate = (part === 'status' ? rules.validateStatus : undefined) ?? rules.validate;
  return validate?.(candidate, old) ?? [];
}

/** The controller of Deployments writes the revision together with the status; other kinds keep their metadata here. */
function statusMetadata(info: ResourceInfo, old: ObjectMeta, { annotations }: SentMetadata): ObjectMeta {
  return info.storage === 'apps/deployments' ? { ...old, annotations } : old;
}

function checkPreconditions(info: ResourceInfo, old: ObjectMeta, sent: SentMetadata): void {
  const { name } = old;
  if (!/^\d*$/.test(sent.resourceVersion ?? '')) {
    throw internal(`strconv.ParseUint: parsing ${JSON.stringify(sent.resourceVersion)}: invalid syntax`);
  }
  if (sent.uid !== undefined && sent.uid !== old.uid) {
    throw otherUid(info, old, { wanted: sent.uid, found: old.uid });
  }
  if (sent.resourceVersion === undefined && info.custom) {
    throw invalid(qualifiedResource(info), name, [
      'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ]);
  }
  if (sent.resourceVersion !== undefined && sent.resourceVersion !== old.resourceVersion) {
    throw modified(info, name);
  }
}

/** The schema of a custom resource prunes and completes its status, too; built-in kinds have nothing to add. */
function withStatus(
  context: ApiContext,
  info: ResourceInfo,
  { old, status, isApplied }: Pick<Replacement, 'old' | 'isApplied'> & { readonly status: unknown },
): Fields {
  const content = { ...old, status: status ?? undefined };
  if (!info.custom) return frozenCopy(content);
  return prepare(context, info, { content, metadata: old.metadata, old, isApplied });
}

interface Replacement {
  readonly old: KubeObject;
  readonly input: ObjectInput;
  readonly sent: SentMetadata;
  readonly isApplied: boolean;
}

function withContent(context: ApiContext, info: ResourceInfo, replacement: Replacement): Fields {
  const { old, input, sent, isApplied } = replacement;
  const metadata = { ...old.metadata, ...editableMetadata(sent) };
  const content = hasStatus(info) ? { ...input, status: old['status'] } : input;
  return prepare(context, info, { content, metadata, old, isApplied });
}

function mergedMetadata(info: ResourceInfo, old: ObjectMeta, candidate: Fields): ObjectMeta {
  return { ...old, ...editableMetadata(decodeMetadata(info, candidate['metadata'])) };
}

interface Change extends Pick<Write, 'author' | 'input' | 'part'> {
  readonly old: KubeObject;
  readonly candidate: Fields;
  readonly metadata: ObjectMeta;
  readonly dryRun: boolean;
}

/** Stores what differs from the old object; a write that changes nothing leaves no trace. */
function commit(context: ApiContext, info: ResourceInfo, change: Change): KubeObject {
  const { old, candidate, metadata, author, input, part, dryRun } = change;
  const { metadata: _metadata, apiVersion: _apiVersion, ...content } = candidate;
  const { metadata: _oldMetadata, apiVersion: _oldApiVersion, ...oldContent } = old;
  const isSame = jsonEquals([content, metadata], [oldContent, old.metadata]);
  // A write that changes nothing changes no owner either, unless it claims to.
  if (isSame && !claimsOwnership(author, input)) return old;
  const managedFields = managedFieldsOf(context, info, { author, old, value: candidate, input });
  if (isSame && managedFields === old.metadata['managedFields']) return old;

  // Annotations that come with a status are no change of what is wanted.
  const counted = part === 'status' ? old.metadata : metadata;
  const isNewGeneration = changesGeneration(info, [content, counted], [oldContent, old.metadata]);
  const object = toStored(info, content, {
    ...metadata,
    managedFields,
    ...(dryRun ? {} : { resourceVersion: context.store.nextRevision }),
    ...(isNewGeneration ? { generation: (metadata.generation ?? 0) + 1 } : {}),
  });
  if (!dryRun) storeChanged(context, info, object);
  return object;
}

type State = readonly [content: Fields, metadata: ObjectMeta];

function changesGeneration(info: ResourceInfo, state: State, old: State): boolean {
  if (info.generation === 'none') return false;
  if (!jsonEquals(generational(info, state[0]), generational(info, old[0]))) return true;
  return info.generation === 'content-or-annotations' && !sameAnnotations(state[1], old[1]);
}

function generational(info: ResourceInfo, content: Fields): Fields {
  return hasStatus(info) ? { ...content, status: undefined } : content;
}

/** An object that is being deleted goes with its last finalizer. */
export function storeChanged(context: ApiContext, info: ResourceInfo, object: KubeObject): void {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  const isGone = deletionTimestamp !== undefined && finalizers.length === 0 && !isLingering(info, object);
  if (isGone) context.store.remove(info.storage, object);
  else context.store.put(info.storage, object);
}

/** A Pod ends when its time has come, a namespace when it is empty; both without finalizers in their metadata. */
function isLingering({ storage }: ResourceInfo, { metadata }: KubeObject): boolean {
  return storage === '/namespaces' || Number(metadata['deletionGracePeriodSeconds'] ?? 0) > 0;
}
