import type { ObjectInput } from '../../cluster/kube-api.js';
import { isFields, isList } from './fields.js';
import { withoutNulls } from './nulls.js';
import type { RepeatedFields, WriteOptions } from './operations.js';
import { undecodable } from './refusals.js';
import type { ResourceInfo } from './resource-info.js';
import { type FieldType, typeFor } from './types/field-type.js';
import { decodingProblem, partProblem } from './types/go-decoding.js';

export interface Decoded {
  readonly input: ObjectInput;
  readonly warnings: readonly string[];
}

/**
 * The object without nulls and fields that its kind does not have, and what the caller is told of the latter.
 *
 * @throws StatusError BadRequest when validation is strict
 */
export function decodeFields(info: ResourceInfo, sent: ObjectInput, options: WriteOptions): Decoded {
  const problem = info.custom
    ? partProblem('meta.v1.ObjectMeta', sent.metadata)
    : decodingProblem(info, sent);
  if (problem !== undefined) throw undecodable(info, problem);
  const input = withoutNulls(info, sent);
  const unknown = unknownFieldProblems(info, input);
  const problems = fieldProblems(info, unknown, options);
  if (problems.warnings.length === 0) return { input, warnings: [] };
  if (options.fieldValidation === 'Strict') {
    throw undecodable(info, `strict decoding error: ${problems.refusal}`);
  }
  return {
    // The schema of a custom resource takes them away itself.
    input: info.custom ? input : { ...input, ...withoutUnknown(input, info.type) },
    warnings: options.fieldValidation === 'Ignore' ? [] : problems.warnings,
  };
}

/** Unknown fields and repeated ones; repeated ones of objects without Go types are found while they are read. */
export function fieldProblems(
  { custom }: ResourceInfo,
  unknown: readonly string[],
  { repeated }: Pick<WriteOptions, 'repeated'>,
): RepeatedFields {
  const isUnknown = new Set(unknown.map((text) => text.replace('unknown', 'duplicate')));
  const warnings = (repeated?.warnings ?? []).filter((text) => !isUnknown.has(text));
  const strict = warnings.length === 0 ? [] : [repeated?.refusal ?? ''];
  const isJson = warnings.every((text) => text.startsWith('duplicate'));
  const refusals = isJson ? warnings : strict;
  const inOrder = (own: readonly string[]): readonly string[] =>
    custom ? [...own, ...unknown] : [...unknown, ...own];
  return { warnings: inOrder(warnings), refusal: inOrder(refusals).join(', ') };
}

/** `unknown field "spec.foo"`, for every field that the kind does not have. */
export function unknownFieldProblems(info: ResourceInfo, object: unknown): readonly string[] {
  const paths = unknownPaths(object, info.type, '');
  // Typed objects are decoded in the order they are sent in, others are compared afterwards.
  const isMetadata = (path: string): boolean => path.startsWith('metadata.');
  const sorted = [...paths.filter(isMetadata), ...paths.filter((path) => !isMetadata(path)).sort()];
  const listed = info.custom ? sorted : paths;
  return listed.map((path) => `unknown field "${path}"`);
}

/** Nothing is declared for what has another shape than its type. */
function unknownPaths(value: unknown, type: FieldType | undefined, path: string): string[] {
  if (type?.kind === 'untyped') return [];
  if (isList(value)) {
    const element = type?.kind === 'list' ? type.element() : undefined;
    return value.flatMap((item, index) => unknownPaths(item, element, `${path}[${index}]`));
  }
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, entry]) => {
    const declared = type?.kind === 'map' ? (type.field(name) ?? type.element()) : undefined;
    const place = path === '' ? name : `${path}.${name}`;
    if (declared !== undefined) return unknownPaths(entry, declared, place);
    return entry === undefined ? [] : [place];
  });
}

function withoutUnknown<T>(value: T, type: FieldType): T;
function withoutUnknown(value: unknown, type: FieldType): unknown {
  const known = typeFor(type, value);
  if (known.kind === 'list' && isList(value)) {
    return value.map((item) => withoutUnknown(item, known.element()));
  }
  if (known.kind !== 'map' || !isFields(value)) return value;
  const kept = Object.entries(value).map(([name, entry]): [string, unknown] => {
    const declared = known.field(name) ?? known.element();
    return [name, declared === undefined ? undefined : withoutUnknown(entry, declared)];
  });
  return Object.fromEntries(kept);
}
