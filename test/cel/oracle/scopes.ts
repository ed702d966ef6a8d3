import fc from 'fast-check';
import type { ReadPath } from '../../../src/cel/syntax.js';
import type { Scope } from './oracle.js';

/** Scopes in which the paths are there or not, with values of any type at their ends. */
export function scopesFor(paths: readonly ReadPath[]): fc.Arbitrary<Scope> {
  const roots = [...new Set(paths.map(([name]) => name))];
  return fc.record(Object.fromEntries(roots.map((name) => [name, valueAt(below(paths, name))])));
}

type Steps = readonly (string | number)[];

function below(paths: readonly Steps[], step: string | number): readonly Steps[] {
  return paths.filter(([first]) => first === step).map(([, ...rest]) => rest);
}

function valueAt(paths: readonly Steps[]): fc.Arbitrary<unknown> {
  const steps = [...new Set(paths.flatMap(([first]) => (first === undefined ? [] : [first])))];
  // What a field is read of is always a map: neither engine has a say about the rest.
  if (steps.length === 0) return leaf;
  const fields = Object.fromEntries(steps.map((step) => [String(step), valueAt(below(paths, step))]));
  return fc.record(fields, { requiredKeys: [] }).map((object) => new Map(Object.entries(object)));
}

const text = fc.oneof(fc.constantFrom('', 'web', 'ä😀'), fc.string({ minLength: 60, maxLength: 70 }));
const leaf: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom(0n, 1n, 3n, -1n),
  fc.boolean(),
  // No null: to the oracle a field that is null is not there, to CEL it is.
  fc.constantFrom(0.5, 2),
  fc.array(text, { maxLength: 3 }),
  fc
    .dictionary(fc.constantFrom('a', 'suspend'), fc.boolean())
    .map((object) => new Map(Object.entries(object))),
);
