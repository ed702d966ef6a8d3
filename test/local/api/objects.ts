import { createLocalApi, type LocalApi, type LocalApiOptions } from '../../../src/local/api/local-api.js';
import { type VirtualClock, virtualClock } from '../../../src/local/clock.js';
import type { CollectionRef, ObjectInput, WatchEvent } from '../../../src/cluster/kube-api.js';
import type { JsonObject, KubeObject } from '../../../src/contract/kube-object.js';

export const NOON = Date.parse('2026-03-01T12:00:00Z');

export function startApi(options: Partial<LocalApiOptions> = {}): {
  api: LocalApi;
  clock: VirtualClock;
} {
  const clock = virtualClock(NOON);
  return { api: createLocalApi({ clock, ...options }), clock };
}

type Parts = Readonly<Record<string, unknown>> & { readonly metadata?: ObjectInput['metadata'] };

function object(apiVersion: string, kind: string, parts: Parts): ObjectInput {
  const { metadata, ...rest } = parts;
  return { apiVersion, kind, metadata: { name: 'sample', namespace: 'default', ...metadata }, ...rest };
}

export function configMap(parts: Parts = {}): ObjectInput {
  return object('v1', 'ConfigMap', parts);
}

export const POD_SPEC = { containers: [{ name: 'main', image: 'nginx:1.25' }] };
const JOB_POD_SPEC = { ...POD_SPEC, restartPolicy: 'Never' };

export function pod(parts: Parts = {}): ObjectInput {
  return object('v1', 'Pod', { spec: POD_SPEC, ...parts });
}

export function job({ spec, ...parts }: Parts = {}): ObjectInput {
  const template = { spec: JOB_POD_SPEC };
  return object('batch/v1', 'Job', { ...parts, spec: { template, ...Object(spec) } });
}

export function cronJob({ spec, ...parts }: Parts = {}): ObjectInput {
  const jobTemplate = { metadata: { labels: { app: 'report' } }, spec: { template: { spec: JOB_POD_SPEC } } };
  return object('batch/v1', 'CronJob', {
    ...parts,
    spec: { schedule: '*/5 * * * *', jobTemplate, ...Object(spec) },
  });
}

export function cronTab({ apiVersion = 'stable.example.com/v1', ...parts }: Parts = {}): ObjectInput {
  return object(String(apiVersion), 'CronTab', { spec: { image: 'cron:1' }, ...parts });
}

export const CRON_TABS = { apiVersion: 'stable.example.com/v1', resource: 'crontabs' };
export const CRON_TAB = { ...CRON_TABS, namespace: 'default', name: 'sample' };

const SPEC_SCHEMA = {
  type: 'object',
  required: ['image'],
  'x-kubernetes-validations': [
    { rule: 'self.image == oldSelf.image || self.replicas == 0', message: 'image may change at rest only' },
  ],
  properties: {
    image: { type: 'string', minLength: 2, maxLength: 20, pattern: '^[a-z0-9:]+$' },
    replicas: { type: 'integer', default: 1, minimum: 0, maximum: 10 },
    mode: { type: 'string', enum: ['Fast', 'Slow'] },
    port: { 'x-kubernetes-int-or-string': true },
    note: { type: 'string', nullable: true, default: 'none' },
    since: { type: 'string', format: 'date-time' },
    tags: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'string' } },
    limits: { type: 'object', additionalProperties: { type: 'integer' } },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    nested: { type: 'object', default: {}, properties: { deep: { type: 'string', default: 'yes' } } },
  },
};

export function cronTabDefinition(version: Readonly<Record<string, unknown>> = {}): ObjectInput {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'crontabs.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'crontabs', kind: 'CronTab', shortNames: ['ct'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.replicas',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.labelSelector',
            },
          },
          schema: {
            openAPIV3Schema: {
              type: 'object',
              required: ['spec'],
              properties: {
                spec: SPEC_SCHEMA,
                status: {
                  type: 'object',
                  properties: {
                    replicas: { type: 'integer' },
                    labelSelector: { type: 'string' },
                  },
                },
              },
            },
          },
          ...version,
        },
      ],
    },
  };
}

export async function startApiWithCronTabs(): Promise<{ api: LocalApi; clock: VirtualClock }> {
  const started = startApi();
  await started.api.create('customresourcedefinitions', cronTabDefinition());
  return started;
}

/** The message of the refusal, with its status. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ status: unknown; reason: unknown; message: string }> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('the call was not refused');
  const { status, reason } = Object(error) as { status: unknown; reason: unknown };
  return { status, reason, message: error.message };
}

/** What a watch has seen, as `TYPE name`, growing. */
export function watchNames(api: LocalApi, collection: CollectionRef & { resourceVersion: string }): string[] {
  const seen: string[] = [];
  api.watch(
    collection,
    ({ type, object: { metadata } }: WatchEvent) => void seen.push(`${type} ${metadata.name}`),
    (error) => void seen.push(`END ${error instanceof Error ? error.message : String(error)}`),
  );
  return seen;
}

export function ownedBy({ apiVersion, kind, metadata }: KubeObject, more: JsonObject = {}): JsonObject[] {
  return [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, ...more }];
}
