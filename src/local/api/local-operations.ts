import type { ObjectInput } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { type Author, UNKNOWN_MANAGER } from './authorship.js';
import { bindPod } from './binding.js';
import { type ApiContext, asVersion, storedObject } from './context.js';
import { createObject } from './create.js';
import { evictPod } from './eviction.js';
import { fieldsAt, textAt } from './fields.js';
import { listObjects } from './list.js';
import { isQualifiedFinalizer } from './metadata.js';
import type {
  ApiOperations,
  CreateTarget,
  DeleteRequest,
  ListQuery,
  ObjectPage,
  SubresourceRef,
  WriteOptions,
  Written,
} from './operations.js';
import { patchObject } from './patch.js';
import { badRequest, notFound, unknownResource } from './refusals.js';
import { removeObject } from './remove.js';
import type { ResourceInfo } from './resource-info.js';
import { requireSameNamespace, requireSameObject } from './same-object.js';
import { requireSize, toScale, withScale } from './scale.js';
import { decodeFields } from './unknown-fields.js';
import { updateObject, type Write } from './update.js';
import { warned } from './warned.js';
import { watchObjects } from './watch.js';

/** Every operation is one step, with no waiting inside. */
export function createOperations(context: ApiContext): ApiOperations {
  return {
    resources: () => context.registry.infos(),
    get: (ref) => readObject(context, ref),
    list: (query) => listObjects(context, infoOf(context, query), query),
    watch: (query, onEvent, onEnd) => watchObjects(context, query, { onEvent, onEnd }),
    create: (target, object, options) => writeNew(context, { target, object, options }),
    update: (ref, object, options) => writeOver(context, { ref, object, options }),
    patch: (request) => patchObject(context, addressedInfo(context, request.ref), request),
    delete: (ref, request) => {
      const info = addressedInfo(context, ref);
      const held = removeObject(context, info, { ...request, object: storedObject(context, info, ref) });
      return held === undefined ? undefined : asVersion(info, held);
    },
    evict: (pod, request) => evictPod(context, pod, request),
    deleteCollection: (query, request) => deleteCollection(context, query, request),
  };
}

interface Addressed {
  readonly apiVersion: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
}

/** @throws StatusError NotFound */
function infoOf({ registry }: ApiContext, { apiVersion, resource }: Addressed): ResourceInfo {
  return registry.get(apiVersion, resource);
}

/** There is no address for an object of a namespaced resource without its namespace. */
function addressedInfo(context: ApiContext, ref: Addressed): ResourceInfo {
  const info = infoOf(context, ref);
  if (info.namespaced && ref.namespace === undefined) throw unknownResource();
  return info;
}

function requireSubresource(info: ResourceInfo, { subresource, name }: SubresourceRef): void {
  if (subresource !== undefined && !info.subresources.includes(subresource)) throw notFound(info, name);
}

function readObject(context: ApiContext, ref: SubresourceRef): KubeObject {
  const info = addressedInfo(context, ref);
  requireSubresource(info, ref);
  const object = asVersion(info, storedObject(context, info, ref));
  return ref.subresource === 'scale' && info.scale !== undefined ? toScale(object, info.scale) : object;
}

function authorOf({ fieldManager }: WriteOptions, subresource?: string): Author {
  return { manager: fieldManager ?? UNKNOWN_MANAGER, subresource };
}

interface NewObject {
  readonly target: CreateTarget;
  readonly object: ObjectInput;
  readonly options: WriteOptions;
}

function writeNew(context: ApiContext, { target, object, options }: NewObject): Written {
  const info = infoOf(context, target);
  requireVersion(info, object);
  requireSameNamespace(target.namespace, object);
  if (info.kind === 'Binding') return { object: bindPod(context, object), created: true, warnings: [] };
  const { input, warnings } = decodeFields(info, object, options);
  const { namespace } = target;
  const creation = {
    input: { ...input, metadata: { ...input.metadata, namespace } },
    author: authorOf(options),
    dryRun: options.dryRun,
  };
  const created = warned(warnings, () => createObject(context, info, creation));
  return { object: created, created: true, warnings: [...warnings, ...finalizerWarnings(info, created)] };
}

/** Custom resources may have finalizers without a domain, but are advised against it. */
function finalizerWarnings({ custom }: ResourceInfo, { metadata }: KubeObject): readonly string[] {
  const short = custom
    ? (metadata.finalizers ?? []).filter((finalizer) => !isQualifiedFinalizer(finalizer))
    : [];
  const advice =
    'prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers';
  return short.map((finalizer) => `metadata.finalizers: ${JSON.stringify(finalizer)}: ${advice}`);
}

interface Overwrite {
  readonly ref: SubresourceRef;
  readonly object: ObjectInput;
  readonly options: WriteOptions;
}

function writeOver(context: ApiContext, { ref, object, options }: Overwrite): Written {
  const info = addressedInfo(context, ref);
  requireSubresource(info, ref);
  requireSameObject({ metadata: ref }, object);
  if (ref.subresource === 'scale') return overwriteScale(context, info, { ref, object, options });
  requireVersion(info, object);
  const { input, warnings } = decodeFields(info, object, options);
  const { name } = ref;
  const write: Write = {
    part: ref.subresource === 'status' ? 'status' : 'object',
    input: { ...input, metadata: { ...input.metadata, name, namespace: ref.namespace } },
    author: authorOf(options, ref.subresource),
    dryRun: options.dryRun,
  };
  const updated = warned(warnings, () => updateObject(context, info, write));
  return { object: updated, created: false, warnings };
}

function overwriteScale(context: ApiContext, info: ResourceInfo, write: Overwrite): Written {
  const { ref, object: scale, options } = write;
  const object = asVersion(info, storedObject(context, info, ref));
  if (info.scale === undefined) throw notFound(info, ref.name);
  requireSize(info, ref.name, scale);
  const version = textAt(scale, 'metadata', 'resourceVersion') ?? object.metadata.resourceVersion;
  const scaled = withScale(object, info.scale, scale);
  const { apiVersion, kind } = info;
  const updated = updateObject(context, info, {
    part: 'object',
    input: {
      ...scaled,
      apiVersion,
      kind,
      metadata: { ...fieldsAt(scaled, 'metadata'), resourceVersion: version },
    },
    author: authorOf(options, 'scale'),
    dryRun: options.dryRun,
  });
  return { object: toScale(updated, info.scale), created: false, warnings: [] };
}

/** @throws StatusError BadRequest */
function requireVersion(info: ResourceInfo, { apiVersion }: ObjectInput): void {
  if (apiVersion === info.apiVersion) return;
  throw badRequest(
    `the API version in the data (${apiVersion}) does not match the expected API version (${info.apiVersion})`,
  );
}

function deleteCollection(context: ApiContext, query: ListQuery, request: DeleteRequest): ObjectPage {
  const info = infoOf(context, query);
  const page = listObjects(context, info, query);
  for (const { metadata } of page.items) {
    const object = context.store.get(
      info.storage,
      info.namespaced ? (metadata.namespace ?? '') : '',
      metadata.name,
    );
    if (object !== undefined) removeObject(context, info, { ...request, object });
  }
  return page;
}
