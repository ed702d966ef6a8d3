import type { ObjectInput } from '../../cluster/kube-api.js';
import { StatusError } from '../../cluster/status-error.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { applyObject } from './apply-object.js';
import { type Author, UNKNOWN_MANAGER } from './authorship.js';
import { type ApiContext, asVersion, storedObject } from './context.js';
import { type Fields, fieldsAt, isFields, isList, textAt, valueAt } from './fields.js';
import type { PatchRequest, PatchType, RepeatedFields, Written } from './operations.js';
import { applyJsonPatch } from './patches/json-patch.js';
import { applyMergePatch } from './patches/merge-patch.js';
import { applyStrategicMerge } from './patches/strategic-merge.js';
import { badRequest, invalid, notFound, unsupportedMediaType } from './refusals.js';
import { isTyped, type ResourceInfo, type ScalePaths } from './resource-info.js';
import { requireSameObject } from './same-object.js';
import { requireSize, SCALE, toScale, withScale } from './scale.js';
import { builtInType } from './types/built-in-types.js';
import { type FieldType, UNTYPED } from './types/field-type.js';
import { goValue } from './types/typed-problems.js';
import {
  conversionProblem,
  decodingProblem,
  foreignProblem,
  goKindOf,
  partProblem,
} from './types/go-decoding.js';
import { decodeFields, fieldProblems, unknownFieldProblems } from './unknown-fields.js';
import { updateObject, type Write } from './update.js';
import { warned } from './warned.js';

/** @throws StatusError */
export function patchObject(context: ApiContext, info: ResourceInfo, request: PatchRequest): Written {
  const { ref, type, force = false } = request;
  if (!acceptedTypes(info).includes(type)) throw unsupportedMediaType(acceptedTypes(info));
  if (type === APPLY) return applyObject(context, info, { ...request, force });
  if (force) throw forceWithoutApply();
  const { subresource } = ref;
  const object = asVersion(info, storedObject(context, info, ref));
  if (subresource !== undefined && !info.subresources.includes(subresource)) throw notFound(info, ref.name);
  if (subresource === 'scale' && info.scale !== undefined) {
    return patchScale(context, info, { object, request, paths: info.scale });
  }
  return patchPart(context, info, { object, request });
}

interface PartPatch {
  readonly object: KubeObject;
  readonly request: PatchRequest;
}

/** The whole object, or its status. */
function patchPart(context: ApiContext, info: ResourceInfo, { object, request }: PartPatch): Written {
  const patched = applyPatch(request, object, info.type);
  requireDecodable(request, info, patched);
  requireSameObject(object, patched);
  const input = toInput(patched, object);
  const unknown = unknownFieldProblems(info, changedFields(patched, object));
  const problems = fieldProblems(info, unknown, request);
  const warnings = checkProblems(request, patched, problems);
  const write: Write = {
    part: request.ref.subresource === 'status' ? 'status' : 'object',
    input: unknown.length === 0 ? input : decodeFields(info, input, { fieldValidation: 'Ignore' }).input,
    author: authorOf(request),
    dryRun: request.dryRun,
  };
  const updated = warned(warnings, () => updateObject(context, info, write));
  return { object: updated, created: false, warnings };
}

/** What is stored has been looked at before. */
function changedFields(patched: Fields, object: Fields): Fields {
  return Object.fromEntries(Object.entries(patched).filter(([field, value]) => value !== object[field]));
}

const APPLY = 'application/apply-patch+yaml';
const CUSTOM_TYPES: readonly PatchType[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  APPLY,
];
const TYPED_TYPES: readonly PatchType[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  APPLY,
];

function acceptedTypes(info: ResourceInfo): readonly PatchType[] {
  return isTyped(info) ? TYPED_TYPES : CUSTOM_TYPES;
}

function applyPatch({ type, body }: PatchRequest, target: Fields, fieldType: FieldType): Fields {
  if (type === 'application/json-patch+json') {
    requireOperations(body);
    return applyJsonPatch(target, isList(body) ? body : []);
  }
  if (body === null) throw badRequest('Invalid JSON Patch');
  if (!isFields(body)) throw undecodablePatch(type, body);
  if (type !== STRATEGIC) return applyMergePatch(target, body);
  const { apiVersion, kind } = target;
  return { ...applyStrategicMerge(target, body, fieldType), apiVersion, kind };
}

function undecodablePatch(type: PatchType, body: unknown): Error {
  const why = `json: cannot unmarshal ${goKindOf(body)} into Go value of type map[string]interface {}`;
  return badRequest(type === STRATEGIC ? why : `error decoding patch: ${why}`);
}

function requireMetadata(request: PatchRequest, patched: Fields): void {
  const { metadata = {} } = patched;
  const problem = partProblem('meta.v1.ObjectMeta', metadata);
  if (problem !== undefined) throw undecodableResult(request, patched, problem);
}

