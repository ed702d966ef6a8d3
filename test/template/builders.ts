import type { KubeObject } from '../../src/contract/kube-object.js';
import { childPolicy } from '../../src/sdk/child-policy.js';
import { HookError } from '../../src/errors/hook-error.js';
import { compileTemplates, type TemplateOptions } from '../../src/template/compile.js';
import { renderTemplates } from '../../src/template/render.js';
import type { RenderedTemplates, TemplateScope } from '../../src/template/rendered.js';

/** JSON schema of the spec that the templates of the tests belong to. */
export const webAppSpec = {
  type: 'object',
  additionalProperties: false,
  required: ['replicas'],
  properties: {
    replicas: { type: 'integer' },
    image: { type: 'string' },
    settle: { type: 'integer' },
    weight: { type: 'number' },
    zones: { type: 'array', items: { type: 'string' } },
    ingress: {
      type: 'object',
      additionalProperties: false,
      properties: { enabled: { type: 'boolean' }, host: { type: 'string' } },
    },
  },
};

export function webApp(spec: Readonly<Record<string, unknown>> = {}): KubeObject {
  return {
    apiVersion: 'apps.example.com/v1',
    kind: 'WebApp',
    metadata: { name: 'shop', namespace: 'default', uid: 'u-1' },
    spec: { replicas: 3, ...spec },
  };
}

export function observed(
  kind: string,
  name: string,
  fields: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
  return { apiVersion, kind, metadata: { name, namespace: 'default', uid: `u-${name}` }, ...fields };
}

/** A file with one ConfigMap whose `data.value` is the given YAML. */
export function fileWith(value: string): string {
  return `children:
- id: settings
  template:
    apiVersion: v1
    kind: ConfigMap
    metadata: { name: settings }
    data:
      value: ${value}
`;
}

const POLICY = childPolicy([]);

export function scopeWith(scope: Partial<TemplateScope> = {}): TemplateScope {
  return { parent: webApp(), observed: [], related: [], finalizing: false, policy: POLICY, ...scope };
}

export function render(
  text: string,
  scope: Partial<TemplateScope> = {},
  options: Partial<TemplateOptions> = {},
): RenderedTemplates {
  const set = compileTemplates(text, { file: 'children.yaml', parentSchema: webAppSpec, ...options });
  return renderTemplates(set, scopeWith(scope));
}

/** `data.value` of `fileWith`, rendered. */
export function valueOf(yaml: string, scope: Partial<TemplateScope> = {}): unknown {
  const data = render(fileWith(yaml), scope).children[0]?.object['data'];
  return typeof data === 'object' && data !== null && 'value' in data ? data.value : undefined;
}

export function errorOf(work: () => unknown): HookError {
  try {
    work();
  } catch (error) {
    if (error instanceof HookError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
