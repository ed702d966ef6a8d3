import fc from 'fast-check';

/** Not an interface: those do not count as records. */
type Texts = {
  readonly int: string;
  readonly double: string;
  readonly bool: string;
  readonly text: string;
  readonly list: string;
};

const grammar = fc.letrec<Texts>((tie) => {
  const int = tie('int');
  const double = tie('double');
  const bool = tie('bool');
  const text = tie('text');
  const list = tie('list');
  const join = (template: string, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc.tuple(...parts).map((texts) => texts.reduce((done, part) => done.replace('#', () => part), template));
  const between = (operators: readonly string[], part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(part, fc.constantFrom(...operators), part).map((parts) => `(${parts.join(' ')})`);
  const branch = (part: fc.Arbitrary<string>): fc.Arbitrary<string> => join('(# ? # : #)', bool, part, part);
  const comparisons = ['==', '!=', '<', '<=', '>', '>='];
  return {
    int: fc.oneof(
      { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        'i',
        'm.a',
        'm["b"]',
        '0',
        '1',
        '-1',
        '7',
        '9223372036854775807',
        '(-9223372036854775807 - 1)',
      ),
      between(['+', '-', '*', '/', '%'], int),
      join('(-(0 + #))', int),
      join('size(#)', text),
      join('size(#)', list),
      join('int(#)', double),
      join('l[#]', int),
      branch(int),
    ),
    double: fc.oneof(
      { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('d', '0.0', '0.5', '1.0', '-2.5', '1e300', '9007199254740992.0'),
      between(['+', '-', '*', '/'], double),
      join('double(#)', int),
      join('(-(0.0 + #))', double),
      branch(double),
    ),
    bool: fc.oneof(
      { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('true', 'false', 'has(m.a)', 'has(m.none)', '("a" in m)'),
      between(comparisons, int),
      between(comparisons, double),
      between(comparisons, text),
      fc.tuple(int, fc.constantFrom('<', '<=', '>', '>='), double).map((parts) => `(${parts.join(' ')})`),
      join('(dyn(#) == #)', int, double),
      join('(dyn(#) == #)', text, int),
      between(['&&', '||', '==', '!='], bool),
      between(['==', '!='], list),
      join('(!#)', bool),
      join('(# in #)', int, list),
      join('#.contains(#)', text, text),
      join('#.startsWith(#)', text, text),
      join('#.endsWith(#)', text, text),
      join('#.all(v, v > #)', list, int),
      join('#.exists(v, # / v == 1)', list, int),
      join('#.exists_one(v, v == #)', list, int),
      join('#.matches("^[a-c]*$")', text),
    ),
    text: fc.oneof(
      { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('s', '""', '"a"', '"abc"', '"äb"', '" b "'),
      between(['+'], text),
      join('string(#)', int),
      join('string(#)', bool),
      join('#.lowerAscii()', text),
      join('#.trim()', text),
      join('#.replace("a", #)', text, text),
      join('#.substring(#)', text, int),
      join('#.charAt(#)', text, int),
      join('string(#.indexOf(#))', text, text),
      join('#.split(#).join("-")', text, text),
      branch(text),
    ),
    list: fc.oneof(
      { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('l', '[1]', '[1, 2, 3]'),
      fc.tuple(int, int).map((items) => `[${items.join(', ')}]`),
      between(['+'], list),
      join('#.map(v, v + #)', list, int),
      join('#.filter(v, v < #)', list, int),
      branch(list),
    ),
  };
});

/** Expressions over `i` (int), `d` (double), `s` (string), `l` (list of ints) and `m` (map of ints), with types that fit. */
export const expressions: fc.Arbitrary<string> = fc.oneof(
  grammar.int,
  grammar.double,
  grammar.bool,
  grammar.text,
  grammar.list,
);
