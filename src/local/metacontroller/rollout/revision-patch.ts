import type { JsonObject, KubeObject } from '../../../contract/kube-object.js';
import { KubeObject as KubeObjectSchema } from '../../../contract/kube-object.js';
import { fieldAt, isJsonObject, withField } from '../json.js';

/** The fields of a parent that make a revision; absent ones are left out. */
export function makePatch(parent: KubeObject, fieldPaths: readonly string[]): JsonObject {
  return fieldPaths.reduce<JsonObject>((patch, path) => {
    const value = fieldAt(parent, ...path.split('.'));
    return value === undefined ? patch : withField(patch, path.split('.'), value);
  }, {});
}

/** The parent as that revision had it; a field that it did not have stays as it is now. */
export function applyPatch(parent: KubeObject, patch: JsonObject, fieldPaths: readonly string[]): KubeObject {
  const current: unknown = parent;
  if (!isJsonObject(current)) return parent;
  const patched = fieldPaths.reduce<JsonObject>((object, path) => {
    const value = fieldAt(patch, ...path.split('.'));
    return value === undefined ? object : withField(object, path.split('.'), value);
  }, current);
  return KubeObjectSchema.parse(patched);
}
