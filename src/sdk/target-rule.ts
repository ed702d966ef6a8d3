import { toGroupVersion } from '../contract/kube-object.js';
import { matchesSelector } from '../contract/label-selector.js';
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
    matchesSelector(labels, labelSelector) &&
    matchesSelector(annotations, {
      matchLabels: annotationSelector.matchAnnotations,
      matchExpressions: annotationSelector.matchExpressions,
    })
  );
}

/** Metacontroller takes the last one of two rules for a group and kind, and says nothing about the other. */
export function findRepeatedRule(rules: readonly TargetRule[]): TargetRule | undefined {
  const keys = rules.map(({ apiVersion, kind }) => `${toGroupVersion(apiVersion).group}/${kind}`);
  return rules.find((_rule, index) => keys.indexOf(keys[index] ?? '') !== index);
}
