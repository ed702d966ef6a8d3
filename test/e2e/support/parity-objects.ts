import type { ObjectInput, ObjectRef } from '../../../src/cluster/kube-api.js';
import type { PatchType } from '../../../src/local/api/operations.js';

type Parts = Readonly<Record<string, unknown>> & { readonly metadata?: object };

/** Objects of one namespace, named `a` unless told otherwise. */
export function objectOf(apiVersion: string, kind: string, { metadata, ...parts }: Parts = {}): ObjectInput {
  return { apiVersion, kind, metadata: { name: 'a', ...metadata }, ...parts };
}

export const configMap = (parts?: Parts): ObjectInput => objectOf('v1', 'ConfigMap', parts);

export const pod = ({ spec, ...parts }: Parts = {}): ObjectInput =>
  objectOf('v1', 'Pod', {
    ...parts,
    spec: {
      automountServiceAccountToken: false,
      serviceAccountName: 'default',
      containers: [{ name: 'main', image: 'web:1' }],
      ...Object(spec),
    },
  });

export const deployment = ({ spec, ...parts }: Parts = {}): ObjectInput =>
  objectOf('apps/v1', 'Deployment', {
    ...parts,
    spec: {
      paused: true,
      selector: { matchLabels: { app: 'a' } },
      template: {
        metadata: { labels: { app: 'a' } },
        spec: { containers: [{ name: 'main', image: 'web:1' }] },
      },
      ...Object(spec),
    },
  });

/** A resource that must have a spec, and whose texts must match. */
export const bar = (spec?: object): ObjectInput => objectOf('parity.example.com/v1', 'Bar', spec && { spec });

export const foo = ({ apiVersion = 'parity.example.com/v1', ...parts }: Parts = {}): ObjectInput =>
  objectOf(String(apiVersion), 'Foo', parts);

const RESOURCES: Readonly<Record<string, string>> = {
  configmaps: 'v1',
  secrets: 'v1',
  services: 'v1',
  pods: 'v1',
  events: 'v1',
  jobs: 'batch/v1',
  deployments: 'apps/v1',
  foos: 'parity.example.com/v1',
  bars: 'parity.example.com/v1',
  customresourcedefinitions: 'apiextensions.k8s.io/v1',
};

export interface Places {
  readonly in: (resource: string) => { apiVersion: string; resource: string; namespace: string };
  readonly ref: (resource: string, name?: string) => ObjectRef;
}

export function placesOf(namespace: string): Places {
  const collection = (resource: string) => ({ apiVersion: RESOURCES[resource] ?? '', resource, namespace });
  return { in: collection, ref: (resource, name = 'a') => ({ ...collection(resource), name }) };
}

export const JSON_PATCH: PatchType = 'application/json-patch+json';
export const MERGE: PatchType = 'application/merge-patch+json';
export const STRATEGIC: PatchType = 'application/strategic-merge-patch+json';
export const APPLY: PatchType = 'application/apply-patch+yaml';

const version = (name: string, parts: object = {}): object => ({
  name,
  served: true,
  storage: name === 'v1',
  subresources: {
    status: {},
    scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' },
  },
  selectableFields: [{ jsonPath: '.spec.text' }],
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          'x-kubernetes-validations': [
            { rule: '!has(oldSelf.fixed) || self.fixed == oldSelf.fixed', message: 'fixed is fixed' },
          ],
          properties: {
            text: { type: 'string' },
            fixed: { type: 'string' },
            size: { type: 'integer', default: 3 },
            items: {
              type: 'array',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name'],
              items: {
                type: 'object',
                required: ['name'],
                properties: { name: { type: 'string' }, value: { type: 'string' } },
              },
            },
            tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
            plain: { type: 'array', items: { type: 'string' } },
            whole: {
              type: 'object',
              'x-kubernetes-map-type': 'atomic',
              properties: { x: { type: 'string' }, y: { type: 'string' } },
            },
            free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            labels: { type: 'object', additionalProperties: { type: 'string' } },
          },
        },
        status: { type: 'object', properties: { text: { type: 'string' }, size: { type: 'integer' } } },
      },
    },
  },
  ...parts,
});

export const FOO_DEFINITION: ObjectInput = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'foos.parity.example.com' },
  spec: {
    group: 'parity.example.com',
    scope: 'Namespaced',
    names: { plural: 'foos', kind: 'Foo' },
    versions: [version('v1'), version('v2'), version('v0', { served: false })],
  },
};

/** The definition of Bar; its texts match such regular expressions. */
export const barDefinition = (plural: string, kind: string, patterns: readonly string[]): ObjectInput => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.parity.example.com` },
  spec: {
    group: 'parity.example.com',
    scope: 'Namespaced',
    names: { plural, kind },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                properties: {
                  ...Object.fromEntries(
                    patterns.map((pattern, index) => [`text${index}`, { type: 'string', pattern }]),
                  ),
                  settings: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } },
                },
              },
            },
          },
        },
      },
    ],
  },
});

export const BAR_DEFINITION = barDefinition('bars', 'Bar', [
  '(?i)^on|off$',
  String.raw`\Aa+\z`,
  '^[[:alpha:]]+$',
  String.raw`^\pL+$`,
  '^(a+)+$',
  '^.{2}$',
  String.raw`^\w`,
]);
