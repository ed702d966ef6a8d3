import { type Fields, fieldsAt, jsonEquals, numberAt, stringsAt, valueAt } from '../fields.js';
import type { KindRules } from '../resource-info.js';
import { podSpecProblems } from './pod.js';
import { mappedList, preparePodTemplate, prepareResources, withoutEmpty } from './pod-spec.js';

const ROLLING = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } };

export const DEPLOYMENT_RULES: KindRules = {
  prepare: withSpec((spec) => ({
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    ...spec,
    strategy: withRolling(fieldsAt(spec, 'strategy'), ROLLING),
  })),
  validate: templateProblems,
  initialStatus: () => ({}),
};

export const STATEFUL_SET_RULES: KindRules = {
  prepare: withSpec((spec) => ({
    replicas: 1,
    serviceName: '',
    podManagementPolicy: 'OrderedReady',
    revisionHistoryLimit: 10,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    ...spec,
    updateStrategy: withRolling(fieldsAt(spec, 'updateStrategy'), {
      type: 'RollingUpdate',
      rollingUpdate: { partition: 0 },
    }),
    ...mappedList(spec, 'volumeClaimTemplates', prepareClaimTemplate),
  })),
  validate: (object, old) => [...templateProblems(object, old), ...statefulSetChanges(object, old)],
  initialStatus: () => ({ replicas: 0, availableReplicas: 0 }),
};

const prepareDaemonSet = withSpec((spec) => ({
  revisionHistoryLimit: 10,
  ...spec,
  updateStrategy: withRolling(fieldsAt(spec, 'updateStrategy'), {
    type: 'RollingUpdate',
    rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
  }),
}));

export const DAEMON_SET_RULES: KindRules = {
  prepare: (object, { old }) => {
    const prepared = prepareDaemonSet(object);
    const metadata = fieldsAt(object, 'metadata');
    const annotations = {
      ...fieldsAt(metadata, 'annotations'),
      [TEMPLATE_GENERATION]: `${templateGeneration(prepared, old)}`,
    };
    return { ...prepared, metadata: { ...metadata, annotations } };
  },
  validate: templateProblems,
  initialStatus: () => ({
    currentNumberScheduled: 0,
    numberMisscheduled: 0,
    desiredNumberScheduled: 0,
    numberReady: 0,
  }),
};

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** Counts the changes of the template, whatever was sent. */
function templateGeneration(object: Fields, old: Fields | undefined): number {
  const before = Number(stringsAt(old, 'metadata', 'annotations')[TEMPLATE_GENERATION] ?? 0);
  const isSame = jsonEquals(fieldsAt(object, 'spec', 'template'), fieldsAt(old, 'spec', 'template'));
  return isSame ? before : before + 1;
}

export const REPLICA_SET_RULES: KindRules = {
  prepare: withSpec((spec) => ({ replicas: 1, ...spec })),
  validate: templateProblems,
  initialStatus: () => ({ replicas: 0 }),
};

function withSpec(prepareSpec: (spec: Fields) => Fields): (object: Fields) => Fields {
  return (object) => {
    const spec = withoutEmpty(fieldsAt(object, 'spec'));
    return {
      ...object,
      spec: { ...prepareSpec(spec), template: preparePodTemplate(fieldsAt(spec, 'template')) },
    };
  };
}

function withRolling(strategy: Fields, fallback: { type: string; rollingUpdate: Fields }): Fields {
  const { type = fallback.type } = strategy;
  if (type !== 'RollingUpdate') return { type };
  return {
    ...strategy,
    type,
    rollingUpdate: { ...fallback.rollingUpdate, ...fieldsAt(strategy, 'rollingUpdate') },
  };
}

/** Claims inside a StatefulSet are stored as whole objects, with defaults. */
function prepareClaimTemplate(claim: Fields): Fields {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...claim,
    spec: prepareClaimSpec(fieldsAt(claim, 'spec')),
    status: { phase: 'Pending' },
  };
}

export function prepareClaimSpec(spec: Fields): Fields {
  return { volumeMode: 'Filesystem', ...spec, resources: prepareResources(fieldsAt(spec, 'resources')) };
}

function templateProblems(object: Fields, old: Fields | undefined): string[] {
  const spec = fieldsAt(object, 'spec');
  const replicas = numberAt(spec, 'replicas') ?? 0;
  const selector = fieldsAt(spec, 'selector');
  const labels = stringsAt(spec, 'template', 'metadata', 'labels');
  const shownLabels = JSON.stringify(valueAt(spec, 'template', 'metadata', 'labels') ?? null);
  const wanted = Object.entries(stringsAt(selector, 'matchLabels'));
  const hasSelector = Object.keys(selector).length > 0;
  const isMatched = hasSelector && wanted.every(([key, value]) => labels[key] === value);
  return [
    ...(replicas < 0
      ? [`spec.replicas: Invalid value: ${replicas}: must be greater than or equal to 0`]
      : []),
    ...(hasSelector ? [] : ['spec.selector: Required value']),
    ...(isMatched
      ? []
      : [
          `spec.template.metadata.labels: Invalid value: ${shownLabels}: \`selector\` does not match template \`labels\``,
        ]),
    ...podSpecProblems(fieldsAt(spec, 'template', 'spec'), 'spec.template.spec'),
    ...(old === undefined || jsonEquals(selector, fieldsAt(old, 'spec', 'selector'))
      ? []
      : [`spec.selector: Invalid value: ${JSON.stringify(selector)}: field is immutable`]),
  ];
}

const STATEFUL_SET_MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

function statefulSetChanges(object: Fields, old: Fields | undefined): string[] {
  if (old === undefined) return [];
  const fixed = (owner: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fieldsAt(owner, 'spec')).filter(([field]) => !STATEFUL_SET_MUTABLE.includes(field)),
    );
  if (jsonEquals(fixed(object), fixed(old))) return [];
  const names = STATEFUL_SET_MUTABLE.map((field) => `'${field}'`);
  const listed = `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  return [`spec: Forbidden: updates to statefulset spec for fields other than ${listed} are forbidden`];
}
