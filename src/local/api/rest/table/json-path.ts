import { isFields, isList } from '../../fields.js';

type Step = (values: readonly unknown[]) => readonly unknown[];

/** The values at the end of a path, in order; `undefined` for a path that is none. */
export type JsonPath = (root: unknown) => readonly unknown[];

const FIELD = /^\.((?:\\.|[^.[\\])+)/;
const DEEP = /^\.\.((?:\\.|[^.[\\*])+)/;
const ALL = /^(?:\[\*\]|\.\*)/;
const NAMES = /^\[((?:'[^']*'|"[^"]*")(?:\s*,\s*(?:'[^']*'|"[^"]*"))*)\]/;
const INDEX = /^\[(-?\d+)\]/;
const SLICE = /^\[(-?\d*):(-?\d*)\]/;
const FILTER = /^\[\?\((.*?)\)\]/;
const COMPARISON = /^@(\S*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?))?\s*$/;

/** Patterns with the step they stand for, tried in this order. */
const STEPS: readonly (readonly [RegExp, (...groups: readonly string[]) => Step])[] = [
  [DEEP, (name = '') => flat((value) => deepValues(value, unescape(name)))],
  [ALL, () => flat(membersOf)],
  [FIELD, (name = '') => flat((value) => fieldOf(value, unescape(name)))],
  [NAMES, (names = '') => flat((value) => unquoteAll(names).flatMap((name) => fieldOf(value, name)))],
  [INDEX, (index) => flat((value) => (isList(value) ? value.slice(Number(index)).slice(0, 1) : []))],
  [SLICE, (from, to) => flat((value) => (isList(value) ? value.slice(Number(from), toEnd(to)) : []))],
  [FILTER, (condition = '') => flat((value) => (isList(value) ? value.filter(parseFilter(condition)) : []))],
];

/** The part of JSONPath that printer columns are written in, as Kubernetes reads it: what is missing gives no value. */
export function parseJsonPath(source: string): JsonPath | undefined {
  const steps: Step[] = [];
  let rest = source.trim();
  while (rest !== '') {
    const found = nextStep(rest);
    if (found === undefined) return undefined;
    steps.push(found.step);
    rest = rest.slice(found.length);
  }
  return (root) => steps.reduce<readonly unknown[]>((values, step) => step(values), [root]);
}

function nextStep(rest: string): { readonly step: Step; readonly length: number } | undefined {
  for (const [pattern, toStep] of STEPS) {
    const match = pattern.exec(rest);
    if (match !== null) return { step: toStep(...match.slice(1)), length: match[0].length };
  }
  return undefined;
}

function flat(step: (value: unknown) => readonly unknown[]): Step {
  return (values) => values.flatMap((value) => step(value));
}

function unescape(name: string): string {
  return name.replace(/\\(.)/g, '$1');
}

function unquoteAll(names: string): string[] {
  return [...names.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, single, double]) => single ?? double ?? '');
}

function toEnd(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}

function fieldOf(value: unknown, name: string): readonly unknown[] {
  if (isList(value)) return [];
  return isFields(value) && Object.hasOwn(value, name) && value[name] !== undefined ? [value[name]] : [];
}

function membersOf(value: unknown): readonly unknown[] {
  if (isList(value)) return value;
  return isFields(value) ? Object.values(value) : [];
}

function deepValues(value: unknown, name: string): readonly unknown[] {
  const own = fieldOf(value, name);
  return [...own, ...membersOf(value).flatMap((member) => deepValues(member, name))];
}

const COMPARE: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** An element without the field is never selected, not even by `!=`. */
function parseFilter(condition: string): (element: unknown) => boolean {
  const [, path = '', operator, literal = ''] = COMPARISON.exec(condition.trim()) ?? [];
  const left = parseJsonPath(path);
  const compare = COMPARE[operator ?? ''];
  if (left === undefined) return () => false;
  if (compare === undefined) return (element) => left(element).length > 0;
  const right = parseLiteral(literal);
  return (element) => {
    const [value] = left(element);
    return value !== undefined && typeof value === typeof right && compare(orderOf(value, right));
  };
}

function parseLiteral(literal: string): unknown {
  const [quoted] = unquoteAll(literal);
  if (quoted !== undefined) return quoted;
  if (literal === 'true' || literal === 'false') return literal === 'true';
  return Number(literal);
}

function orderOf(one: unknown, other: unknown): number {
  if (one === other) return 0;
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one) < String(other) ? -1 : 1;
}
