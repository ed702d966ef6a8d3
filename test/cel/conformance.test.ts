import { readFileSync } from 'node:fs';
import { CASES, deviationOf, ruleAgainst } from './conformance/cases.js';
import { KNOWN_GAPS } from './conformance/known-gaps.js';

const applicable = CASES.filter((entry) => ruleAgainst(entry) === undefined);
const gaps = Object.values(KNOWN_GAPS).flat();
const passed = applicable.length - gaps.length;
const skipped = CASES.length - applicable.length;
const counts = `${passed} of the public conformance cases pass, ${gaps.length} are known gaps, ${skipped} are about what templates do not have`;

describe('the CEL engine', () => {
  it(`follows the language: ${counts}`, () => {
    const deviations = applicable.filter((entry) => deviationOf(entry) !== undefined);

    expect(deviations.map(({ name }) => name).sort()).toEqual([...gaps].sort());
  });

  it('states the counts in the docs', () => {
    expect(readFileSync('docs/templates.md', 'utf8').replace(/\s+/g, ' ')).toContain(counts);
  });

  it('has a case of every kind that tells an int from a double, a value from an error', () => {
    const [int] = applicable.filter(({ name }) => name === 'basic/self_eval_zeroish/self_eval_int_zero');
    const wrong = [{ value: { doubleValue: 0 } }, { evalError: {} }, { value: { stringValue: '0' } }];

    expect(int && deviationOf(int)).toBeUndefined();
    for (const change of wrong) {
      const changed = { name: 'changed', original: { name: 'changed', expr: '0', ...change } };
      expect(deviationOf(changed)).toBeDefined();
    }
  });
});
