import { LabelSelector } from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { type Fields, frozenCopy, numberAt, valueAt, withValueAt } from './fields.js';
import { formatLabelSelector } from './label-selector.js';
import { invalid } from './refusals.js';
import type { ResourceInfo, ScalePaths } from './resource-info.js';

/** The `autoscaling/v1` Scale of an object. */
export function toScale(object: KubeObject, paths: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = numberAt(object, ...paths.specReplicas);
  return frozenCopy({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    // Go's omitempty: a Scale to nothing has an empty spec.
    spec: replicas ? { replicas } : {},
    status: {
      replicas: numberAt(object, ...paths.statusReplicas) ?? 0,
      selector: selectorText(paths.selector && valueAt(object, ...paths.selector)),
    },
  });
}

function selectorText(selector: unknown): string | undefined {
  if (typeof selector === 'string') return selector === '' ? undefined : selector;
  const parsed = LabelSelector.safeParse(selector);
  return parsed.success ? formatLabelSelector(parsed.data) : undefined;
}

export const SCALE = { apiVersion: 'autoscaling/v1', kind: 'Scale' };

/** Of a built-in kind it is the Scale that is refused; a CRD knows its own path. @throws StatusError Invalid */
export function requireSize({ custom }: Pick<ResourceInfo, 'custom'>, name: string, scale: Fields): void {
  const replicas = numberAt(scale, 'spec', 'replicas') ?? 0;
  if (custom || replicas >= 0) return;
  throw invalid('Scale.autoscaling', name, [
    `spec.replicas: Invalid value: ${replicas}: must be greater than or equal to 0`,
  ]);
}

/** The object as a changed Scale asks for it. */
export function withScale(object: KubeObject, paths: ScalePaths, scale: Fields): Fields {
  return withValueAt(object, paths.specReplicas, numberAt(scale, 'spec', 'replicas') ?? 0);
}
