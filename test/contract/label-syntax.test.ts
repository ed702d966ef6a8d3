import fc from 'fast-check';
import { isLabelValue, isMetadataKey } from '../../src/contract/label-syntax.js';
import { labelValueProblem, qualifiedNameProblem } from '../../src/local/names.js';

// Short texts of such characters are right about as often as wrong.
const text = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', '_', '.', '/', ' ', 'é'), maxLength: 8 });
const long = fc.integer({ min: 1, max: 260 }).map((length) => 'a'.repeat(length));
const key = fc.oneof(
  text,
  long,
  fc.tuple(fc.oneof(text, long), fc.oneof(text, long)).map((parts) => parts.join('/')),
);

describe('the syntax of labels', () => {
  it('is that of the local cluster, which has the words of the API server', () => {
    fc.assert(
      fc.property(key, fc.oneof(text, long), (name, value) => {
        expect([name, isMetadataKey(name)]).toEqual([name, qualifiedNameProblem(name) === undefined]);
        expect([value, isLabelValue(value)]).toEqual([value, labelValueProblem(value) === undefined]);
      }),
      { numRuns: 2000 },
    );
  });
});
