import fc from 'fast-check';
import { formatLabelSelector, parseLabelSelector } from '../../../src/local/api/label-selector.js';
import { refusal } from './objects.js';

const key = fc.stringMatching(/^([a-z]{1,4}\.io\/)?[a-z]{1,2}$/);
const value = fc.stringMatching(/^[a-c]?$/);
const labels = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });
const requirement = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);

function holds(
  found: string | undefined,
  { operator, values = [] }: { operator: string; values?: string[] },
): boolean {
  switch (operator) {
    case 'In':
      return found !== undefined && values.includes(found);
    case 'NotIn':
      return found === undefined || !values.includes(found);
    case 'Exists':
      return found !== undefined;
    default:
      return found === undefined;
  }
}

it('reads back what it writes, with the meaning it had', () => {
  const expressions = fc.array(
    requirement as fc.Arbitrary<{ key: string; operator: 'In'; values: string[] }>,
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(labels, labels, expressions, (matchLabels, given, matchExpressions) => {
      const matches = parseLabelSelector(formatLabelSelector({ matchLabels, matchExpressions }));
      const expected =
        Object.entries(matchLabels).every(([name, wanted]) => given[name] === wanted) &&
        matchExpressions.every((expression) => holds(given[expression.key], expression));
      expect(matches(given)).toBe(expected);
    }),
  );
});

it.each([
  ['', true],
  ['a=1', true],
  ['a==1', true],
  ['a!=1', false],
  ['b!=1', true],
  ['a in (1, 2),!b', true],
  ['a notin (1,2)', false],
  ['b notin (1)', true],
  ['a', true],
  ['!a', false],
  [' a = 1 , ! b ', true],
  ['e=', true],
])('matches a=1,e= against %j: %j', (selector, expected) => {
  expect(parseLabelSelector(selector)({ a: '1', e: '' })).toBe(expected);
});

it.each(['a ===', 'a in b', '=a', 'a b'])('refuses %j', async (selector) => {
  const refused = await refusal(Promise.resolve().then(() => parseLabelSelector(selector)));
  expect(refused).toMatchObject({ status: 400, reason: 'BadRequest' });
});
