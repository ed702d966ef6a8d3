import { z } from 'zod';
import { defineDecorator } from '../../src/sdk/decorator.js';
import { defineComposite, type CompositeDefinition, type ParentResource } from '../../src/sdk/definition.js';

const Resources = z.record(z.string(), z.union([z.int().min(0), z.string().regex(/^\d+(m|Mi)$/)]));

/** One field for each construct that a CRD can say. */
export const TankSpec = z
  .strictObject({
    image: z.string().min(1).describe('Image of the one container'),
    replicas: z.int().min(0).max(100).default(1).describe('How many Pods'),
    weight: z.int32().optional(),
    revision: z.int().positive().optional(),
    ratio: z.number().min(0.5).lt(10).optional(),
    mode: z.enum(['on', 'off']).default('off'),
    kind: z.literal('Tank').optional(),
    step: z.int().multipleOf(2).multipleOf(5).optional(),
    paused: z.boolean().default(false),
    schedule: z
      .string()
      .regex(/^\S+( \S+){4}$/)
      .refine((text) => text !== '* * * * *')
      .optional(),
    code: z.string().regex(/^a/).regex(/z$/).length(3).optional(),
    until: z.iso.datetime().nullish(),
    website: z.url().optional(),
    network: z.cidrv4().optional(),
    maxUnavailable: z.union([z.int().min(1), z.string().regex(/^\d+%$/)]).default('25%'),
    resources: Resources.optional(),
    limits: z
      .strictObject({ cpu: z.string().default('100m'), memory: z.string().default('64Mi') })
      .prefault({}),
    labels: z.record(z.string(), z.string().max(63)).optional(),
    values: z.record(z.string(), z.unknown()).optional(),
    anything: z.unknown(),
    affinity: z.looseObject({ zone: z.string().optional() }).optional(),
    ports: z
      .array(z.strictObject({ name: z.string(), port: z.int().min(1).max(65535) }))
      .min(1)
      .max(16)
      .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
      .optional(),
  })
  .meta({
    'x-kubernetes-validations': [
      { rule: '!self.paused || self.replicas == 0', message: 'a paused tank has no replicas' },
    ],
  });

const TankStatus = z.object({
  replicas: z.int().default(0),
  selector: z.string(),
  pods: z
    .array(z.object({ name: z.string(), phase: z.string() }))
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] }),
  tiers: z.record(z.string(), z.object({ ready: z.boolean() })),
});

/** A controller with everything a definition may declare. */
export const tank = defineComposite({
  name: 'tank',
  parent: {
    apiVersion: 'fish.example.com/v1',
    kind: 'Tank',
    resource: 'tanks',
    shortNames: ['tk'],
    categories: ['all'],
    description: 'A tank of Pods',
    spec: TankSpec,
    status: TankStatus,
    printerColumns: [
      { name: 'Image', type: 'string', jsonPath: '.spec.image' },
      {
        name: 'Selector',
        type: 'string',
        jsonPath: '.status.selector',
        description: 'Labels of the Pods',
        priority: 1,
      },
    ],
    scale: {
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
      labelSelectorPath: '.status.selector',
    },
  },
  children: [
    { apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps', updateStrategy: 'InPlace' },
    { apiVersion: 'batch/v1', kind: 'Job', resource: 'jobs', updateStrategy: 'OnDelete' },
  ],
  related: [
    { apiVersion: 'v1', kind: 'Pod', resource: 'pods' },
    { apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps' },
  ],
  sync: () => ({
    children: [],
    status: { selector: '', pods: [], tiers: {}, conditions: [] },
  }),
  finalize: () => ({
    children: [],
    status: { selector: '', pods: [], tiers: {}, conditions: [] },
    finalized: true,
  }),
  customize: () => [],
});

/** A decorator with everything a definition may declare. */
export const label = defineDecorator({
  name: 'label',
  resources: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      resource: 'deployments',
      labelSelector: {
        matchLabels: { app: 'fish' },
        matchExpressions: [{ key: 'tier', operator: 'In', values: ['front', 'back'] }],
      },
    },
    {
      apiVersion: 'fish.example.com/v1',
      kind: 'Tank',
      resource: 'tanks',
      writesStatus: true,
      annotationSelector: {
        matchAnnotations: { 'fish.example.com/label': 'yes' },
        matchExpressions: [{ key: 'plain', operator: 'DoesNotExist' }],
      },
    },
    { apiVersion: 'v1', kind: 'Node', resource: 'nodes', scope: 'Cluster' },
  ],
  attachments: [
    { apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps', updateStrategy: 'InPlace' },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      resource: 'roles',
      updateStrategy: 'InPlace',
    },
  ],
  related: [{ apiVersion: 'v1', kind: 'Pod', resource: 'pods' }],
  grants: [
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'delete'] },
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'], resourceNames: ['aquarium'] },
  ],
  sync: () => ({ attachments: [] }),
  finalize: () => ({ attachments: [], finalized: true }),
  customize: () => [],
});

/** A controller with nothing but what it must have. */
export const pond = composite('pond', {});

export function composite(name: string, parent: Partial<ParentResource>): CompositeDefinition {
  return defineComposite({
    name,
    parent: {
      apiVersion: 'fish.example.com/v1',
      kind: 'Pond',
      resource: 'ponds',
      description: 'A pond',
      scope: 'Cluster',
      spec: z.strictObject({ size: z.enum(['s', 'l']) }),
      status: z.object({ fish: z.int().optional() }),
      ...parent,
    },
    children: [{ apiVersion: 'v1', kind: 'Pod', resource: 'pods', updateStrategy: 'Recreate' }],
    sync: () => ({ children: [], status: { conditions: [] } }),
  });
}
