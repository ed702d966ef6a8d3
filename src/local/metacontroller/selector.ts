import { z } from 'zod';
import type { KubeObject } from '../../contract/kube-object.js';
import { labelValueProblem, qualifiedNameProblem } from '../names.js';
import { aggregate, messageOf, MetacontrollerError } from './errors.js';
import { toGoStringMap, toGoStrings } from './go-syntax.js';
import { fieldAt } from './json.js';

type Labels = Readonly<Record<string, string>>;

/** Answers whether labels match; an object without labels is asked about with `undefined`. */
export type LabelMatcher = (labels: Labels | undefined) => boolean;

export const matchEverything: LabelMatcher = () => true;

/**
 * Compiles a selector; an empty one matches everything.
 *
 * @throws MetacontrollerError for requirements the API machinery refuses
 */
export function compileSelector({ matchLabels = {}, matchExpressions = [] }: Selector): LabelMatcher {
  for (const [key, value] of Object.entries(matchLabels)) refuse([...keyProblems(key), ...valueProblems(key, [value])]);
  const requirements = matchExpressions.map(compileExpression);
  return (labels = {}) =>
    Object.entries(matchLabels).every(([key, value]) => own(labels, key) === value) &&
    requirements.every((requirement) => requirement(labels));
}

/**
 * The selector by which a parent claims children: the generated one (`controller-uid`), else its own `spec.selector`.
 *
 * A parent without a usable `spec.selector` – absent, empty, or a plain map of labels as in a Service – fails every sync.
 *
 * @throws MetacontrollerError
 */
export function childSelector(parent: KubeObject, generateSelector: boolean): LabelMatcher {
  if (generateSelector) return compileSelector({ matchLabels: { 'controller-uid': parent.metadata.uid } });
  const selector = OwnSelector.safeParse(fieldAt(parent, 'spec', 'selector') ?? {});
  if (!selector.success) {
    const { name, namespace = '' } = parent.metadata;
    throw new MetacontrollerError(`can't get label selector from ${parent.kind} ${namespace}/${name}`);
  }
  const { matchLabels = {}, matchExpressions = [] } = selector.data;
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) {
    throw new MetacontrollerError('.spec.selector must have either matchLabels, matchExpressions, or both');
  }
  try {
    return compileSelector(selector.data);
  } catch (cause) {
    const text = `can't convert label selector (${toGoSelector(selector.data)}): ${messageOf(cause)}`;
    throw new MetacontrollerError(text, { cause });
  }
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
}

/** A selector nobody has looked at yet: no schema of an API has. */
interface Selector {
  readonly matchLabels?: Labels | undefined;
  readonly matchExpressions?: readonly Expression[] | undefined;
}

const OwnSelector = z.object({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z.object({
        key: z.string().default(''),
        operator: z.string().default(''),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});

function compileExpression(expression: Expression): (labels: Labels) => boolean {
  const { key, operator, values = [] } = expression;
  // NotIn also takes what lacks the label.
  const isOneOf = (labels: Labels): boolean => values.includes(own(labels, key) ?? '\0');
  switch (operator) {
    case 'In':
    case 'NotIn':
      refuse(expressionProblems(expression, values.length === 0 && IS_EMPTY));
      return (labels) => isOneOf(labels) === (operator === 'In');
    case 'Exists':
    case 'DoesNotExist':
      refuse(expressionProblems(expression, values.length > 0 && IS_NOT_EMPTY));
      return (labels) => Object.hasOwn(labels, key) === (operator === 'Exists');
    default:
      throw new MetacontrollerError(`"${operator}" is not a valid label selector operator`);
  }
}

const IS_EMPTY = "for 'in', 'notin' operators, values set can't be empty";
const IS_NOT_EMPTY = 'values set must be empty for exists and does not exist';

function expressionProblems({ key, values }: Expression, about: string | false): readonly string[] {
  const found = about === false ? [] : [`values: Invalid value: ${JSON.stringify(values ?? null)}: ${about}`];
  return [...keyProblems(key), ...found, ...valueProblems(key, values ?? [])];
}

function keyProblems(key: string): readonly string[] {
  const problem = qualifiedNameProblem(key);
  return problem === undefined ? [] : [`key: Invalid value: ${JSON.stringify(key)}: ${problem}`];
}

function valueProblems(key: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value, index) => {
    const problem = labelValueProblem(value);
    if (problem === undefined) return [];
    return [`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${problem}`];
  });
}

/** @throws MetacontrollerError when there are problems */
function refuse(problems: readonly string[]): void {
  const problem = aggregate(problems);
  if (problem !== undefined) throw problem;
}

/** `%#v` of a LabelSelector in Go. */
function toGoSelector({ matchLabels, matchExpressions }: Selector): string {
  const type = '[]v1.LabelSelectorRequirement';
  const requirements = matchExpressions?.map(
    ({ key, operator, values }) =>
      `v1.LabelSelectorRequirement{Key:${JSON.stringify(key)}, Operator:${JSON.stringify(operator)}, Values:${toGoStrings(values)}}`,
  );
  const listed = requirements === undefined ? `${type}(nil)` : `${type}{${requirements.join(', ')}}`;
  return `&v1.LabelSelector{MatchLabels:${toGoStringMap(matchLabels)}, MatchExpressions:${listed}}`;
}

function own(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
