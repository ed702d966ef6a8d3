import { Environment } from '@marcbachmann/cel-js';

// CEL in the answers of scripted hooks. Not the template language of the product: a scenario judges the stand-ins only.

/** Beside what the request holds: `httpDate(1500)`, the time so many milliseconds from now as a header has it. */
const environment = new Environment({ unlistedVariablesAreDyn: true }).registerFunction(
  'httpDate(int): string',
  (milliseconds: bigint) => new Date(Date.now() + Number(milliseconds)).toUTCString(),
);

export type Scope = Readonly<Record<string, unknown>>;

/** Whether the condition holds; a path that is not there is no. */
export function holds(condition: string, scope: Scope): boolean {
  try {
    return environment.evaluate(condition, integral(scope) as Record<string, unknown>) === true;
  } catch (error) {
    if (String(error).includes('No such key')) return false;
    throw error;
  }
}

/** A copy in which strings of the form `${…}` are what the expression says, of any type. */
export function filledIn(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => filledIn(item, scope));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filledIn(item, scope)]));
  if (typeof value !== 'string') return value;
  const whole = /^\$\{(.*)\}$/s.exec(value)?.[1];
  if (whole === undefined) return value;
  return plain(environment.evaluate(whole, integral(scope) as Record<string, unknown>));
}

/** JSON has one kind of number, CEL two. */
function integral(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(integral);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, integral(item)]));
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
