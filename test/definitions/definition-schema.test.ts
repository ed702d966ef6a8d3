import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { definitionSchema, renderDefinitionSchema } from '../../src/definitions/editor/definition-schema.js';
import { schemaProblems } from '../support/json-schema.js';
import { child, definition, deployment } from '../lint/builders.js';
import { definitionText } from './builders.js';

const schema = definitionSchema();
const problemsOf = (text: string): readonly string[] => schemaProblems(parse(text), schema);

const FILES = ['test/definitions', 'src/controllers', 'examples']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((file) => file.endsWith('.yaml') && /^apiVersion: metahooks\/v1/m.test(readFileSync(file, 'utf8')));

describe('the schema of definition files', () => {
  it.each(FILES)('takes %s', (file) => {
    expect(problemsOf(readFileSync(file, 'utf8'))).toEqual([]);
  });

  it('takes all that the language has', () => {
    const text = definitionText(
      `related: [{ id: db, apiVersion: v1, kind: Secret, names: "\${parent.spec.names}" }]
let: { labels: { a: "\${parent.metadata.name}" } }
status: { ready: "\${1}" }
conditions: [auto, { type: Stored, status: "\${true}", reason: Yes }]
resyncAfterSeconds: \${5}
finalize: [{ name: drain, children: [settings], until: "\${true}" }]`,
      '{ names: "[]string", limits: { cpu: string | default="1" } }',
    );

    expect(problemsOf(text)).toEqual([]);
  });

  it('takes types of a file, which only a file that has some may name', () => {
    const text = definitionText('', '{ ports: "[]port", size: string | pattern="a|b" }');

    expect(problemsOf(text).join()).toContain('.parent.spec.ports');
    expect(problemsOf(text.replace('  spec:', '  types: { port: integer | minimum=1 }\n  spec:'))).toEqual(
      [],
    );
  });

  it('takes an OpenAPI schema', () => {
    const openApi = '{ type: object, required: [size], properties: { size: { type: integer, minimum: 1 } } }';

    expect(problemsOf(definitionText('', openApi))).toEqual([]);
  });

  it('takes a decorator', () => {
    const decorator = `apiVersion: metahooks/v1
kind: DecoratorDefinition
name: marker
targets: [{ apiVersion: v1, kind: Service, labelSelector: { matchLabels: { a: b } } }]
labels: { seen: "true", old: null }
children: []`;

    expect(problemsOf(decorator)).toEqual([]);
  });

  it('takes an expression for any value', () => {
    const spec =
      'spec: { replicas: "${1}", paused: "${true}", selector: "${labels}", template: { spec: { containers: "${list}" } } }';

    expect(problemsOf(definition(child('apps/v1/Deployment', spec)))).toEqual([]);
  });

  it('takes kinds that are not built in, with any field', () => {
    const monitor = child(
      'monitoring.coreos.com/v1/ServiceMonitor',
      'spec: { endpoints: [{ port: http }] }',
      {
        more: 'resource: servicemonitors',
      },
    );

    expect(problemsOf(definition(monitor))).toEqual([]);
  });

  it.each([
    ['a misspelt section', definitionText('statuss: {}'), '.statuss'],
    ['a section of the other kind', definitionText('labels: {}'), '.labels'],
    [
      'a misspelt field of a child',
      definition(child('ConfigMap', '', { more: 'includeIf: true' })),
      '.children[0].includeIf',
    ],
    ['a type that there is not', definitionText('', '{ size: int }'), '.parent.spec.size'],
    [
      'a keyword that there is not',
      definitionText('', '{ type: object, properties: { a: { type: string, minLen: 1 } } }'),
      '.parent.spec.properties.a.minLen',
    ],
    [
      'a misspelt field of a template',
      definition(deployment('imagePullPolice: Always')),
      '.children[0].template.spec.template.spec.containers[0].imagePullPolice',
    ],
    [
      'a value of the wrong type',
      definition(deployment('ports: [{ containerPort: http }]')),
      '.children[0].template.spec.template.spec.containers[0].ports[0].containerPort',
    ],
    [
      'a strategy that there is not',
      definition(child('ConfigMap', '', { more: 'updateStrategy: RollingInPlace' })),
      '.children[0].updateStrategy',
    ],
    ['a parent without a kind', definitionText().replace('  kind: WebApp\n', ''), '.parent: lacks kind'],
  ])('refuses %s', (_, text, place) => {
    expect(problemsOf(text).join('\n')).toContain(place);
  });

  it('is small enough for an editor', () => {
    expect(renderDefinitionSchema().length).toBeLessThan(300_000);
  });
});
