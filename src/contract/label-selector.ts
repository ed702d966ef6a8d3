import type { LabelSelector } from './controller-objects.js';

type Strings = Readonly<Record<string, string>>;
type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** Whether labels match a selector; an empty one matches everything. */
export function matchesSelector(
  labels: Strings = {},
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => valueOf(labels, key) === value) &&
    matchExpressions.every((requirement) => meets(labels, requirement))
  );
}

/** `NotIn` also takes what lacks the key. */
function meets(labels: Strings, { key, operator, values = [] }: Requirement): boolean {
  const value = valueOf(labels, key);
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
