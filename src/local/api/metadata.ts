import { ObjectMeta, type OwnerReference } from '../../contract/kube-object.js';
import { type Fields, isFields, isList, jsonEquals, textAt } from './fields.js';
import { labelValueProblem, qualifiedNameProblems } from '../names.js';
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
    ...(info.generation === 'none' ? generationProblems(metadata) : []),
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
    ...problemsOf('metadata.labels', key, labelKeyProblems(key)),
    ...problemsOf('metadata.labels', value, labelValueProblem(value)),
  ]);
}

function annotationProblems({ annotations = {} }: SentMetadata): string[] {
  const size = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return [
    ...Object.keys(annotations).flatMap((key) =>
      problemsOf('metadata.annotations', key, qualifiedNameProblems(key.toLowerCase())),
    ),
    ...(size > LARGEST_ANNOTATIONS
      ? [`metadata.annotations: Too long: may not be more than ${LARGEST_ANNOTATIONS} bytes`]
      : []),
  ];
}

const LARGEST_ANNOTATIONS = 256 * 1024;

function labelKeyProblems(key: string): readonly string[] {
  return qualifiedNameProblems(key).map((problem) =>
    problem.replace('a qualified name', 'a valid label key'),
  );
}

function problemsOf(path: string, value: string, problems: string | readonly string[] = []): string[] {
  return [problems].flat().map((problem) => `${path}: Invalid value: "${value}": ${problem}`);
}

function generationProblems({ generation = 0 }: SentMetadata): string[] {
  return generation < 0
    ? [`metadata.generation: Invalid value: ${generation}: must be greater than or equal to 0`]
    : [];
}

function ownerProblems(owners: readonly OwnerReference[]): string[] {
  const empty = owners.flatMap((owner) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const)
      .filter((field) => owner[field] === '')
      .map((field) => `metadata.ownerReferences.${field}: Invalid value: "": must not be empty`),
  );
  const wrong = [...empty, ...owners.flatMap(ownerKindProblems)];
  const [first, second] = owners.filter((owner) => owner.controller === true);
  if (first === undefined || second === undefined) return wrong;
  const why = `Only one reference can have Controller set to true. Found "true" in references for ${first.kind}/${first.name} and ${second.kind}/${second.name}`;
  return [...wrong, `metadata.ownerReferences: Invalid value: ${JSON.stringify(owners)}: ${why}`];
}

function ownerKindProblems(owner: OwnerReference): string[] {
  const { apiVersion, kind } = owner;
  if (apiVersion.split('/').length > 2) {
    return [`metadata.ownerReferences.apiVersion: Invalid value: "${apiVersion}": version must not be empty`];
  }
  if (apiVersion !== 'v1' || kind !== 'Event') return [];
  const why = '/v1, Kind=Event is disallowed from being an owner';
  return [`metadata.ownerReferences: Invalid value: ${JSON.stringify(owner)}: ${why}`];
}

export function isQualifiedFinalizer(finalizer: string): boolean {
  return finalizer.includes('/') || STANDARD_FINALIZERS.includes(finalizer);
}

/** Only the kinds that Kubernetes itself is made of want finalizers with a domain; CRDs and their objects do not. */
function finalizerProblems(
  { custom, group }: ResourceInfo,
  finalizers: readonly string[],
  old: ObjectMeta | undefined,
): string[] {
  const takesAny = custom || group === 'apiextensions.k8s.io';
  const unqualified = finalizers.flatMap((finalizer, index) => {
    const unreadable = qualifiedNameProblems(finalizer);
    const isFree = takesAny || isQualifiedFinalizer(finalizer);
    const unnamed = 'name is neither a standard finalizer name nor is it fully qualified';
    return [
      ...problemsOf('metadata.finalizers', finalizer, unreadable),
      ...(isFree ? [] : problemsOf(`metadata.finalizers[${index}]`, finalizer, unnamed)),
    ];
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
