import { ExpressionError } from './expression-error.js';

interface HintRule {
  readonly code: string;
  readonly when?: RegExp;
  readonly hint: string;
}

/** What to do about the errors of the engine that people meet most; the first that fits. */
const HINTS: readonly HintRule[] = [
  {
    code: 'no_such_overload',
    when: /string.*\+|\+.*string/,
    hint: 'text joins text only: convert with string(…)',
  },
  {
    code: 'no_such_overload',
    when: /int.*double|double.*int/,
    hint: 'integers and decimals do not mix: convert with double(…) or int(…)',
  },
  { code: 'no_such_overload', when: /optional/, hint: 'take the value out of the optional with .orValue(…)' },
  { code: 'incompatible_ternary_branches', hint: 'wrap one branch in dyn(…) when both types are meant' },
  {
    code: 'incompatible_argument_type',
    hint: 'give orValue(…) a value of the same type, or wrap it in dyn(…)',
  },
  { code: 'no_such_key', hint: 'what may be absent is read with `.?field.orValue(…)` or `[?index]`' },
  { code: 'index_out_of_bounds', hint: 'an item that may be absent is read with `[?index].orValue(…)`' },
  {
    code: 'unexpected_token',
    when: /QUESTION/,
    hint: 'in a list or a map, an optional item is written a.?b.orValue(omit())',
  },
  {
    code: 'no_matching_overload',
    when: /math\.\w+\(int/,
    hint: 'the function takes decimals: convert with double(…)',
  },
  {
    code: 'no_matching_overload',
    hint: 'there is no such function, or not for values of these types; docs/templates.md, "Functions", has them all',
  },
  { code: 'unexpected_character', when: /\$/, hint: 'inside of ${…} another ${…} is not needed' },
];

/** The same error with a hint, when it has none and we know one. */
export function withHint(error: unknown): unknown {
  if (!(error instanceof ExpressionError) || error.hint !== undefined) return error;
  const rule = HINTS.find(({ code, when }) => code === error.code && (when?.test(error.message) ?? true));
  if (rule === undefined) return error;
  const { phase, code, message, range } = error;
  return new ExpressionError(phase, { code, message, range, hint: rule.hint });
}
