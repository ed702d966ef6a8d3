import { type LintOptions, lintText } from '../../src/lint/lint-text.js';
import type { RuleId } from '../../src/lint/rule-table.js';

interface Parts {
  /** Schema of the parent's spec. */
  readonly spec?: string;
  /** Further fields of the parent. */
  readonly parent?: string;
  /** Further sections. */
  readonly more?: string;
}

const SPEC =
  '{ size: "integer | default=2", image: "string | default=nginx", on: "boolean | default=false" }';

/** A definition with these children, written as items of a YAML list. */
export function definition(children: string, { spec = SPEC, parent = '', more = '' }: Parts = {}): string {
  return `apiVersion: metahooks/v1
kind: CompositeDefinition
name: web-app
parent:
  apiVersion: apps.example.com/v1
  kind: WebApp
  spec: ${spec}
${indent(parent, 2)}
children:
${indent(children, 2)}
${more}
`;
}

/** One child; `template` is all of the object but its kind and name. */
export function child(
  kind: string,
  template = '',
  { id = 'one', name = '${parent.metadata.name}', more = '' } = {},
): string {
  const slash = kind.lastIndexOf('/');
  const apiVersion = slash === -1 ? 'v1' : kind.slice(0, slash);
  const plain = kind.slice(slash + 1);
  return `- id: ${id}
${indent(more, 2)}
  template:
    apiVersion: ${apiVersion}
    kind: ${plain}
    metadata: { name: '${name}' }
${indent(template, 4)}`;
}

/** The spec of a Pod template with one container, to be completed. */
export function podSpec(container = '', pod = ''): string {
  return `containers:
  - name: main
    image: \${parent.spec.image}
${indent(container, 4)}
${pod}`;
}

export function deployment(container = '', pod = ''): string {
  return child(
    'apps/v1/Deployment',
    `spec:
  replicas: \${parent.spec.size}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
${indent(podSpec(container, pod), 6)}`,
  );
}

export function indent(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : ' '.repeat(by) + line))
    .join('\n');
}

/** Findings as `rule severity line-text`, in their order. */
export async function findingsIn(
  text: string,
  options: Partial<LintOptions> = {},
): Promise<readonly string[]> {
  const lines = text.split('\n');
  const { findings } = await lintText(text, { file: 'web-app.yaml', ...options });
  return findings.map(
    ({ rule, severity, location, message }) =>
      `${severity} ${rule} at "${(lines[location.line - 1] ?? '').trim()}": ${message}`,
  );
}

export async function rulesIn(text: string): Promise<readonly RuleId[]> {
  const { findings } = await lintText(text, { file: 'web-app.yaml' });
  return findings.map(({ rule }) => rule);
}
