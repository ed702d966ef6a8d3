import type { LabelSelector } from '../../contract/controller-objects.js';
import { labelValueProblem, type NameRule, qualifiedNameProblem } from '../names.js';
import { badRequest } from './refusals.js';

type Labels = Readonly<Record<string, string>>;
export type LabelMatcher = (labels: Labels | undefined) => boolean;

/**
 * Compiles a selector in the form of the API: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`.
 *
 * @throws StatusError BadRequest, in the words of the API server's own parser
 */
export function parseLabelSelector(selector: string | undefined): LabelMatcher {
  const requirements = new SelectorParser(selector ?? '').parse();
  return (labels = {}) => requirements.every((requirement) => requirement(labels));
}

type Requirement = (labels: Labels) => boolean;

const TOKEN = /[=!<>]+|[(),]|[^=!<>(),\s]+/g;
const OPERATORS = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'];
const SYMBOLS: readonly string[] = ['=', '==', '!=', '!', '>', '<', '(', ')', ','];
const END = '';

class SelectorParser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(selector: string) {
    this.#tokens = (selector.match(TOKEN) ?? []).flatMap(splitSymbols);
  }

  parse(): readonly Requirement[] {
    const requirements: Requirement[] = [];
    if (this.#next() === END) return requirements;
    for (;;) {
      if (this.#next() !== '!' && !isIdentifier(this.#next())) {
        throw refusal(this.#next(), "!, identifier, or 'end of string'");
      }
      requirements.push(this.#requirement());
      const separator = this.#take();
      if (separator === END) return requirements;
      if (separator !== ',') throw refusal(separator, "',' or 'end of string'");
      if (this.#next() !== '!' && !isIdentifier(this.#next())) {
        throw refusal(this.#next(), "identifier after ','");
      }
    }
  }

  #requirement(): Requirement {
    const isNegated = this.#next() === '!';
    if (isNegated) this.#take();
    const key = this.#take();
    if (!isIdentifier(key)) throw unparsed(`found '${key}', expected: identifier`);
    requireValid(key, '<nil>', qualifiedNameProblem);
    if (isNegated) return (labels) => !Object.hasOwn(labels, key);
    if (this.#next() === END || this.#next() === ',') return (labels) => Object.hasOwn(labels, key);
    return this.#comparison(key, this.#take());
  }

  #comparison(key: string, operator: string): Requirement {
    const has = (labels: Labels, values: ReadonlySet<string>): boolean =>
      Object.hasOwn(labels, key) && values.has(labels[key] ?? '');
    const values = (read: readonly string[]): ReadonlySet<string> => {
      read.forEach((value, index) => requireValid(value, `values[${index}][${key}]`, labelValueProblem));
      return new Set(read);
    };
    switch (operator) {
      case 'in':
      case 'notin': {
        const wanted = values(this.#set());
        return operator === 'in' ? (labels) => has(labels, wanted) : (labels) => !has(labels, wanted);
      }
      case '=':
      case '==':
      case '!=': {
        const wanted = values([this.#value()]);
        return operator === '!=' ? (labels) => !has(labels, wanted) : (labels) => has(labels, wanted);
      }
      case '>':
      case '<':
        return ordered(key, operator, this.#value());
      default:
        throw unparsed(`found '${operator}', expected: ${OPERATORS.join(', ')}`);
    }
  }

  /** Nothing stands for the empty value. */
  #value(): string {
    if (this.#next() === END || this.#next() === ',') return '';
    const value = this.#take();
    if (!isIdentifier(value)) throw unparsed(`found '${value}', expected: identifier`);
    return value;
  }

  #set(): readonly string[] {
    const open = this.#take();
    if (open !== '(') throw unparsed(`found '${open}' expected: '('`);
    const values: string[] = [];
    for (;;) {
      values.push(isIdentifier(this.#next()) ? this.#take() : '');
      const separator = this.#take();
      if (separator === ')') return values;
      if (separator !== ',') throw unparsed(`found '${separator}', expected: ',' or ')'`);
    }
  }

  #next(): string {
    return this.#tokens[this.#at] ?? END;
  }

  #take(): string {
    const token = this.#next();
    this.#at += 1;
    return token;
  }
}

/** A run of symbols is cut where no operator goes on: `===` is `==` and `=`. */
function splitSymbols(token: string): readonly string[] {
  return /^[=!<>]/.test(token) ? (token.match(/==|!=|[=!<>]/g) ?? []) : [token];
}

function isIdentifier(token: string): boolean {
  return token !== END && !SYMBOLS.includes(token);
}

function ordered(key: string, operator: string, text: string): Requirement {
  if (!/^-?\d+$/.test(text)) {
    const why = `for 'Gt', 'Lt' operators, the value must be an integer`;
    throw unparsed(`values[0]: Invalid value: ${JSON.stringify(text)}: ${why}`);
  }
  return (labels) => {
    const value = labels[key] ?? '';
    if (!/^-?\d+$/.test(value)) return false;
    return operator === '>' ? Number(value) > Number(text) : Number(value) < Number(text);
  };
}

function requireValid(text: string, field: string, rule: NameRule): void {
  const problem = rule(text);
  if (problem !== undefined) throw unparsed(`${field}: Invalid value: ${JSON.stringify(text)}: ${problem}`);
}

function unparsed(why: string): Error {
  return badRequest(`unable to parse requirement: ${why}`);
}

function refusal(found: string, expected: string): Error {
  return badRequest(`found '${found}', expected: ${expected}`);
}

const SET_OPERATORS = { In: 'in', NotIn: 'notin' } as const;

/** A selector object in the form of the API, as the scale subresource reports it. */
export function formatLabelSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const equalities = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const others = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${SET_OPERATORS[operator]} (${values.join(',')})`;
  });
  return [...equalities, ...others].sort().join(',');
}
