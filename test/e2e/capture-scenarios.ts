import type { HookVersion } from '../../src/contract/controller-objects.js';
import { RELATED_LABEL } from './capture-answers.js';

interface Parent {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: object;
}

export interface Scenario {
  /** What must exist already: definitions, related objects. */
  readonly before: readonly object[];
  readonly controller: (hooksUrl: string) => object;
  readonly parents: readonly Parent[];
  /** Files in the order of happening. `when` picks the first call whose text fits. */
  readonly wanted: readonly {
    readonly file: string;
    readonly hook: 'sync' | 'finalize' | 'customize';
    readonly when?: (text: string) => boolean;
  }[];
}

const METACONTROLLER = 'metacontroller.k8s.io/v1alpha1';

function hooksOf(path: string, version: HookVersion, names: readonly string[]) {
  return (url: string): object =>
    Object.fromEntries(names.map((name) => [name, { version, webhook: { url: `${url}${path}/${name}` } }]));
}

function crd(names: {
  plural: string;
  kind: string;
  group: string;
  scope?: 'Namespaced' | 'Cluster';
}): object {
  const { plural, kind, group, scope = 'Namespaced' } = names;
  const free = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const version = group === 'k106.com' ? 'v1alpha1' : 'v1';
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { plural, kind, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: free, status: free } } },
        },
      ],
    },
  };
}

function sharedConfigMap(namespace: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'shared', namespace, labels: RELATED_LABEL },
    data: { from: namespace },
  };
}

const CRONTAB: Scenario = {
  before: [crd({ plural: 'crontabs', kind: 'CronTab', group: 'stable.example.com' })],
  controller: (url) => ({
    apiVersion: METACONTROLLER,
    kind: 'CompositeController',
    metadata: { name: 'crontab' },
    spec: {
      parentResource: { apiVersion: 'stable.example.com/v1', resource: 'crontabs' },
      childResources: [
        { apiVersion: 'batch/v1', resource: 'cronjobs', updateStrategy: { method: 'InPlace' } },
        { apiVersion: 'batch/v1', resource: 'jobs', updateStrategy: { method: 'Recreate' } },
      ],
      generateSelector: true,
      hooks: hooksOf('/crontab', 'v2', ['sync', 'customize'])(url),
    },
  }),
  parents: [
    {
      apiVersion: 'stable.example.com/v1',
      kind: 'CronTab',
      metadata: { name: 'my-new-cron-object', namespace: 'default' },
      spec: { cronSpec: '* * * * */5', image: 'my-awesome-cron-image' },
    },
  ],
  wanted: [
    { file: 'crontab-customize', hook: 'customize' },
    { file: 'crontab-sync', hook: 'sync' },
    {
      file: 'crontab-sync-observed',
      hook: 'sync',
      when: (text) => text.includes('"CronJob.batch/v1":{"default/') && text.includes('"observedGeneration"'),
    },
  ],
};

function alice(version: HookVersion): Scenario {
  const ready = (text: string): boolean => text.split('"type":"Ready"').length > 2;
  return {
    before: [
      crd({ plural: 'alices', kind: 'Alice', group: 'k106.com' }),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'elsewhere' } },
      sharedConfigMap('default'),
      sharedConfigMap('elsewhere'),
    ],
    controller: (url) => ({
      apiVersion: METACONTROLLER,
      kind: 'CompositeController',
      metadata: { name: 'alice' },
      spec: {
        parentResource: { apiVersion: 'k106.com/v1alpha1', resource: 'alices' },
        childResources: [
          { apiVersion: 'v1', resource: 'pods', updateStrategy: { method: 'Recreate' } },
          { apiVersion: 'v1', resource: 'configmaps' },
        ],
        generateSelector: true,
        resyncPeriodSeconds: 300,
        hooks: hooksOf(`/alice-${version}`, version, ['sync', 'finalize', 'customize'])(url),
      },
    }),
    parents: [
      {
        apiVersion: 'k106.com/v1alpha1',
        kind: 'Alice',
        metadata: { name: 'myalice', namespace: 'default' },
        spec: { myvalue: 'Hello, Alice!' },
      },
    ],
    wanted: [
      { file: `composite-${version}-customize`, hook: 'customize' },
      { file: `composite-${version}-sync`, hook: 'sync', when: ready },
      { file: `composite-${version}-finalize`, hook: 'finalize', when: ready },
    ],
  };
}

function team(version: HookVersion, name: string): Scenario {
  return {
    before: [crd({ plural: 'teams', kind: 'Team', group: 'example.com', scope: 'Cluster' })],
    controller: (url) => ({
      apiVersion: METACONTROLLER,
      kind: 'CompositeController',
      metadata: { name: 'team' },
      spec: {
        parentResource: { apiVersion: 'example.com/v1', resource: 'teams' },
        childResources: [
          { apiVersion: 'v1', resource: 'namespaces', updateStrategy: { method: 'InPlace' } },
          { apiVersion: 'v1', resource: 'configmaps', updateStrategy: { method: 'InPlace' } },
        ],
        generateSelector: true,
        hooks: hooksOf(`/team-${version}`, version, ['sync', 'customize'])(url),
      },
    }),
    parents: [{ apiVersion: 'example.com/v1', kind: 'Team', metadata: { name }, spec: { members: 3 } }],
    wanted: [
      { file: `composite-${version}-cluster-customize`, hook: 'customize' },
      {
        file: `composite-${version}-cluster-sync`,
        hook: 'sync',
        when: (text) => text.includes(`"team-${name}/settings"`) && text.includes(`"team-${name}/default"`),
      },
    ],
  };
}

function web(version: HookVersion): Scenario {
  const labels = { app: 'web' };
  const attached = (text: string): boolean =>
    text.includes('"Service.v1":{"') && text.includes('"PodDisruptionBudget.policy/v1":{"');
  return {
    before: [sharedConfigMap('default')],
    controller: (url) => ({
      apiVersion: METACONTROLLER,
      kind: 'DecoratorController',
      metadata: { name: 'web' },
      spec: {
        resources: [
          {
            apiVersion: 'apps/v1',
            resource: 'deployments',
            annotationSelector: { matchAnnotations: { 'example.com/decorate': 'yes' } },
          },
        ],
        attachments: [
          { apiVersion: 'v1', resource: 'services', updateStrategy: { method: 'InPlace' } },
          {
            apiVersion: 'policy/v1',
            resource: 'poddisruptionbudgets',
            updateStrategy: { method: 'Recreate' },
          },
        ],
        hooks: hooksOf(`/web-${version}`, version, ['sync', 'finalize', 'customize'])(url),
      },
    }),
    parents: [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: {
          name: 'web',
          namespace: 'default',
          annotations: { 'example.com/decorate': 'yes' },
        },
        spec: {
          replicas: 2,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name: 'web', image: 'nginx:1.29' }] },
          },
        },
      },
    ],
    wanted: [
      { file: `decorator-${version}-customize`, hook: 'customize' },
      {
        file: `decorator-${version}-sync`,
        hook: 'sync',
        when: (text) => attached(text) && text.includes('"readyReplicas":2'),
      },
      { file: `decorator-${version}-finalize`, hook: 'finalize', when: attached },
    ],
  };
}

export const SCENARIOS: readonly Scenario[] = [
  CRONTAB,
  alice('v1'),
  alice('v2'),
  team('v1', 'blue'),
  team('v2', 'green'),
  web('v1'),
  web('v2'),
];
