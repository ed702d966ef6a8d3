import { readFileSync } from 'node:fs';
import { MAX_EXPRESSION_LENGTH } from '../../src/cel/limits.js';
import { FUNCTIONS } from '../../src/cel/library/functions.js';
import { compileDefinition } from '../../src/definitions/definition-file.js';
import { observed, render, webApp } from './builders.js';

const read = (file: string): string => readFileSync(`docs/${file}`, 'utf8');
const examplesOf = (text: string): string[] =>
  [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, example = '']) => example);

const page = read('templates.md');
const scope = {
  parent: webApp({ image: 'nginx:1', zones: ['A', 'b'], ingress: { enabled: true } }),
  observed: [observed('ConfigMap', 'shop', { data: { ready: 'yes' } })],
  related: [observed('ConfigMap', 'other')],
};

describe('docs/templates.md', () => {
  const templates = examplesOf(page).filter((text) => /^(let|children):/.test(text));

  it('has examples', () => {
    expect(templates).toHaveLength(5);
  });

  it.each(templates.map((text, index) => [index + 1, text] as const))(
    'has example %i render',
    (index, text) => {
      expect(render(text, scope).children.map(({ object }) => object)).toMatchSnapshot(`example ${index}`);
    },
  );

  it('names every function we add', () => {
    const names = Object.keys(FUNCTIONS).map((signature) => /(\w+)\(/.exec(signature)?.[1] ?? signature);

    expect(names.filter((name) => !page.includes(`${name}(`))).toEqual([]);
  });

  it('states the limit of an expression', () => {
    expect(page).toContain(`Expression ${MAX_EXPRESSION_LENGTH} characters`);
  });
});

describe('docs/definitions.md', () => {
  const HEADER = `apiVersion: metahooks/v1\nkind: CompositeDefinition\nname: web-app\n`;
  const PARENT = `parent:
  apiVersion: apps.example.com/v1
  kind: WebApp
  spec: { replicas: integer | default=2 }
`;
  const CHILDREN = `children:
  - id: web
    template: { apiVersion: apps/v1, kind: Deployment, metadata: { name: '\${parent.metadata.name}' } }
`;
  const examples = examplesOf(read('definitions.md'));

  /** An example shows some fields; the others are added. */
  function complete(text: string): string {
    if (text.startsWith('apiVersion:')) return text;
    const parent = /^parent:/m.test(text) ? '' : PARENT;
    return HEADER + parent + (/^children:/m.test(text) ? '' : CHILDREN) + text;
  }

  it('has examples', () => {
    expect(examples).toHaveLength(7);
  });

  it.each(examples.map((text, index) => [index + 1, text] as const))('has example %i compile', (_, text) => {
    expect(compileDefinition(complete(text), 'example.yaml').definition.name).toMatch(/^(web-app|metrics)$/);
  });
});
