import { toGroupVersion } from '../contract/kube-object.js';
import type { Scope } from './child-rule.js';

export interface SelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** For `In` and `NotIn`, which need some. */
  readonly values?: readonly string[];
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly SelectorRequirement[];
}

/** Keys and values have to be such as labels may have; annotations with others are never selected. */
export interface AnnotationSelector {
  readonly matchAnnotations?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly SelectorRequirement[];
}

/** One kind of targets, and which of them: both selectors have to match. One rule for a kind. */
export interface TargetRule {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural lower-case name: `statefulsets`. */
  readonly resource: string;
  /** @default 'Namespaced' */
  readonly scope?: Scope;
  /** @default every object of the kind */
  readonly labelSelector?: LabelSelector;
  /** @default every object of the kind */
  readonly annotationSelector?: AnnotationSelector;
  /**
   * Hooks may return a status for these targets. It takes the place of the whole one, so it is for kinds whose status nobody
   * else writes.
   *
   * @default false
   */
  readonly writesStatus?: boolean;
}

interface Identified {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
}

/** The rule for the kind of an object, whether or not it selects the object itself. */
export function findTargetRule<Rule extends TargetRule>(
  rules: readonly Rule[],
  { apiVersion, kind }: Identified,
): Rule | undefined {
  return rules.find((rule) => rule.kind === kind && rule.apiVersion === apiVersion);
}

/** Whether an object is a target under these rules. */
export function isSelected(rules: readonly TargetRule[], object: Identified): boolean {
  const rule = findTargetRule(rules, object);
  if (rule === undefined) return false;
  const { labelSelector = {}, annotationSelector = {} } = rule;
  const { labels = {}, annotations = {} } = object.metadata ?? {};
  return (
    matches(labels, labelSelector.matchLabels, labelSelector.matchExpressions) &&
    matches(annotations, annotationSelector.matchAnnotations, annotationSelector.matchExpressions)
  );
}

/** Metacontroller takes the last one of two rules for a group and kind, and says nothing about the other. */
export function findRepeatedRule(rules: readonly TargetRule[]): TargetRule | undefined {
  const keys = rules.map(({ apiVersion, kind }) => `${toGroupVersion(apiVersion).group}/${kind}`);
  return rules.find((_rule, index) => keys.indexOf(keys[index] ?? '') !== index);
}

type Strings = Readonly<Record<string, string>>;

function matches(
  strings: Strings,
  equal: Strings = {},
  requirements: readonly SelectorRequirement[] = [],
): boolean {
  return (
    Object.entries(equal).every(([key, value]) => valueOf(strings, key) === value) &&
    requirements.every((requirement) => meets(strings, requirement))
  );
}

/** `NotIn` also takes what lacks the key. */
function meets(strings: Strings, { key, operator, values = [] }: SelectorRequirement): boolean {
  const value = valueOf(strings, key);
  const isOneOf = value !== undefined && values.includes(value);
  switch (operator) {
    case 'In':
      return isOneOf;
    case 'NotIn':
      return !isOneOf;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

function valueOf(strings: Strings, key: string): string | undefined {
  return Object.hasOwn(strings, key) ? strings[key] : undefined;
}
