// What the hooks of capture.ts answer, and what Metacontroller may do with it.

const POD = { containers: [{ name: 'main', image: 'my-awesome-cron-image' }], restartPolicy: 'Never' };
export const RELATED_LABEL = { 'example.com/shared': 'yes' };

/** Answers by path; the body is the request. They depend on what is observed only where finalizing asks for it. */
export const ANSWERS: Readonly<Record<string, (body: unknown) => object>> = {
  '/crontab/customize': () => ({
    relatedResources: [
      {
        apiVersion: 'batch/v1',
        resource: 'jobs',
        labelSelector: { matchLabels: { 'app.kubernetes.io/instance': 'my-new-cron-object' } },
      },
    ],
  }),
  '/crontab/sync': () => ({
    status: { replicas: 0 },
    children: [
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'my-new-cron-object' },
        spec: { schedule: '* * * * */5', jobTemplate: { spec: { template: { spec: POD } } } },
      },
    ],
  }),
  '/alice-v1/customize': () => ({ relatedResources: [related('configmaps', { names: ['shared'] })] }),
  '/alice-v2/customize': () => ({
    relatedResources: [
      related('configmaps', { labelSelector: { matchLabels: RELATED_LABEL } }),
      related('namespaces', { names: ['default', 'elsewhere'] }),
    ],
  }),
  '/alice-v1/sync': alicePods,
  '/alice-v2/sync': alicePods,
  '/alice-v1/finalize': gone('children'),
  '/alice-v2/finalize': gone('children'),
  '/team-v1/customize': teamRelated,
  '/team-v2/customize': teamRelated,
  '/team-v1/sync': () => teamChildren('blue'),
  '/team-v2/sync': () => teamChildren('green'),
  '/web-v1/customize': webRelated,
  '/web-v2/customize': webRelated,
  '/web-v1/sync': webAttachments,
  '/web-v2/sync': webAttachments,
  '/web-v1/finalize': gone('attachments'),
  '/web-v2/finalize': gone('attachments'),
};

function related(resource: string, rule: object): object {
  return { apiVersion: 'v1', resource, ...rule };
}

function alicePods(): object {
  const pod = (name: string): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'k106.com/alice': 'myalice' } },
    spec: {
      containers: [{ name: 'main', image: 'nginx:1.29', env: [{ name: 'MYVALUE', value: 'Hello, Alice!' }] }],
    },
  });
  return { status: { readyPods: 2 }, children: [pod('alice'), pod('bob')] };
}

function teamRelated(): object {
  return { relatedResources: [related('serviceaccounts', { names: ['default'] })] };
}

function teamChildren(team: string): object {
  const namespace = `team-${team}`;
  return {
    status: { namespace },
    children: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings', namespace },
        data: { team },
      },
    ],
  };
}

function webRelated(): object {
  return { relatedResources: [related('configmaps', { labelSelector: { matchLabels: RELATED_LABEL } })] };
}

function webAttachments(): object {
  return {
    labels: { 'example.com/decorated': 'yes' },
    attachments: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web' },
        spec: { selector: { app: 'web' }, ports: [{ port: 80, protocol: 'TCP' }] },
      },
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'web' },
        spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
      },
    ],
  };
}

/** Finalized when every group of observed objects is empty. */
function gone(field: 'children' | 'attachments') {
  return (body: unknown): object => ({
    status: {},
    [field]: [],
    finalized: new RegExp(`"${field}":\\{("[^"]+":\\{\\},?)*\\}`).test(JSON.stringify(body)),
  });
}

/** What the controllers of the scenarios need; the harness gives Metacontroller nothing but what it needs for itself. */
export function controllerRights(): readonly object[] {
  const all = ['get', 'list', 'watch', 'create', 'update', 'delete'];
  const rule = (group: string, ...resources: string[]) => ({ apiGroups: [group], resources, verbs: all });
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name: 'capture' } };
  return [
    {
      ...rbac,
      kind: 'ClusterRole',
      rules: [
        rule('stable.example.com', 'crontabs', 'crontabs/status'),
        rule('k106.com', 'alices', 'alices/status'),
        rule('example.com', 'teams', 'teams/status'),
        rule('batch', 'cronjobs', 'jobs'),
        rule('apps', 'deployments', 'deployments/status'),
        rule('policy', 'poddisruptionbudgets'),
        rule('', 'pods', 'configmaps', 'namespaces', 'services', 'serviceaccounts'),
      ],
    },
    {
      ...rbac,
      kind: 'ClusterRoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'capture' },
      subjects: [{ kind: 'ServiceAccount', name: 'metacontroller', namespace: 'metacontroller' }],
    },
  ];
}
