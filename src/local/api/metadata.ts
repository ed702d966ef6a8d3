import { ObjectMeta, type OwnerReference } from '../../contract/kube-object.js';
import { type Fields, isFields, isList, jsonEquals, textAt } from './fields.js';
import { labelValueProblem, qualifiedNameProblem } from './names.js';
import { undecodable } from './refusals.js';
import type { ResourceInfo } from './resource-info.js';
import { partProblem } from './types/go-decoding.js';

const SentMetadata = ObjectMeta.partial();

/** `metadata` as a client may send it. */
export type SentMetadata = ReturnType<typeof SentMetadata.parse> & {
  readonly generateName?: string | undefined;
};

const STANDARD_FINALIZERS = ['foregroundDeletion', 'orphan', 'kubernetes'];

/** Reads metadata; nulls and empty collections count as absent. @throws StatusError BadRequest */
export function decodeMetadata(info: ResourceInfo, value: unknown): SentMetadata {
  const problem = value === undefined ? undefined : partProblem('meta.v1.ObjectMeta', value);
  if (problem !== undefined) throw undecodable(info, problem);
  const fields = Object.entries(isFields(value) ? value : {}).filter(([, field]) => !isEmpty(field));
  const sent: Fields = Object.fromEntries(fields);
  const parsed = SentMetadata.safeParse(sent);
  if (parsed.success) {
    const generateName = textAt(sent, 'generateName');
    return generateName === undefined ? parsed.data : { ...parsed.data, generateName };
  }
  throw undecodable(info, parsed.error.message);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return isList(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0;
}

/** What is wrong with metadata, as `<path>: <why>`; `old` is that of the object being updated. */
export function metadataProblems(
  info: ResourceInfo,
  metadata: SentMetadata,
  old: ObjectMeta | undefined,
): readonly string[] {
  return [
    ...(old === undefined ? nameProblems(info, metadata) : immutableProblems(metadata, old)),
    ...labelProblems(metadata),
    ...annotationProblems(metadata),
    ...ownerProblems(metadata.ownerReferences ?? []),
    ...finalizerProblems(info, metadata.finalizers ?? [], old),
  ];
}

function nameProblems(info: ResourceInfo, { name }: SentMetadata): string[] {
  if (name === undefined) return ['metadata.name: Required value: name or generateName is required'];
  const problem = info.nameRule(name);
  return problem === undefined ? [] : [`metadata.name: Invalid value: "${name}": ${problem}`];
}

function immutableProblems({ deletionTimestamp }: SentMetadata, old: ObjectMeta): string[] {
  if (deletionTimestamp === undefined || deletionTimestamp === old.deletionTimestamp) return [];
  return [`metadata.deletionTimestamp: Invalid value: "${deletionTimestamp}": field is immutable`];
}

function labelProblems({ labels = {} }: SentMetadata): string[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...problemsOf('metadata.labels', key, qualifiedNameProblem),
    ...problemsOf('metadata.labels', value, labelValueProblem),
  ]);
}

function annotationProblems({ annotations = {} }: SentMetadata): string[] {
  return Object.keys(annotations).flatMap((key) =>
    problemsOf('metadata.annotations', key.toLowerCase(), qualifiedNameProblem),
  );
}

function problemsOf(path: string, value: string, check: (value: string) => string | undefined): string[] {
  const problem = check(value);
  return problem === undefined ? [] : [`${path}: Invalid value: "${value}": ${problem}`];
}

function ownerProblems(owners: readonly OwnerReference[]): string[] {
  const empty = owners.flatMap((owner) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const)
      .filter((field) => owner[field] === '')
      .map((field) => `metadata.ownerReferences.${field}: Invalid value: "": must not be empty`),
  );
  const [first, second] = owners.filter((owner) => owner.controller === true);
  if (first === undefined || second === undefined) return empty;
  const why = `Only one reference can have Controller set to true. Found "true" in references for ${first.name} and ${second.name}`;
  return [...empty, `metadata.ownerReferences: Invalid value: ${JSON.stringify(owners)}: ${why}`];
}

/** Only the kinds that Kubernetes itself is made of want finalizers with a domain; CRDs and their objects do not. */
function finalizerProblems(
  { custom, group }: ResourceInfo,
  finalizers: readonly string[],
  old: ObjectMeta | undefined,
): string[] {
  const takesAny = custom || group === 'apiextensions.k8s.io';
  const unqualified = finalizers.flatMap((finalizer, index) => {
    const problem =
      qualifiedNameProblem(finalizer) ??
      (takesAny || finalizer.includes('/') || STANDARD_FINALIZERS.includes(finalizer)
        ? undefined
        : 'name is neither a standard finalizer name nor is it fully qualified');
    return problem === undefined
      ? []
      : [`metadata.finalizers[${index}]: Invalid value: "${finalizer}": ${problem}`];
  });
  if (old?.deletionTimestamp === undefined) return unqualified;
  const added = finalizers.filter((finalizer) => !(old.finalizers ?? []).includes(finalizer));
  if (added.length === 0) return unqualified;
  const names = added.map((finalizer) => JSON.stringify(finalizer)).join(', ');
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${names}}`;
  return [...unqualified, `metadata.finalizers: Forbidden: ${why}`];
}

/** The metadata fields that clients may change, as stored. */
export function editableMetadata(sent: SentMetadata): Partial<ObjectMeta> {
  const { labels, annotations, finalizers, ownerReferences } = sent;
  return { labels, annotations, finalizers, ownerReferences };
}

export function sameAnnotations(one: ObjectMeta, other: ObjectMeta): boolean {
  return jsonEquals(one.annotations ?? {}, other.annotations ?? {});
}
