import type { ObjectInput } from '../../cluster/kube-api.js';
import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { objectAt, textListAt, textsAt } from './fields.js';
import { controlledBy } from './workload.js';

export interface NewPod {
  /** @default that of the owner */
  readonly template?: JsonObject;
  /** @default made up from the owner's name */
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What the owner adds to the spec of the template. */
  readonly spec?: JsonObject;
}

/** A Pod of a template, controlled by the owner. */
export function podOf(owner: KubeObject, { name, labels, spec, ...options }: NewPod = {}): ObjectInput {
  const { template = objectAt(owner, 'spec', 'template') } = options;
  const { name: ownerName, namespace } = owner.metadata;
  const finalizers = textListAt(template, 'metadata', 'finalizers');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName: `${ownerName}-`,
      namespace,
      labels: { ...textsAt(template, 'metadata', 'labels'), ...labels },
      annotations: textsAt(template, 'metadata', 'annotations'),
      ...(finalizers.length === 0 ? {} : { finalizers }),
      ownerReferences: [controlledBy(owner)],
    },
    spec: { ...objectAt(template, 'spec'), ...spec },
  };
}
