import type { KubeObject } from '../../contract/kube-object.js';
import { isLabelValue, isMetadataKey } from '../../contract/label-syntax.js';
import { findNameProblem } from '../../contract/object-name.js';
import { toGroupVersion } from '../../contract/kube-object.js';
import type { HookErrorCode } from '../../errors/codes.js';
import type { ChildRule, Scope } from '../../sdk/child-rule.js';
import { findInvalidValue } from './json-values.js';
import { findMergeKeyCollision } from './merge-keys.js';
import { isRecord } from './walk.js';

/** A child as the hook returned it: nothing is known about it yet. */
export type UncheckedChild = Readonly<Record<string, unknown>>;

export interface CheckContext {
  readonly rules: readonly ChildRule[];
  readonly scope: Scope;
  readonly parent: KubeObject;
}

/** What is wrong with a child, or undefined. */
type Check = (child: UncheckedChild, context: CheckContext) => string | undefined;

const SERVER_METADATA = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];

/** Of Metacontroller's own annotations: the last-applied record, and the name of the decorator. */
const RESERVED_PREFIX = 'metacontroller.k8s.io/';

/**
 * What each check refuses, in the order in which they run; the later ones rely on the earlier ones.
 * Each is a thing that Metacontroller would take without complaint and turn into harm; the error table says which.
 */
export const CHILD_CHECKS: readonly (readonly [HookErrorCode, Check])[] = [
  ['CHILD_NOT_DECLARED', checkDeclared],
  ['CHILD_API_VERSION_MISMATCH', checkApiVersion],
  ['CHILD_GENERATE_NAME', checkGenerateName],
  ['CHILD_NAME_MISSING', checkName],
  ['CHILD_NAME_INVALID', checkNameSyntax],
  ['CHILD_SERVER_FIELD', checkServerFields],
  ['CHILD_LABEL_INVALID', checkLabels],
  ['CHILD_SELECTOR_LABEL', checkSelectorLabel],
  ['CHILD_CLUSTER_SCOPED', checkScope],
  ['CHILD_NAMESPACE_FOREIGN', checkNamespace],
  ['CHILD_VALUE_INVALID', findInvalidValue],
  ['CHILD_MERGE_KEY_COLLISION', findMergeKeyCollision],
];

function checkDeclared({ apiVersion, kind }: UncheckedChild, { rules }: CheckContext): string | undefined {
  const { group } = toGroupVersion(String(apiVersion));
  const declared = rules.some(
    (rule) => rule.kind === kind && toGroupVersion(rule.apiVersion).group === group,
  );
  return refuseIf(!declared, `is of the undeclared kind ${String(kind)} (${String(apiVersion)})`);
}

function checkApiVersion({ apiVersion, kind }: UncheckedChild, { rules }: CheckContext): string | undefined {
  if (rules.some((rule) => rule.kind === kind && rule.apiVersion === apiVersion)) return undefined;
  const declared = rules.find((rule) => rule.kind === kind)?.apiVersion ?? 'none';
  return `has apiVersion ${String(apiVersion)}, declared is ${declared}`;
}

function checkGenerateName({ metadata }: UncheckedChild): string | undefined {
  return refuseIf('generateName' in toRecord(metadata), 'uses metadata.generateName');
}

function checkName({ metadata }: UncheckedChild): string | undefined {
  return refuseIf(!isText(toRecord(metadata)['name']), 'has no metadata.name');
}

function checkNameSyntax({ apiVersion, kind, metadata }: UncheckedChild): string | undefined {
  const name = String(toRecord(metadata)['name']);
  const problem = findNameProblem({ apiVersion: String(apiVersion), kind: String(kind), name });
  return problem && `has a name that ${problem}`;
}

function checkServerFields(child: UncheckedChild): string | undefined {
  if (child['status'] !== undefined) return 'carries a status';
  const metadata = toRecord(child['metadata']);
  const field = SERVER_METADATA.find((name) => metadata[name] !== undefined);
  if (field !== undefined) return `carries metadata.${field}`;
  const annotations = Object.keys(toRecord(metadata['annotations']));
  const echoed = annotations.find((key) => key.startsWith(RESERVED_PREFIX));
  return echoed === undefined ? undefined : `carries the annotation ${echoed}`;
}

function checkLabels(child: UncheckedChild): string | undefined {
  const metadata = toRecord(child['metadata']);
  for (const field of ['labels', 'annotations']) {
    const wrong = findNonString(metadata[field]);
    if (wrong !== undefined) return `has a value in metadata.${field}${wrong} that is not a string`;
  }
  return findRefusedLabel(toRecord(metadata['labels'])) ?? findRefusedKey(toRecord(metadata['annotations']));
}

function findRefusedLabel(labels: Readonly<Record<string, unknown>>): string | undefined {
  const key = Object.keys(labels).find((label) => !isMetadataKey(label));
  if (key !== undefined) return `has the label "${key}", which cannot be the key of a label`;
  const [wrong] = Object.entries(labels).find(([, value]) => !isLabelValue(String(value))) ?? [];
  return wrong === undefined
    ? undefined
    : `has a value in metadata.labels["${wrong}"] that no label may have`;
}

/** In annotations the API server does not mind capitals in the prefix. */
function findRefusedKey(annotations: Readonly<Record<string, unknown>>): string | undefined {
  const key = Object.keys(annotations).find((name) => !isMetadataKey(name.toLowerCase()));
  return key === undefined ? undefined : `has the annotation "${key}", which cannot be the key of one`;
}

function findNonString(strings: unknown): string | undefined {
  if (strings === undefined) return undefined;
  if (typeof strings !== 'object' || strings === null || Array.isArray(strings)) return '';
  const entry = Object.entries(strings).find(([, value]) => typeof value !== 'string');
  return entry === undefined ? undefined : `["${entry[0]}"]`;
}

function checkSelectorLabel(child: UncheckedChild, { parent }: CheckContext): string | undefined {
  const uid = toRecord(toRecord(child['metadata'])['labels'])['controller-uid'];
  const wrong = uid !== undefined && uid !== parent.metadata.uid;
  return refuseIf(wrong, `has a controller-uid label that is not the uid of ${parent.metadata.name}`);
}

function checkScope({ kind }: UncheckedChild, { rules, scope }: CheckContext): string | undefined {
  const clusterScoped = rules.find((rule) => rule.kind === kind)?.scope === 'Cluster';
  return refuseIf(clusterScoped && scope === 'Namespaced', `is cluster-scoped, its parent is namespaced`);
}

function checkNamespace(child: UncheckedChild, { rules, scope, parent }: CheckContext): string | undefined {
  const namespace = toRecord(child['metadata'])['namespace'];
  if (scope === 'Namespaced') {
    const foreign = namespace !== undefined && namespace !== parent.metadata.namespace;
    return refuseIf(
      foreign,
      `is in namespace ${String(namespace)}, its parent in ${parent.metadata.namespace ?? 'none'}`,
    );
  }
  const clusterScoped = rules.find((rule) => rule.kind === child['kind'])?.scope === 'Cluster';
  if (clusterScoped) return refuseIf(namespace !== undefined, 'is cluster-scoped and names a namespace');
  return refuseIf(!isText(namespace), 'needs a namespace, its parent is cluster-scoped');
}

function refuseIf(wrong: boolean, complaint: string): string | undefined {
  return wrong ? complaint : undefined;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

export function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
