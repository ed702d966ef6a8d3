import { z } from 'zod';

/** The API group of Metacontroller's own kinds. */
export const METACONTROLLER_API_VERSION = 'metacontroller.k8s.io/v1alpha1';

export const UpdateMethod = z.enum(['OnDelete', 'Recreate', 'InPlace', 'RollingRecreate', 'RollingInPlace']);
export type UpdateMethod = z.infer<typeof UpdateMethod>;

export const HookVersion = z.enum(['v1', 'v2']);
export type HookVersion = z.infer<typeof HookVersion>;

export const LabelSelector = z.strictObject({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});
export type LabelSelector = z.infer<typeof LabelSelector>;

const AnnotationSelector = z.strictObject({
  matchAnnotations: z.record(z.string(), z.string()).optional(),
  matchExpressions: LabelSelector.shape.matchExpressions,
});

const SecretKey = z.strictObject({ name: z.string(), namespace: z.string(), key: z.string().optional() });
const Reference = z.strictObject({ name: z.string(), namespace: z.string() });

const endpointSettings = {
  caBundle: z
    .strictObject({
      inline: z.string().optional(),
      secretRef: SecretKey.optional(),
      configMapRef: SecretKey.optional(),
    })
    .optional(),
  clientTLS: z
    .strictObject({
      secretRef: Reference,
      certKey: z.string().optional(),
      privateKeyKey: z.string().optional(),
    })
    .optional(),
  authorization: z.strictObject({ type: z.string().optional(), secretRef: SecretKey }).optional(),
  basicAuth: z
    .strictObject({
      secretRef: Reference,
      usernameKey: z.string().optional(),
      passwordKey: z.string().optional(),
    })
    .optional(),
};

export const Webhook = z.strictObject({
  url: z.string().optional(),
  service: z
    .strictObject({
      name: z.string(),
      namespace: z.string(),
      port: z.int().optional(),
      protocol: z.string().optional(),
    })
    .optional(),
  path: z.string().optional(),
  /** A Go duration; Metacontroller waits 10 s when it is absent, zero or negative. */
  timeout: z.string().optional(),
  etag: z
    .strictObject({
      enabled: z.boolean().optional(),
      cacheTimeoutSeconds: z.int().optional(),
      cacheCleanupSeconds: z.int().optional(),
    })
    .optional(),
  responseUnMarshallMode: z.enum(['loose', 'strict']).optional(),
  ...endpointSettings,
});
export type Webhook = z.infer<typeof Webhook>;

export const Hook = z.strictObject({ version: HookVersion.optional(), webhook: Webhook.optional() });
export type Hook = z.infer<typeof Hook>;

const EndpointConfig = z.strictObject({ host: z.string(), ...endpointSettings });

export const ResourceRule = z.strictObject({ apiVersion: z.string(), resource: z.string() });
export type ResourceRule = z.infer<typeof ResourceRule>;

const StatusChecks = z.strictObject({
  conditions: z
    .array(z.strictObject({ type: z.string(), status: z.string().optional(), reason: z.string().optional() }))
    .optional(),
});

export const ChildResourceRule = z.strictObject({
  apiVersion: z.string(),
  resource: z.string(),
  updateStrategy: z
    .strictObject({ method: UpdateMethod.optional(), statusChecks: StatusChecks.optional() })
    .optional(),
});
export type ChildResourceRule = z.infer<typeof ChildResourceRule>;

const metadata = z.looseObject({
  name: z.string().min(1),
  uid: z.string().optional(),
  generation: z.int().optional(),
});

/** `CompositeController`, as people write it and as Metacontroller sends it along with every hook request. */
export const CompositeController = z.strictObject({
  apiVersion: z.literal(METACONTROLLER_API_VERSION),
  kind: z.literal('CompositeController'),
  metadata,
  spec: z.strictObject({
    parentResource: z.strictObject({
      apiVersion: z.string(),
      resource: z.string(),
      labelSelector: LabelSelector.optional(),
      revisionHistory: z.strictObject({ fieldPaths: z.array(z.string()).optional() }).optional(),
      ignoreStatusChanges: z.boolean().optional(),
    }),
    childResources: z.array(ChildResourceRule).optional(),
    hooks: z
      .strictObject({
        sync: Hook.optional(),
        finalize: Hook.optional(),
        customize: Hook.optional(),
        preUpdateChild: Hook.optional(),
        postUpdateChild: Hook.optional(),
      })
      .optional(),
    resyncPeriodSeconds: z.int().optional(),
    generateSelector: z.boolean().optional(),
    endpointConfigs: z.array(EndpointConfig).optional(),
  }),
  status: z.looseObject({}).optional(),
});
export type CompositeController = z.infer<typeof CompositeController>;

/** `DecoratorController`, as people write it and as Metacontroller sends it along with every hook request. */
export const DecoratorController = z.strictObject({
  apiVersion: z.literal(METACONTROLLER_API_VERSION),
  kind: z.literal('DecoratorController'),
  metadata,
  spec: z.strictObject({
    resources: z.array(
      z.strictObject({
        apiVersion: z.string(),
        resource: z.string(),
        labelSelector: LabelSelector.optional(),
        annotationSelector: AnnotationSelector.optional(),
        ignoreStatusChanges: z.boolean().optional(),
      }),
    ),
    attachments: z
      .array(
        z.strictObject({
          apiVersion: z.string(),
          resource: z.string(),
          updateStrategy: z.strictObject({ method: UpdateMethod.optional() }).optional(),
        }),
      )
      .optional(),
    hooks: z
      .strictObject({ sync: Hook.optional(), finalize: Hook.optional(), customize: Hook.optional() })
      .optional(),
    resyncPeriodSeconds: z.int().optional(),
    endpointConfigs: z.array(EndpointConfig).optional(),
  }),
  status: z.looseObject({}).optional(),
});
export type DecoratorController = z.infer<typeof DecoratorController>;
