import { LabelSelector } from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { MetacontrollerError } from './errors.js';
import { fieldAt } from './json.js';

type Labels = Readonly<Record<string, string>>;

/** Answers whether labels match; an object without labels is asked about with `undefined`. */
export type LabelMatcher = (labels: Labels | undefined) => boolean;

export const matchEverything: LabelMatcher = () => true;

/**
 * Compiles a selector; an empty one matches everything.
 *
 * @throws MetacontrollerError for requirements the API machinery refuses
 */
export function compileSelector(selector: LabelSelector): LabelMatcher {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  for (const [key, value] of Object.entries(matchLabels)) checkLabel(key, [value]);
  const requirements = matchExpressions.map(compileExpression);
  return (labels = {}) =>
    Object.entries(matchLabels).every(([key, value]) => own(labels, key) === value) &&
    requirements.every((requirement) => requirement(labels));
}

/**
 * The selector by which a parent claims children: the generated one (`controller-uid`), else its own `spec.selector`.
 *
 * A parent without a usable `spec.selector` – absent, empty, or a plain map of labels as in a Service – fails every sync.
 *
 * @throws MetacontrollerError
 */
export function childSelector(parent: KubeObject, generateSelector: boolean): LabelMatcher {
  if (generateSelector) return compileSelector({ matchLabels: { 'controller-uid': parent.metadata.uid } });
  const selector = LabelSelector.strip().safeParse(fieldAt(parent, 'spec', 'selector') ?? {});
  if (!selector.success) {
    const { name, namespace = '' } = parent.metadata;
    throw new MetacontrollerError(`can't get label selector from ${parent.kind} ${namespace}/${name}`);
  }
  const { matchLabels = {}, matchExpressions = [] } = selector.data;
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) {
    throw new MetacontrollerError('.spec.selector must have either matchLabels, matchExpressions, or both');
  }
  return compileSelector(selector.data);
}

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

function compileExpression({ key, operator, values = [] }: Expression): (labels: Labels) => boolean {
  checkLabel(key, values);
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) {
        throw new MetacontrollerError(
          "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
        );
      }
      // NotIn also takes what lacks the label.
      return (labels) => values.includes(own(labels, key) ?? '\0') === (operator === 'In');
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        throw new MetacontrollerError(
          `values: Invalid value: [${values.join(' ')}]: values set must be empty for exists and does not exist`,
        );
      }
      return (labels) => Object.hasOwn(labels, key) === (operator === 'Exists');
  }
}

const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

function checkLabel(key: string, values: readonly string[]): void {
  const parts = key.split('/');
  const name = parts.pop() ?? '';
  const isKey =
    NAME.test(name) && (parts.length === 0 || (parts.length === 1 && PREFIX.test(parts[0] ?? '')));
  if (!isKey) throw new MetacontrollerError(`key: Invalid value: "${key}": not a label key`);
  const wrong = values.find((value) => value !== '' && !NAME.test(value));
  if (wrong !== undefined) {
    throw new MetacontrollerError(`values[0][${key}]: Invalid value: "${wrong}": not a label value`);
  }
}

function own(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
