import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { hasCondition } from './conditions.js';
import { numberAt, objectAt, objectsAt, textAt, textsAt } from './fields.js';
import { PODS } from './resource.js';
import { controlledBy, type WorkloadTools } from './workload.js';

const INDEX_KEY = 'batch.kubernetes.io/job-completion-index';

/** The Pods of a Job by what they count as. */
export interface JobPods {
  readonly active: readonly KubeObject[];
  readonly succeeded: readonly KubeObject[];
  readonly failed: readonly KubeObject[];
  readonly ready: number;
}

export function sortPods(pods: readonly KubeObject[]): JobPods {
  const inPhase = (phase: string): KubeObject[] =>
    pods.filter((pod) => textAt(pod, 'status', 'phase') === phase);
  const succeeded = inPhase('Succeeded');
  const failed = inPhase('Failed');
  const active = pods.filter(
    (pod) =>
      !succeeded.includes(pod) && !failed.includes(pod) && pod.metadata.deletionTimestamp === undefined,
  );
  return { active, succeeded, failed, ready: active.filter((pod) => hasCondition(pod, 'Ready')).length };
}

export function indexOf(pod: KubeObject): number | undefined {
  const index = pod.metadata.annotations?.[INDEX_KEY];
  return index === undefined ? undefined : Number(index);
}

/** `0,2-4`, as the status of an indexed Job has it. */
export function formatIndexes(indexes: readonly number[]): string {
  const sorted = [...new Set(indexes)].sort((one, other) => one - other);
  const ranges: [first: number, last: number][] = [];
  for (const index of sorted) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === index - 1) range[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** Creates as many Pods as are asked for; an indexed Job gives each the lowest free index. */
export async function createPods(
  job: KubeObject,
  count: number,
  tools: WorkloadTools & { readonly taken: readonly number[] },
): Promise<void> {
  const isIndexed = textAt(job, 'spec', 'completionMode') === 'Indexed';
  const free = isIndexed ? freeIndexes(job, tools.taken) : [];
  for (let created = 0; created < count; created += 1) {
    const pod = await tools.api.create('pods', podOf(job, free[created]));
    tools.informer(PODS).note(pod);
  }
}

function freeIndexes(job: KubeObject, taken: readonly number[]): readonly number[] {
  const completions = numberAt(job, 'spec', 'completions') ?? 0;
  return Array.from({ length: completions }, (_, index) => index).filter((index) => !taken.includes(index));
}

function podOf(job: KubeObject, index: number | undefined) {
  const template = objectAt(job, 'spec', 'template');
  const { name, namespace } = job.metadata;
  const mark: Readonly<Record<string, string>> = index === undefined ? {} : { [INDEX_KEY]: String(index) };
  const metadata = {
    generateName: index === undefined ? `${name}-` : `${name}-${index}-`,
    namespace: namespace ?? '',
    labels: { ...textsAt(template, 'metadata', 'labels'), ...mark },
    annotations: { ...textsAt(template, 'metadata', 'annotations'), ...mark },
    ownerReferences: [controlledBy(job)],
  };
  const spec = objectAt(template, 'spec');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: index === undefined ? spec : indexedSpec(spec, name, index),
  };
}

function indexedSpec(spec: JsonObject, jobName: string, index: number): JsonObject {
  const fieldPath = `metadata.labels['${INDEX_KEY}']`;
  const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath } } };
  const containers = objectsAt(spec, 'containers').map((container) => ({
    ...container,
    env: [...objectsAt(container, 'env'), variable],
  }));
  return { ...spec, hostname: `${jobName}-${index}`, containers };
}
