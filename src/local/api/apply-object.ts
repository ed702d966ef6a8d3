import type { ObjectInput } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { type ApiContext, asVersion, findObject, toTimestamp } from './context.js';
import { createObject } from './create.js';
import { type Fields, fieldsAt, isFields, textAt, valueAt, withValueAt } from './fields.js';
import type { PatchRequest, Written } from './operations.js';
import { applyFields } from './ownership/apply.js';
import type { Owner } from './ownership/owners.js';
import { badRequest, internal, invalid, notFound } from './refusals.js';
import { hasStatus, isTyped, type ResourceInfo, toResourceInfo } from './resource-info.js';
import { requireSameObject } from './same-object.js';
import { requireSize, SCALE, toScale } from './scale.js';
import { emptyObject } from './types/empty-objects.js';
import { goKindOf } from './types/go-decoding.js';
import { typedProblems } from './types/typed-problems.js';
import { updateObject } from './update.js';

interface ApplyRequest extends PatchRequest {
  readonly force: boolean;
}

/** Server-side apply. @throws StatusError */
export function applyObject(context: ApiContext, info: ResourceInfo, request: ApplyRequest): Written {
  const { ref, force, dryRun } = request;
  const { subresource } = ref;
  const author = { manager: requireManager(request), subresource, apiVersion: info.apiVersion };
  const warnings = repeatedWarnings(request);
  if (subresource === 'scale') return applyScale(context, info, request);
  const config = readConfig(info, request);
  const stored = findObject(context, info, ref);
  if (subresource !== undefined && !info.subresources.includes(subresource)) throw notFound(info, ref.name);
  if (subresource !== undefined && stored === undefined) throw notFound(info, ref.name);
  const live = stored === undefined ? undefined : asVersion(info, stored);
  const part = subresource === 'status' ? 'status' : 'object';
  const applied = applyFields({
    author,
    type: info.type,
    empty: isTyped(info) ? emptyObject(info.kind) : {},
    live,
    config: partOf(info, config, part),
    force,
    now: toTimestamp(context.clock.now()),
  });
  const write = {
    input: toInput(info, applied.object, live),
    author: { ...author, owners: applied.owners satisfies readonly Owner[] },
    dryRun,
  };
  return live === undefined
    ? { object: createObject(context, info, write), created: true, warnings }
    : { object: updateObject(context, info, { ...write, part }), created: false, warnings };
}

const LONGEST_MANAGER = 128;

function requireManager({ fieldManager = '' }: ApplyRequest): string {
  const refuse = (why: string): Error => invalid('PatchOptions.meta.k8s.io', '', [`fieldManager: ${why}`]);
  if (fieldManager === '') throw refuse('Required value: is required for apply patch');
  if (fieldManager.length > LONGEST_MANAGER) throw refuse('Too long: may not be more than 128 bytes');
  return fieldManager;
}

/** Who applies a Scale owns the size of the object, through this subresource. */
function applyScale(context: ApiContext, info: ResourceInfo, request: ApplyRequest): Written {
  const { ref, force, dryRun } = request;
  const stored = findObject(context, info, ref);
  if (stored === undefined || info.scale === undefined) throw notFound(info, ref.name);
  const config = readConfig(SCALE_RESOURCE, request);
  if (info.custom) throw inconvertible(ref.name);
  requireSize(info, ref.name, config);
  const live = asVersion(info, stored);
  const { apiVersion, kind } = info;
  const author = { manager: requireManager(request), subresource: 'scale', apiVersion };
  const size = valueAt(config, 'spec', 'replicas');
  const { object, owners } = applyFields({
    author,
    type: info.type,
    empty: emptyObject(kind),
    live,
    config: size === undefined ? {} : withValueAt({}, info.scale.specReplicas, size),
    force,
    now: toTimestamp(context.clock.now()),
    shownVersion: SCALE.apiVersion,
  });
  const updated = updateObject(context, info, {
    part: 'object',
    input: toInput(info, object, live),
    author: { ...author, owners },
    dryRun,
  });
  return { object: toScale(updated, info.scale), created: false, warnings: [] };
}

const SCALE_RESOURCE = toResourceInfo({ ...SCALE, resource: 'scale' });

/** The real server cannot do this for kinds of CRDs. */
function inconvertible(name: string): Error {
  const why = 'request to convert CR to an invalid group/version: autoscaling/v1';
  return internal(
    `failed to convert new object (/${name}; autoscaling/v1, Kind=Scale) to proper version: ${why}`,
  );
}

/** @throws StatusError BadRequest for what is there twice, when validation is strict */
function repeatedWarnings({ repeated, fieldValidation }: ApplyRequest): readonly string[] {
  if (repeated === undefined || fieldValidation === 'Ignore') return [];
  if (fieldValidation !== 'Strict') return repeated.warnings;
  throw badRequest(`error strict decoding YAML: error converting YAML to JSON: ${repeated.refusal}`);
}

function readConfig(info: ResourceInfo, { body, ref }: ApplyRequest): Fields {
  if (!isFields(body)) {
    const why = `json: cannot unmarshal ${goKindOf(body)} into Go value of type map[string]interface {}`;
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`);
  }
  requireType(info, body);
  const metadata = fieldsAt(body, 'metadata');
  if (metadata['managedFields'] !== undefined) throw badRequest('metadata.managedFields must be nil');
  const addressed = {
    ...metadata,
    name: textAt(metadata, 'name') ?? ref.name,
    namespace: textAt(metadata, 'namespace') ?? (info.namespaced ? ref.namespace : undefined),
  };
  const config = { ...body, metadata: addressed };
  requireSameObject({ metadata: ref }, config);
  requireDeclared(info, config);
  return config;
}

function requireType(info: ResourceInfo, body: Fields): void {
  const apiVersion = textAt(body, 'apiVersion') ?? '';
  const kind = textAt(body, 'kind') ?? '';
  if (apiVersion === info.apiVersion && kind === info.kind) return;
  const shown = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  throw badRequest(`invalid object type: ${shown}, Kind=${kind}`);
}

function requireDeclared(info: ResourceInfo, config: Fields): void {
  const [only = '', ...others] = typedProblems(config, info.type);
  if (only === '') return;
  const text =
    others.length === 0 ? only : `errors:\n${[only, ...others].map((line) => `  ${line}`).join('\n')}`;
  const name = textAt(config, 'metadata', 'name') ?? '';
  const version = info.group === '' ? `/${info.version}` : info.apiVersion;
  throw internal(`failed to create typed patch object (/${name}; ${version}, Kind=${info.kind}): ${text}`);
}

/** An apply speaks only of what its address can change. */
function partOf(info: ResourceInfo, config: Fields, part: 'object' | 'status'): Fields {
  const { apiVersion, kind, metadata, status, ...content } = config;
  if (part === 'object') return hasStatus(info) ? { apiVersion, kind, metadata, ...content } : config;
  const { name, namespace, resourceVersion, uid } = fieldsAt(config, 'metadata');
  return withoutAbsent({
    apiVersion,
    kind,
    metadata: withoutAbsent({ name, namespace, resourceVersion, uid }),
    status,
  });
}

function withoutAbsent(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function toInput(info: ResourceInfo, object: Fields, live: KubeObject | undefined): ObjectInput {
  const { apiVersion, kind } = info;
  const metadata = fieldsAt(object, 'metadata');
  return { ...object, apiVersion, kind, metadata: live === undefined ? withoutVersion(metadata) : metadata };
}

/** Creating by apply does not ask which version it is based on. */
function withoutVersion({ resourceVersion: _, ...metadata }: Fields): Fields {
  return metadata;
}
