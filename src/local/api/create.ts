import { randomInt } from 'node:crypto';
import type { ObjectInput } from '../../cluster/kube-api.js';
import { StatusError } from '../../cluster/status-error.js';
import { type KubeObject, type ObjectMeta, toGroupVersion } from '../../contract/kube-object.js';
import { type Author, managedFieldsOf } from './authorship.js';
import { type ApiContext, asVersion, findObject, prepare, toStored, toTimestamp } from './context.js';
import type { Fields } from './fields.js';
import { decodeMetadata, editableMetadata, metadataProblems, type SentMetadata } from './metadata.js';
import {
  alreadyExists,
  forbidden,
  invalid,
  methodNotAllowed,
  notFound,
  qualifiedKind,
  undecodable,
} from './refusals.js';
import { hasStatus, type ResourceInfo } from './resource-info.js';

export interface Creation {
  readonly input: ObjectInput;
  readonly author: Author;
  readonly dryRun?: boolean | undefined;
}

/** @throws StatusError */
export function createObject(context: ApiContext, info: ResourceInfo, creation: Creation): KubeObject {
  const { input, author, dryRun = false } = creation;
  requireKind(info, input);
  const sent = named(decodeMetadata(info, input.metadata));
  if (sent.resourceVersion !== undefined) throw versionSet();
  requireNamespace(context, info, sent);
  requireLivingDefinition(context, info, sent.name ?? '');

  const metadata = newMetadata(context, info, { sent, uid: context.createUid(input) });
  const { status, ...content } = input;
  const prepared = prepare(context, info, {
    content: hasStatus(info) ? content : { ...content, status },
    metadata,
    isApplied: author.owners !== undefined,
  });
  requireValid(info, sent, prepared);
  if (findObject(context, info, metadata) !== undefined) throw alreadyExists(info, metadata.name);
  const object = toStored(info, withInitialStatus(context, info, prepared), {
    ...metadata,
    ...editableMetadata(decodeMetadata(info, prepared['metadata'])),
    managedFields: managedFieldsOf(context, info, { author, value: prepared, input }),
    ...(dryRun ? { resourceVersion: undefined } : {}),
  });
  if (!dryRun) context.store.put(info.storage, object);
  return asVersion(info, object);
}

/** @throws StatusError Invalid */
function requireValid(info: ResourceInfo, sent: SentMetadata, prepared: Fields): void {
  const problems = [
    ...metadataProblems(info, sent, undefined),
    ...(info.rules.validate?.(prepared, undefined) ?? []),
  ];
  if (problems.length > 0) throw invalid(qualifiedKind(info), sent.name ?? '', problems);
}

/** A kind that is being taken out of service lets nothing new in. */
function requireLivingDefinition({ store }: ApiContext, info: ResourceInfo, name: string): void {
  const { custom, group, resource } = info;
  const definition = custom
    ? store.get('apiextensions.k8s.io/customresourcedefinitions', '', `${resource}.${group}`)
    : undefined;
  if (definition?.metadata.deletionTimestamp === undefined) return;
  throw forbidden(info, name, 'create not allowed while custom resource definition is terminating');
}

/** @throws StatusError BadRequest */
export function requireKind(info: ResourceInfo, { apiVersion, kind, metadata }: ObjectInput): void {
  if (info.custom && apiVersion !== info.apiVersion) {
    const { group } = toGroupVersion(apiVersion);
    throw invalid(qualifiedKind({ ...info, group }), metadata.name ?? '', [
      `apiVersion: Invalid value: "${apiVersion}": must be ${info.apiVersion}`,
    ]);
  }
  if (kind === info.kind) return;
  const why = `no kind "${kind}" is registered for version "${info.apiVersion}"`;
  if (!info.custom) throw undecodable({ ...info, kind }, why);
  throw invalid(qualifiedKind({ ...info, kind }), metadata.name ?? '', [
    `kind: Invalid value: "${kind}": must be ${info.kind}`,
  ]);
}

// No vowels and no letters that look like digits, so that no words come out.
const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function named(sent: SentMetadata): SentMetadata {
  if (sent.name !== undefined || sent.generateName === undefined) return sent;
  const suffix = Array.from({ length: 5 }, () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)]);
  return { ...sent, name: `${sent.generateName.slice(0, 58)}${suffix.join('')}` };
}

function versionSet(): StatusError {
  return new StatusError(500, 'Unknown', 'resourceVersion should not be set on objects to be created');
}

function requireNamespace(
  { store }: ApiContext,
  info: ResourceInfo,
  { name = '', namespace }: SentMetadata,
): void {
  if (!info.namespaced) return;
  if (namespace === undefined) throw methodNotAllowed();
  const found = store.get('/namespaces', '', namespace);
  if (found === undefined)
    throw notFound({ group: '', kind: 'Namespace', resource: 'namespaces' }, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(info, name, why);
}

function newMetadata(
  context: ApiContext,
  info: ResourceInfo,
  { sent, uid }: { readonly sent: SentMetadata; readonly uid: string },
): ObjectMeta {
  return {
    name: sent.name ?? '',
    generateName: sent.generateName,
    namespace: info.namespaced ? sent.namespace : undefined,
    uid,
    resourceVersion: context.store.nextRevision,
    generation: info.generation === 'none' ? undefined : 1,
    creationTimestamp: toTimestamp(context.clock.now()),
    ...editableMetadata(sent),
  };
}

function withInitialStatus({ clock, store }: ApiContext, info: ResourceInfo, object: Fields): Fields {
  const others = (): readonly KubeObject[] => store.list(info.storage);
  const status = info.rules.initialStatus?.(object, toTimestamp(clock.now()), others);
  return status === undefined ? object : { ...object, status };
}
