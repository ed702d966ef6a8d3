import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { objectAt, objectsAt, textAt, textListAt, textsAt } from './fields.js';
import type { Resource } from './resource.js';
import type { Watch } from './workload.js';

type Labels = Readonly<Record<string, string>>;
export type Selector = (labels: Labels | undefined) => boolean;

/** A selector object as workloads have it; an empty one selects nothing, as it would select everything. */
export function selectorOf(owner: KubeObject): Selector {
  const selector = objectAt(owner, 'spec', 'selector');
  const wanted = Object.entries(textsAt(selector, 'matchLabels'));
  const expressions = objectsAt(selector, 'matchExpressions');
  if (wanted.length + expressions.length === 0) return () => false;
  return (labels = {}) =>
    wanted.every(([key, value]) => labels[key] === value) &&
    expressions.every((expression) => meets(labels, expression));
}

const OPERATORS: Readonly<Record<string, (value: string | undefined, values: readonly string[]) => boolean>> =
  {
    In: (value, values) => value !== undefined && values.includes(value),
    NotIn: (value, values) => value === undefined || !values.includes(value),
    Exists: (value) => value !== undefined,
    DoesNotExist: (value) => value === undefined,
  };

function meets(labels: Labels, expression: JsonObject): boolean {
  const operator = OPERATORS[textAt(expression, 'operator') ?? ''];
  const value = labels[textAt(expression, 'key') ?? ''];
  return operator?.(value, textListAt(expression, 'values')) ?? false;
}

/** Wakes the objects of a kind that select a dependent by its labels. */
export function wakesSelecting(owners: Resource, resource: Resource): Watch {
  return {
    resource,
    wakes: ({ metadata }, { informer }) =>
      informer(owners)
        .inNamespace(metadata.namespace)
        .filter((owner) => selectorOf(owner)(metadata.labels))
        .map((owner) => owner.metadata.uid),
  };
}

/** Wakes those that may adopt a dependent: its labels fit, and it has no controller. */
export function wakesAdopters(owners: Resource, resource: Resource): Watch {
  const { wakes } = wakesSelecting(owners, resource);
  return {
    resource,
    wakes: (object, tools) => {
      const isControlled = object.metadata.ownerReferences?.some(({ controller }) => controller === true);
      return isControlled === true ? [] : wakes(object, tools);
    },
  };
}
