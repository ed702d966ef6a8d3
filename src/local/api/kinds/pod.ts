import { type Fields, fieldsAt, isFields, jsonEquals, listAt, textAt } from '../fields.js';
import { dnsLabelProblem } from '../../names.js';
import type { KindRules } from '../resource-info.js';
import { mappedList, preparePodSpec, qosClassOf } from './pod-spec.js';

export const POD_RULES: KindRules = {
  prepare: (pod) => ({ ...pod, spec: withAdmission(preparePodSpec(fieldsAt(pod, 'spec'))) }),
  validate: (pod, old) => {
    const spec = fieldsAt(pod, 'spec');
    const problems = podSpecProblems(spec, 'spec');
    return old === undefined ? problems : [...problems, ...immutabilityProblems(spec, fieldsAt(old, 'spec'))];
  },
  serverFields: [
    ['spec', 'tolerations'],
    ['spec', 'priority'],
    ['spec', 'preemptionPolicy'],
  ],
  initialStatus: (pod) => ({ phase: 'Pending', qosClass: qosClassOf(fieldsAt(pod, 'spec')) }),
};

const EVICTION_TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** What defaults and the admission plugins add to a Pod, but not to a template. */
function withAdmission(spec: Fields): Fields {
  const tolerations = listAt(spec, 'tolerations');
  const missing = EVICTION_TAINTS.filter(
    (taint) => !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
  return {
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    ...spec,
    ...mappedList(spec, 'containers', withRequests),
    ...mappedList(spec, 'initContainers', withRequests),
    tolerations: [
      ...tolerations,
      ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })),
    ],
  };
}

function tolerates(toleration: unknown, taint: string): boolean {
  const key = textAt(toleration, 'key') ?? '';
  const effect = textAt(toleration, 'effect') ?? '';
  return (key === taint || key === '') && (effect === 'NoExecute' || effect === '');
}

/** A limit without a request is the request as well. */
function withRequests(container: Fields): Fields {
  const limits = fieldsAt(container, 'resources', 'limits');
  if (Object.keys(limits).length === 0) return container;
  const resources = fieldsAt(container, 'resources');
  return {
    ...container,
    resources: { ...resources, requests: { ...limits, ...fieldsAt(resources, 'requests') } },
  };
}

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

/** What is wrong with the spec of a Pod or a template; a part of what the real server checks. */
export function podSpecProblems(spec: Fields, path: string): string[] {
  const containers = listAt(spec, 'containers');
  return [
    ...(containers.length === 0 ? [`${path}.containers: Required value`] : []),
    ...containers.flatMap((container, index) => containerProblems(container, `${path}.containers[${index}]`)),
    ...duplicateNames(containers, `${path}.containers`),
    ...enumProblems(spec['restartPolicy'], `${path}.restartPolicy`, RESTART_POLICIES),
  ];
}

function containerProblems(container: unknown, path: string): string[] {
  if (!isFields(container)) return [`${path}: Required value`];
  const name = textAt(container, 'name') ?? '';
  const nameProblem = name === '' ? undefined : dnsLabelProblem(name);
  return [
    ...(name === '' ? [`${path}.name: Required value`] : []),
    ...(nameProblem === undefined ? [] : [`${path}.name: Invalid value: "${name}": ${nameProblem}`]),
    ...((textAt(container, 'image') ?? '') === '' ? [`${path}.image: Required value`] : []),
    ...enumProblems(container['imagePullPolicy'], `${path}.imagePullPolicy`, PULL_POLICIES),
  ];
}

function duplicateNames(items: readonly unknown[], path: string): string[] {
  const names = items.map((item) => textAt(item, 'name') ?? '');
  return names.flatMap((name, index) =>
    name !== '' && names.indexOf(name) < index ? [`${path}[${index}].name: Duplicate value: "${name}"`] : [],
  );
}

export function enumProblems(value: unknown, path: string, allowed: readonly string[]): string[] {
  if (typeof value === 'string' && allowed.includes(value)) return [];
  const supported = allowed.map((item) => JSON.stringify(item)).join(', ');
  return [`${path}: Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`];
}

const IMMUTABLE =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

function immutabilityProblems(spec: Fields, old: Fields): string[] {
  const kept = listAt(old, 'tolerations').every((toleration) =>
    listAt(spec, 'tolerations').some((candidate) => jsonEquals(candidate, toleration)),
  );
  return kept && jsonEquals(withoutMutable(spec, old), withoutMutable(old, old)) ? [] : [IMMUTABLE];
}

function withoutMutable(spec: Fields, old: Fields): Fields {
  const blank = (container: Fields): Fields => ({ ...container, image: '' });
  const wasNegative = Number(old['terminationGracePeriodSeconds']) < 0;
  return {
    ...spec,
    ...mappedList(spec, 'containers', blank),
    ...mappedList(spec, 'initContainers', blank),
    activeDeadlineSeconds: undefined,
    tolerations: undefined,
    ...(wasNegative && spec['terminationGracePeriodSeconds'] === 1
      ? { terminationGracePeriodSeconds: old['terminationGracePeriodSeconds'] }
      : {}),
  };
}
