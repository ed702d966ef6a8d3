import { childName, type DesiredObject } from '../../sdk/index.js';
import type { Child } from './children.js';
import type { Pending } from './plan-restart.js';
import { CHANGED_AT_ANNOTATION, HASH_ANNOTATION, NUMBER_ANNOTATION } from './restart-jobs.js';
import type { Strategy } from './schema.js';

const RBAC = 'rbac.authorization.k8s.io';

/** On the Pods of restart Jobs: whose they are. */
const OWNER_LABEL = 'k8spatterns.com/restarts-for';

const LIST_PODS = { apiGroups: [''], resources: ['pods'], verbs: ['list'] };
const DELETE_PODS = { apiGroups: [''], resources: ['pods'], verbs: ['delete'] };
const EVICT_PODS = { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] };
const READ_REPLICA_SETS = { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['get'] };
const PATCH_TEMPLATES = {
  apiGroups: ['apps'],
  resources: ['daemonsets', 'deployments', 'statefulsets'],
  verbs: ['get', 'patch'],
};

/** What each strategy needs and no more. */
const RULES = {
  RollingRestart: [LIST_PODS, EVICT_PODS, READ_REPLICA_SETS, PATCH_TEMPLATES],
  DeletePods: [LIST_PODS, DELETE_PODS],
  Evict: [LIST_PODS, EVICT_PODS],
} as const satisfies Readonly<Record<Strategy, unknown>>;

/** Every rule that a Role among the children may have. Metacontroller has to hold them itself to hand them out. */
export const grants = [LIST_PODS, DELETE_PODS, EVICT_PODS, READ_REPLICA_SETS, PATCH_TEMPLATES];

/** Whose restarts they are: a ConfigWatcher, or a ConfigMap with the annotation. */
export interface Owner {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

/** Labels of the Pods of restart Jobs, by which their messages are found. */
export function restartLabels(owner: Owner): Record<string, string> {
  return { [OWNER_LABEL]: accountName(owner) };
}

function accountName(owner: Owner): string {
  return childName(owner, 'restart');
}

function labelsOf(owner: Owner): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'configwatcher',
    'app.kubernetes.io/managed-by': 'metahooks',
    ...restartLabels(owner),
  };
}

/** The account of the Job, with its rights. They exist only while there is something to restart. */
export function renderRights(owner: Owner, strategy: Strategy): readonly Child[] {
  const metadata = { name: accountName(owner), labels: labelsOf(owner) };
  const { name } = metadata;
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules: RULES[strategy] },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: owner.metadata.namespace ?? 'default' }],
    },
  ];
}

export interface RestartOrder extends Pending {
  readonly podSelector: Readonly<Record<string, string>>;
  readonly strategy: Strategy;
  readonly toolboxImage: string;
}

/** Longer than all attempts of a Pod that waits for a disruption budget each time. */
const DEADLINE_SECONDS = 900;
const BUDGET_SECONDS = 120;

/** The same Job for the same order, so that it can be made anew when somebody deletes it. */
export function renderJob(owner: Owner, order: RestartOrder): DesiredObject<'batch/v1', 'Job'> {
  const { number, hash, since } = order;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: childName(owner, `r${number}-${hash.slice(0, 8)}`),
      labels: labelsOf(owner),
      annotations: {
        [NUMBER_ANNOTATION]: String(number),
        [HASH_ANNOTATION]: hash,
        [CHANGED_AT_ANNOTATION]: since,
      },
    },
    spec: {
      backoffLimit: 3,
      activeDeadlineSeconds: DEADLINE_SECONDS,
      template: {
        metadata: { labels: labelsOf(owner) },
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: accountName(owner),
          automountServiceAccountToken: true,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [renderContainer(owner, order)],
        },
      },
    },
  };
}

function renderContainer({ metadata: { namespace = 'default' } }: Owner, order: RestartOrder) {
  const { hash, number, since, podSelector, strategy, toolboxImage } = order;
  const flags = {
    namespace,
    // Not the Pods of restarts themselves, whatever the selector selects.
    selector: [...Object.entries(podSelector).map(([key, value]) => `${key}=${value}`), `!${OWNER_LABEL}`],
    strategy,
    // The content may come back: each change has a name of its own.
    hash: `${hash}@${number}`,
    annotation: HASH_ANNOTATION,
    'changed-at': since,
    timeout: BUDGET_SECONDS,
  };
  return {
    name: 'restart-pods',
    image: toolboxImage,
    imagePullPolicy: 'IfNotPresent',
    command: ['node', 'dist/toolbox.js', 'restart-pods'],
    args: Object.entries(flags).map(([flag, value]) => `--${flag}=${value.toString()}`),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    resources: { requests: { cpu: '50m', memory: '96Mi' }, limits: { cpu: '500m', memory: '192Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}
