import { compileDefinition } from '../../src/definitions/definition-file.js';
import { HookError } from '../../src/errors/hook-error.js';

/** A definition with one ConfigMap; `more` are further sections, `spec` is the schema of its parent. */
export function definitionText(more = '', spec = '{ replicas: integer | default=2 }'): string {
  return `apiVersion: metahooks/v1
kind: CompositeDefinition
name: web-app
parent:
  apiVersion: apps.example.com/v1
  kind: WebApp
  spec: ${spec}
children:
  - id: settings
    template:
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: '\${parent.metadata.name}' }
      data: { replicas: '\${string(parent.spec.?replicas.orValue(0))}' }
${more}`;
}

export function errorOfDefinition(text: string): HookError {
  try {
    compileDefinition(text, 'web-app.yaml');
  } catch (error) {
    if (error instanceof HookError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
