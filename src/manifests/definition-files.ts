import type { JsonObject } from '../contract/kube-object.js';
import { HookError } from '../errors/hook-error.js';
import { DEFINITIONS_CONFIG_MAP } from './hook-server.js';
import type { DefinitionSource } from './manifest-options.js';

/** The ConfigMap that the hook server reads definition files from. @throws HookError DEFINITION_INVALID */
export function renderDefinitionFiles(files: readonly DefinitionSource[], namespace: string): JsonObject {
  const data: Record<string, string> = {};
  for (const { file, text } of files) {
    const key = keyOf(file);
    if (key in data)
      throw new HookError('DEFINITION_INVALID', { message: `two definition files are named ${key}` });
    data[key] = text;
  }
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: DEFINITIONS_CONFIG_MAP, namespace },
    data,
  };
}

/** A key holds no slashes: `cache/controller.yaml` becomes `cache.yaml`. */
function keyOf(file: string): string {
  return file.replace(/\/controller\.yaml$/, '.yaml').replaceAll('/', '.');
}
