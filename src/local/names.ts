const LABEL_PATTERN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_PATTERN = String.raw`${LABEL_PATTERN}(\.${LABEL_PATTERN})*`;
const QUALIFIED_PATTERN = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const VALUE_PATTERN = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';

interface Rule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly explanation: string;
  /** @default bytes */
  readonly unit?: string;
}

function rule(pattern: string, maxLength: number, explanation: string): Rule {
  return {
    pattern: new RegExp(`^${pattern}$`),
    maxLength,
    explanation: `${explanation}, regex used for validation is '${pattern}')`,
  };
}

const DNS_LABEL = rule(
  LABEL_PATTERN,
  63,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc'",
);
const DNS_1035 = rule(
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123'",
);
const DNS_SUBDOMAIN = rule(
  SUBDOMAIN_PATTERN,
  253,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com'",
);
const QUALIFIED_NAME = rule(
  QUALIFIED_PATTERN,
  63,
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc'",
);
const LABEL_VALUE = rule(
  VALUE_PATTERN,
  63,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345'",
);

function problemOf(
  text: string,
  { pattern, maxLength, explanation, unit = 'bytes' }: Rule,
): string | undefined {
  if (text.length > maxLength) return `must be no more than ${maxLength} ${unit}`;
  return pattern.test(text) ? undefined : explanation;
}

/** What is wrong with a name, in the words of the API server. */
export type NameRule = (name: string) => string | undefined;

export const dnsLabelProblem: NameRule = (name) => problemOf(name, DNS_LABEL);
export const dnsSubdomainProblem: NameRule = (name) =>
  problemOf(name, { ...DNS_SUBDOMAIN, unit: 'characters' });

/** Names of namespaces are looked at for dots first. */
export const namespaceProblem: NameRule = (name) =>
  name.includes('.') ? 'must not contain dots' : dnsLabelProblem(name);
export const dns1035Problem: NameRule = (name) => problemOf(name, DNS_1035);
export const labelValueProblem: NameRule = (value) => problemOf(value, LABEL_VALUE);

/** Names of roles and bindings may be anything that fits one segment of a path. */
export const pathSegmentProblem: NameRule = (name) => {
  if (name === '.' || name === '..') return `may not be '${name}'`;
  const character = ['/', '%'].find((forbidden) => name.includes(forbidden));
  return character === undefined ? undefined : `may not contain '${character}'`;
};

/** Keys of labels and annotations, and finalizers: `name` or `prefix/name`. */
export const qualifiedNameProblem: NameRule = (key) => {
  const parts = key.split('/');
  const name = parts.pop() ?? '';
  if (parts.length > 1) {
    return `a qualified name ${QUALIFIED_NAME.explanation.slice('name part '.length)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  }
  const [prefix] = parts;
  if (prefix === '') return 'prefix part must be non-empty';
  const prefixProblem = prefix === undefined ? undefined : dnsSubdomainProblem(prefix);
  if (prefixProblem !== undefined) return `prefix part ${prefixProblem}`;
  if (name === '') return 'name part must be non-empty';
  if (name.length > QUALIFIED_NAME.maxLength) {
    return `name part must be no more than ${QUALIFIED_NAME.maxLength} bytes`;
  }
  return problemOf(name, QUALIFIED_NAME);
};

/** All that is wrong with such a key: an empty name has no good characters, either. */
export function qualifiedNameProblems(key: string): readonly string[] {
  const problem = qualifiedNameProblem(key);
  if (problem === undefined) return [];
  return problem === 'name part must be non-empty' ? [problem, QUALIFIED_NAME.explanation] : [problem];
}
