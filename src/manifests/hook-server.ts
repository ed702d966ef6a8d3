import type { JsonObject } from '../contract/kube-object.js';
import type { ManifestOptions } from './manifest-options.js';

const NAME = 'metahooks';
const SERVICE_PORT = 80;
const PORT = 8080;
/** Made by whoever installs it, once: passwords are derived from it. */
const KEY_SECRET = 'metahooks-key';

/** Where Metacontroller finds the hook server, but for the namespace. */
export const HOOK_SERVICE = { name: NAME, port: SERVICE_PORT };

/** Definition files that are added to the shipped ones; the server takes over what changes in it. */
export const DEFINITIONS_CONFIG_MAP = 'metahooks-definitions';
const DEFINITIONS_DIR = '/etc/metahooks/definitions';

const SELECTOR = { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/component': 'hook-server' };
const LABELS = { ...SELECTOR, 'app.kubernetes.io/part-of': NAME };

/** The hook server: stateless, without rights in the cluster, and never fewer than two while nothing is broken. */
export function renderHookServer({ image, namespace }: ManifestOptions): readonly JsonObject[] {
  const metadata = { name: NAME, namespace, labels: LABELS };
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          'app.kubernetes.io/part-of': NAME,
          'pod-security.kubernetes.io/enforce': 'restricted',
        },
      },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: SELECTOR, ports: [{ name: 'http', port: SERVICE_PORT, targetPort: 'http' }] },
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: renderDeploymentSpec(image) },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: SELECTOR } },
    },
  ];
}

function renderDeploymentSpec(image: string): JsonObject {
  return {
    replicas: 2,
    revisionHistoryLimit: 3,
    selector: { matchLabels: SELECTOR },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: { labels: LABELS },
      spec: {
        serviceAccountName: NAME,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        // Longer than any hook that is still being answered.
        terminationGracePeriodSeconds: 30,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 1000,
          runAsGroup: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: SELECTOR },
          },
        ],
        containers: [renderContainer(image)],
        volumes: [{ name: 'definitions', configMap: { name: DEFINITIONS_CONFIG_MAP, optional: true } }],
      },
    },
  };
}

function renderContainer(image: string): JsonObject {
  return {
    name: 'hook-server',
    image,
    imagePullPolicy: 'IfNotPresent',
    ports: [{ name: 'http', containerPort: PORT }],
    env: [
      { name: 'PORT', value: String(PORT) },
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'DEFINITIONS_DIR', value: DEFINITIONS_DIR },
      { name: 'TOOLBOX_IMAGE', value: image },
      // Optional: without it, only what derives a password is refused.
      {
        name: 'METAHOOKS_KEY',
        valueFrom: { secretKeyRef: { name: KEY_SECRET, key: 'key', optional: true } },
      },
      // Leaves half of the memory limit to code, buffers and the young generation.
      { name: 'NODE_OPTIONS', value: '--max-old-space-size=96 --max-semi-space-size=2' },
    ],
    volumeMounts: [{ name: 'definitions', mountPath: DEFINITIONS_DIR, readOnly: true }],
    resources: {
      requests: { cpu: '50m', memory: '192Mi' },
      limits: { cpu: '500m', memory: '192Mi' },
    },
    startupProbe: { ...probe('/healthz'), periodSeconds: 1, failureThreshold: 30 },
    livenessProbe: { ...probe('/healthz'), periodSeconds: 10, timeoutSeconds: 5 },
    readinessProbe: { ...probe('/readyz'), periodSeconds: 5, timeoutSeconds: 2 },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

function probe(path: string): JsonObject {
  return { httpGet: { path, port: 'http' } };
}
