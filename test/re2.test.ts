import { findRe2Problem } from '../src/re2.js';

describe('findRe2Problem', () => {
  it.each([
    ['^(?=a)', 'lookahead or lookbehind'],
    ['(?<!a)b', 'lookahead or lookbehind'],
    ['(a)\\1', 'a backreference'],
    ['(?<n>a)\\k<n>', 'a backreference'],
    ['\\u00e9', 'an escape with \\u or \\c'],
    ['[\\u00e9]', 'an escape with \\u or \\c'],
    ['\\p{Script=Greek}', 'a Unicode property with ='],
    ['[^]', 'an empty character class'],
    ['a{1,2000}', 'more than 1000 repetitions'],
  ])('finds the problem of %s', (pattern, problem) => {
    expect(findRe2Problem(pattern)).toBe(problem);
  });

  it.each(['^a{1,63}$', '\\(?=', '[(?=]', '\\d\\.\\\\', '(?<n>a)', '(?:a|b)\\/\\-', '[^a]', '\\[]'])(
    'has nothing against %s',
    (pattern) => {
      expect(findRe2Problem(pattern)).toBeUndefined();
    },
  );
});
