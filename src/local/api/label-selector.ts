import type { LabelSelector } from '../../contract/controller-objects.js';
import { badRequest } from './refusals.js';

type Labels = Readonly<Record<string, string>>;
export type LabelMatcher = (labels: Labels | undefined) => boolean;

const NAME = String.raw`[^\s,()=!]+`;
const EXISTS = new RegExp(`^(!?)\\s*(${NAME})$`);
const EQUALITY = new RegExp(`^(${NAME})\\s*(==|=|!=)\\s*(${NAME})?$`);
const SET = new RegExp(`^(${NAME})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);

/**
 * Compiles a selector in the form of the API: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
 *
 * @throws StatusError BadRequest
 */
export function parseLabelSelector(selector: string | undefined): LabelMatcher {
  const requirements = splitRequirements(selector ?? '').map(parseRequirement);
  return (labels = {}) => requirements.every((requirement) => requirement(labels));
}

/** Commas separate requirements, except between the parentheses of a set. */
function splitRequirements(selector: string): string[] {
  if (selector.trim() === '') return [];
  return selector.split(/,(?![^()]*\))/).map((part) => part.trim());
}

type Requirement = (labels: Labels) => boolean;

function parseRequirement(text: string): Requirement {
  const requirement = parseSet(text) ?? parseEquality(text) ?? parseExists(text);
  if (requirement === undefined) throw badRequest(`unable to parse requirement: ${text}`);
  return requirement;
}

function parseSet(text: string): Requirement | undefined {
  const [, key, operator, list] = SET.exec(text) ?? [];
  if (key === undefined || list === undefined) return undefined;
  const values = new Set(list.split(',').map((value) => value.trim()));
  const isIn: Requirement = (labels) => Object.hasOwn(labels, key) && values.has(labels[key] ?? '');
  return operator === 'in' ? isIn : (labels) => !isIn(labels);
}

function parseEquality(text: string): Requirement | undefined {
  const [, key, operator, value = ''] = EQUALITY.exec(text) ?? [];
  if (key === undefined) return undefined;
  const equals: Requirement = (labels) => Object.hasOwn(labels, key) && labels[key] === value;
  return operator === '!=' ? (labels) => !equals(labels) : equals;
}

function parseExists(text: string): Requirement | undefined {
  const [, not, key] = EXISTS.exec(text) ?? [];
  if (key === undefined) return undefined;
  return (labels) => Object.hasOwn(labels, key) === (not === '');
}

const OPERATORS = { In: 'in', NotIn: 'notin' } as const;

/** A selector object in the form of the API, as the scale subresource reports it. */
export function formatLabelSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const equalities = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const others = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${OPERATORS[operator]} (${values.join(',')})`;
  });
  return [...equalities, ...others].sort().join(',');
}
