/** A definition for the test: `children` and `more` are what a case is about. */
export interface Parts {
  readonly name: string;
  readonly spec?: string;
  readonly children: string;
  readonly more?: string | undefined;
}

/** Kind and group of every parent here; controllers are told apart by the address of their hooks. */
export const THING = { apiVersion: 'bad.example.com/v1', kind: 'Thing' } as const;

export const SPEC = `{ size: integer, text: string, items: '[]string', free: object }`;

export function definition({ name, spec = SPEC, children, more = '' }: Parts): string {
  return `apiVersion: metahooks/v1
kind: CompositeDefinition
name: ${name}
parent: { apiVersion: ${THING.apiVersion}, kind: ${THING.kind}, spec: ${spec} }
children:
${children}
${more}
`;
}

/** A ConfigMap with the given YAML as the value of a key. */
export function configMap(value: string, name = '${parent.metadata.name}'): string {
  return `  - id: settings
    template:
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: '${name}' }
      data:
        value: ${value}`;
}

/** The mark of the line that has to be named. */
const HERE = '# here';

/** The number of the line that ends in `# here`; undefined where none is marked. */
export function markedLine(text: string): number | undefined {
  const index = text.split('\n').findIndex((line) => line.trimEnd().endsWith(HERE));
  return index === -1 ? undefined : index + 1;
}
