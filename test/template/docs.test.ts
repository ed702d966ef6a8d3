import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_EXPRESSION_LENGTH } from '../../src/cel/limits.js';
import { FUNCTIONS } from '../../src/cel/library/functions.js';
import { observed, render, webApp } from './builders.js';

const page = readFileSync(join('docs', 'templates.md'), 'utf8');
const examples = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);

const scope = {
  parent: webApp({ image: 'nginx:1', zones: ['A', 'b'], ingress: { enabled: true } }),
  observed: [observed('ConfigMap', 'shop', { data: { ready: 'yes' } })],
  related: [observed('ConfigMap', 'other')],
};

describe('docs/templates.md', () => {
  it('has examples', () => {
    expect(examples).toHaveLength(4);
  });

  it.each(examples.map((text, index) => [index + 1, text] as const))(
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