const MOST_OPERATIONS = 10_000;

/** Whether a JSON patch is a list of operations, whatever they are. @throws StatusError BadRequest, RequestEntityTooLarge */
function requireOperations(body: unknown): void {
  if (!isList(body)) throw undecodableOperation(body, 'value of type []handlers.jsonPatchOp');
  if (body.length > MOST_OPERATIONS) throw tooManyOperations(body.length);
  for (const operation of body) requireOperation(operation);
}

/** @throws StatusError BadRequest */
function requireOperation(operation: unknown): void {
  if (operation !== null && !isFields(operation)) {
    throw undecodableOperation(operation, 'value of type handlers.jsonPatchOp');
  }
  const field = ['op', 'path', 'from'].find((name) => typeof (valueAt(operation, name) ?? '') !== 'string');
  if (field === undefined) return;
  throw undecodableOperation(valueAt(operation, field), `struct field jsonPatchOp.${field} of type string`);
}

function undecodableOperation(found: unknown, place: string): StatusError {
  return badRequest(`error decoding patch: json: cannot unmarshal ${goKindOf(found)} into Go ${place}`);
}

function tooManyOperations(count: number): StatusError {
  const most = `The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${count}`;
  return new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: ${most}`);
}

function forceWithoutApply(): Error {
  return invalid('PatchOptions.meta.k8s.io', '', [
    'force: Forbidden: may not be specified for non-apply patch',
  ]);
}

function authorOf({ fieldManager = UNKNOWN_MANAGER, ref }: PatchRequest): Author {
  return { manager: fieldManager, subresource: ref.subresource };
}

/** Of a patch, what is refused is shown: the patched object, or a strategic patch itself. */
function checkProblems(
  { type, body, fieldValidation }: PatchRequest,
  patched: Fields,
  { warnings, refusal }: RepeatedFields,
): readonly string[] {
  if (fieldValidation === 'Strict' && warnings.length > 0) {
    throw undecodableResult({ type, body }, patched, `strict decoding error: ${refusal}`);
  }
  return fieldValidation === 'Ignore' ? [] : warnings;
}

const STRATEGIC = 'application/strategic-merge-patch+json';

function undecodableResult(
  { type, body }: Pick<PatchRequest, 'type' | 'body'>,
  patched: Fields,
  why: string,
): Error {
  const shown = JSON.stringify(type === STRATEGIC ? goValue(body) : JSON.stringify(patched));
  return invalid('', '', [`patch: Invalid value: ${shown}: ${why}`]);
}

/** A patched object is decoded anew. @throws StatusError Invalid */
function requireDecodable(request: PatchRequest, info: ResourceInfo, patched: Fields): void {
  if (!isTyped(info)) {
    requireMetadata(request, patched);
    return;
  }
  const apiVersion = textAt(patched, 'apiVersion') ?? info.apiVersion;
  const kind = textAt(patched, 'kind') ?? info.kind;
  const isOther = apiVersion !== info.apiVersion || kind !== info.kind;
  // What a strategic patch says of its kind is not looked at.
  const problem =
    request.type === STRATEGIC
      ? conversionProblem(info, request.body)
      : isOther
        ? foreignProblem({ apiVersion, kind }, info)
        : decodingProblem(info, patched);
  if (problem !== undefined) throw undecodableResult(request, patched, problem);
}

interface ScalePatch extends PartPatch {
  readonly paths: ScalePaths;
}

function patchScale(
  context: ApiContext,
  info: ResourceInfo,
  { object, request, paths }: ScalePatch,
): Written {
  const scale = applyPatch(
    request,
    toScale(object, paths),
    builtInType('autoscaling/v1', 'Scale') ?? UNTYPED,
  );
  const problem = decodingProblem(SCALE, scale);
  if (problem !== undefined) throw undecodableResult(request, scale, problem);
  requireSize(info, object.metadata.name, scale);
  const resourceVersion = textAt(scale, 'metadata', 'resourceVersion') ?? object.metadata.resourceVersion;
  const metadata = { ...object.metadata, resourceVersion };
  const updated = updateObject(context, info, {
    part: 'object',
    input: toInput({ ...withScale(object, paths, scale), metadata }, object),
    author: authorOf(request),
    dryRun: request.dryRun,
  });
  return { object: toScale(updated, paths), created: false, warnings: [] };
}

function toInput(patched: Fields, { apiVersion, kind }: KubeObject): ObjectInput {
  return {
    ...patched,
    apiVersion: textAt(patched, 'apiVersion') ?? apiVersion,
    kind: textAt(patched, 'kind') ?? kind,
    metadata: fieldsAt(patched, 'metadata'),
  };
}
