import type { CompiledExpression } from '../../cel/compiler.js';
import type { ReadPath } from '../../cel/syntax.js';

const STEP = /\.\w+|\[\d+\]|\["[^"\\]*"\]|\['[^'\\]*'\]/;
const PLAIN = new RegExp(`^\\w+(${STEP.source})*$`);

/** What an expression reads that is nothing but a name or a path of fields, such as `labels` or `parent.spec.image`. */
export function plainPathOf({ source, paths }: CompiledExpression): ReadPath | undefined {
  const [path, ...others] = paths;
  return others.length === 0 && PLAIN.test(source.trim()) ? path : undefined;
}
