import { ExpressionCompiler } from '../../src/cel/compiler.js';
import { ExpressionError } from '../../src/cel/expression-error.js';

const compiler = ExpressionCompiler.create({ x: true });
const LEAST = '(-9223372036854775807 - 1)';

function outcomeOf(source: string, x: unknown = null): unknown {
  try {
    return compiler.compile(source).evaluate({ x });
  } catch (error) {
    if (error instanceof ExpressionError) return error.code;
    throw error;
  }
}

describe('an integer', () => {
  it.each([
    ['1 / 0', 'division_by_zero'],
    ['1 % 0', 'modulo_by_zero'],
    ['9223372036854775807 + 1', 'numeric_overflow'],
    [`${LEAST} - 1`, 'numeric_overflow'],
    ['9223372036854775807 * 2', 'numeric_overflow'],
    [`${LEAST} / -1`, 'numeric_overflow'],
    [`-${LEAST}`, 'numeric_overflow'],
    ['int(1e19)', 'numeric_overflow'],
    ['int(0.0 / 0.0)', 'numeric_overflow'],
    ['int("9223372036854775808")', 'numeric_overflow'],
    ['int("")', 'int_conversion_error'],
    ['int("0x10")', 'int_conversion_error'],
    ['double("0x10")', 'double_conversion_error'],
    ['double("")', 'double_conversion_error'],
    ['1 + 1.0', 'no_such_overload'],
    ['1 + "1"', 'no_such_overload'],
    ['x + 1.0', 'no_such_overload'],
    ['-"a"', 'no_such_overload'],
    ['1 < "a"', 'no_such_overload'],
    ['int([])', 'no_matching_overload'],
  ])('%s fails: %s', (source, code) => {
    expect(outcomeOf(source, 1n)).toBe(code);
  });

  it.each([
    ['7 / -2', -3n],
    ['-7 % 3', -1n],
    ['1.0 / 0.0', Infinity],
    ['-9223372036854775807 - 1', -(2n ** 63n)],
    ['int(-1.9)', -1n],
    ['int("-12")', -12n],
    ['x == 1.0', true],
    ['x < 1.5', true],
    ['9007199254740993 > 9007199254740992.0', true],
    ['[x] == [1.0]', true],
    ['{"a": x} == {"a": 1.0}', true],
  ])('%s is %p', (source, value) => {
    expect(outcomeOf(source, 1n)).toBe(value);
  });
});
