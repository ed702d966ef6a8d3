import type { ObjectInput, ObjectRef } from '../../cluster/kube-api.js';
import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { type ApiContext, asVersion, storedObject } from './context.js';
import { type Fields, fieldsAt, textAt } from './fields.js';
import { applyMergePatch } from './merge-patch.js';
import { badRequest, notFound } from './refusals.js';
import type { ResourceInfo, ScalePaths } from './resource-info.js';
import { toScale, withScale } from './scale.js';
import { updateObject, type WrittenPart } from './update.js';

interface Patch {
  readonly ref: ObjectRef & { readonly subresource?: string };
  readonly patch: JsonObject;
}

/** @throws StatusError */
export function patchObject(context: ApiContext, info: ResourceInfo, { ref, patch }: Patch): KubeObject {
  const { subresource } = ref;
  const object = asVersion(info, storedObject(context, info, ref));
  if (subresource !== undefined && !info.subresources.includes(subresource)) throw notFound(info, ref.name);
  if (subresource === 'scale' && info.scale !== undefined) {
    return patchScale(context, info, { object, patch, paths: info.scale });
  }
  const merged = applyMergePatch(object, patch);
  requireSameObject(object, merged);
  const part: WrittenPart = subresource === 'status' ? 'status' : 'object';
  return updateObject(context, info, { part, input: toInput(merged, object) });
}

function patchScale(
  context: ApiContext,
  info: ResourceInfo,
  change: { readonly object: KubeObject; readonly patch: JsonObject; readonly paths: ScalePaths },
): KubeObject {
  const { object, patch, paths } = change;
  const scale = applyMergePatch(toScale(object, paths), patch);
  const resourceVersion = textAt(scale, 'metadata', 'resourceVersion') ?? object.metadata.resourceVersion;
  const scaled = withScale(object, paths, scale);
  const metadata = { ...object.metadata, resourceVersion };
  const input = toInput({ ...scaled, metadata }, object);
  return toScale(updateObject(context, info, { part: 'object', input }), paths);
}

function requireSameObject({ metadata }: KubeObject, merged: Fields): void {
  const name = textAt(merged, 'metadata', 'name') ?? '';
  if (name !== metadata.name) {
    throw badRequest(
      `the name of the object (${name}) does not match the name on the URL (${metadata.name})`,
    );
  }
  if (textAt(merged, 'metadata', 'namespace') === metadata.namespace) return;
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

function toInput(merged: Fields, { apiVersion, kind }: KubeObject): ObjectInput {
  return {
    ...merged,
    apiVersion: textAt(merged, 'apiVersion') ?? apiVersion,
    kind: textAt(merged, 'kind') ?? kind,
    metadata: fieldsAt(merged, 'metadata'),
  };
}
