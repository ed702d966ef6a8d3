type Strings = Readonly<Record<string, string>>;

interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[] | undefined;
}

interface Selector {
  readonly matchLabels?: Strings | undefined;
  readonly matchExpressions?: readonly Requirement[] | undefined;
}

/** Whether labels match a selector; an empty one matches everything. */
export function matchesSelector(
  labels: Strings = {},
  { matchLabels = {}, matchExpressions = [] }: Selector,
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
