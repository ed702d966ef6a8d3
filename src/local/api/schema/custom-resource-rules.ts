import { type Fields, fieldsAt, isFields, isList, numberAt, valueAt } from '../fields.js';
import type { KindRules, ScalePaths } from '../resource-info.js';
import { goKindOf } from '../types/go-decoding.js';
import { goValue } from '../types/typed-problems.js';
import { completeObject } from './complete.js';
import { checkRules } from './rules.js';
import { hasRules, type StructuralSchema } from './structural-schema.js';
import { type Problem, validateValue } from './validate.js';

const UNCHECKED =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

interface CustomResourceOptions {
  readonly scale: ScalePaths | undefined;
  /** Of the version that is stored, when it is another one: nothing gets past it. */
  readonly storedSchema: StructuralSchema | undefined;
}

/** How objects of a custom resource are pruned, completed and checked. */
export function customResourceRules(
  schema: StructuralSchema,
  { scale, storedSchema }: CustomResourceOptions,
): KindRules {
  const withRules = hasRules(schema);
  return {
    prepare: (object, { isApplied }) => {
      const completed = completeObject(object, schema, { isApplied });
      return storedSchema === undefined ? completed : completeObject(completed, storedSchema, { isApplied });
    },
    validate: (object, old) => {
      const problems = validateValue(object, { path: '', schema });
      const causes = [...problems.map((problem) => problem.text), ...scaleProblems(object, scale)];
      if (!withRules) return causes;
      if (problems.some((problem) => problem.blocking)) return [...causes, UNCHECKED];
      return [...causes, ...checkRules(object, { path: '', schema, old })];
    },
    validateStatus: (object, old) => {
      const problems = statusProblems(object, schema);
      const causes = problems.map(({ text }) => underStatus(text));
      if (!withRules) return causes;
      if (problems.some((problem) => problem.blocking)) return [...causes, UNCHECKED];
      return [...causes, ...checkRules(object, { path: '', schema, old })];
    },
  };
}

/** A status is looked at for itself: only the path of a problem says where it was, not its text. */
function statusProblems({ status }: Fields, { properties }: StructuralSchema): readonly Problem[] {
  const schema = properties.get('status');
  return schema === undefined || status === undefined ? [] : validateValue(status, { path: '', schema });
}

function underStatus(problem: string): string {
  if (problem.startsWith('<nil>')) return problem;
  return problem.startsWith(':') ? `status${problem}` : `status.${problem}`;
}

function scaleProblems(object: Fields, scale: ScalePaths | undefined): string[] {
  const paths = scale === undefined ? [] : [scale.specReplicas, scale.statusReplicas];
  return paths.flatMap((path) => {
    const misfit = accessProblem(object, path);
    if (misfit !== undefined) return [`.${path.join('.')}: Invalid value: 0: ${misfit}`];
    const replicas = numberAt(object, ...path) ?? 0;
    if (replicas >= 0) return [];
    return [`.${path.join('.')}: Invalid value: ${replicas}: should be a non-negative integer`];
  });
}

/** Why a number cannot be read from that place; undefined when it can, or there is nothing. */
function accessProblem(object: Fields, path: readonly string[]): string | undefined {
  const steps = path.map((_, index) => path.slice(0, index + 1));
  for (const step of steps) {
    const value = valueAt(object, ...step);
    if (value === undefined || value === null) return undefined;
    const isLast = step.length === path.length;
    if (isLast ? typeof value === 'number' : isFields(value)) continue;
    const expected = isLast ? 'int64' : 'map[string]interface{}';
    return `.${path.join('.')} accessor error: ${goValue(value)} is of the type ${goTypeOf(value)}, expected ${expected}`;
  }
  return undefined;
}

function goTypeOf(value: unknown): string {
  if (isList(value)) return '[]interface {}';
  return isFields(value) ? 'map[string]interface {}' : goKindOf(value);
}

/** Scale paths of a version of a CRD. */
export function readScale(version: unknown): ScalePaths | undefined {
  if (valueAt(version, 'subresources', 'scale') === undefined) return undefined;
  const scale = fieldsAt(version, 'subresources', 'scale');
  const split = (field: string): readonly string[] | undefined => {
    const path = scale[field];
    return typeof path === 'string' ? path.replace(/^\./, '').split('.') : undefined;
  };
  return {
    specReplicas: split('specReplicasPath') ?? ['spec', 'replicas'],
    statusReplicas: split('statusReplicasPath') ?? ['status', 'replicas'],
    selector: split('labelSelectorPath'),
  };
}
