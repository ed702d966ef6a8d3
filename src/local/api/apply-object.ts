import type { ObjectInput } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { type ApiContext, asVersion, findObject, toTimestamp } from './context.js';
import { createObject } from './create.js';
import { type Fields, fieldsAt, isFields, textAt } from './fields.js';
import type { PatchRequest, Written } from './operations.js';
import { applyFields } from './ownership/apply.js';
import type { Owner } from './ownership/owners.js';
import { badRequest, internal, invalid, notFound } from './refusals.js';
import { hasStatus, isTyped, type ResourceInfo } from './resource-info.js';
import { requireSameObject } from './same-object.js';
import { emptyObject } from './types/empty-objects.js';
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
  const config = readConfig(info, request);
  const stored = findObject(context, info, ref);
  if (subresource !== undefined && !info.subresources.includes(subresource)) throw notFound(info, ref.name);
  if (subresource !== undefined && stored === undefined) throw notFound(info, ref.name);
  if (subresource === 'scale') throw internal('the scale of an object cannot be applied');

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
    ? { object: createObject(context, info, write), created: true, warnings: [] }
    : { object: updateObject(context, info, { ...write, part }), created: false, warnings: [] };
}

const LONGEST_MANAGER = 128;

function requireManager({ fieldManager = '' }: ApplyRequest): string {
  const refuse = (why: string): Error => invalid('PatchOptions.meta.k8s.io', '', [`fieldManager: ${why}`]);
  if (fieldManager === '') throw refuse('Required value: is required for apply patch');
  if (fieldManager.length > LONGEST_MANAGER) throw refuse('Too long: may not be more than 128 bytes');
  return fieldManager;
}

function readConfig(info: ResourceInfo, { body, ref }: ApplyRequest): Fields {
  if (!isFields(body)) {
    throw badRequest(
      'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
    );
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
