import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CompiledExpression } from '../../../src/cel/compiler.js';
import { controllers } from '../../../src/controllers/index.js';
import { compileTemplates } from '../../../src/template/compile.js';
import { expressionsOf, type Placed, type TemplateSet } from '../../../src/template/template-set.js';

/** Every expression of every template file that is shipped. */
export function shippedExpressions(): readonly CompiledExpression[] {
  return controllers.flatMap(({ name, templates, parent, children }) => {
    if (templates === undefined) return [];
    const text = readFileSync(join('src/controllers', name, templates.file), 'utf8');
    const parentSchema = z.toJSONSchema(parent.spec, { unrepresentable: 'any' });
    const options = {
      file: templates.file,
      parentSchema,
      values: templates.values ?? [],
      declared: children,
    };
    return expressionsIn(compileTemplates(text, options));
  });
}

function expressionsIn({ lets, children }: TemplateSet): readonly CompiledExpression[] {
  const placed: Placed[] = [
    ...lets.map(({ value }) => value),
    ...children.flatMap(({ includeWhen, forEach }) => [...includeWhen, ...forEach.map(({ items }) => items)]),
  ];
  const trees = [...placed.map(({ tree }) => tree), ...children.map(({ template }) => template)];
  return trees.flatMap(expressionsOf).map(({ compiled }) => compiled);
}
