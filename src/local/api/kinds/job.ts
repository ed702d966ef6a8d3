import { type Fields, fieldsAt, jsonEquals, numberAt, stringsAt, textAt } from '../fields.js';
import { labelValueProblem } from '../../names.js';
import type { KindRules, PrepareContext } from '../resource-info.js';
import { podSpecProblems } from './pod.js';
import { preparePodTemplate, withoutEmpty } from './pod-spec.js';

export const JOB_RULES: KindRules = {
  prepare: (job, context) => {
    const spec = prepareJobSpec(generatedSelector(fieldsAt(job, 'spec'), context));
    const isManual = spec['manualSelector'] === true;
    const prepared = { ...job, spec: isManual ? spec : { manualSelector: false, ...spec } };
    return withTemplateLabels(prepared);
  },
  validate: (job, old) => {
    const spec = fieldsAt(job, 'spec');
    const problems = jobSpecProblems(spec, 'spec');
    return old === undefined ? problems : [...problems, ...immutableProblems(spec, fieldsAt(old, 'spec'))];
  },
  serverFields: [
    ['spec', 'selector'],
    ['spec', 'template', 'metadata', 'labels'],
    ['metadata', 'labels'],
  ],
  initialStatus: () => ({}),
};

function prepareJobSpec(spec: Fields): Fields {
  const isSingle = spec['parallelism'] === undefined && spec['completions'] === undefined;
  return { ...preparedTemplate(spec), ...(isSingle ? { completions: 1 } : {}) };
}

function preparedTemplate(spec: Fields): Fields {
  return {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
    ...withoutEmpty(spec),
    template: preparePodTemplate(fieldsAt(spec, 'template')),
  };
}

function generatedSelector(spec: Fields, { uid, name, old }: PrepareContext): Fields {
  // On update the server generates nothing: what is left out of a PUT counts as taken away.
  if (old !== undefined || spec['manualSelector'] === true) return spec;
  const labels = {
    ...stringsAt(spec, 'template', 'metadata', 'labels'),
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const template = fieldsAt(spec, 'template');
  return {
    ...spec,
    selector: {
      ...fieldsAt(spec, 'selector'),
      matchLabels: {
        ...stringsAt(spec, 'selector', 'matchLabels'),
        'batch.kubernetes.io/controller-uid': uid,
      },
    },
    template: { ...template, metadata: { ...fieldsAt(template, 'metadata'), labels } },
  };
}

/** A Job without labels of its own is given those of its template. */
function withTemplateLabels(job: Fields): Fields {
  const metadata = fieldsAt(job, 'metadata');
  if (Object.keys(fieldsAt(metadata, 'labels')).length > 0) return job;
  const labels = stringsAt(job, 'spec', 'template', 'metadata', 'labels');
  return { ...job, metadata: { ...metadata, labels } };
}

const COUNTS = ['parallelism', 'completions', 'backoffLimit', 'activeDeadlineSeconds'];

export function jobSpecProblems(spec: Fields, path: string): string[] {
  const negative = COUNTS.filter((field) => (numberAt(spec, field) ?? 0) < 0);
  const jobName = textAt(spec, 'template', 'metadata', 'labels', 'batch.kubernetes.io/job-name') ?? '';
  const labelProblem = labelValueProblem(jobName);
  return [
    ...negative.map(
      (field) =>
        `${path}.${field}: Invalid value: ${numberAt(spec, field) ?? 0}: must be greater than or equal to 0`,
    ),
    ...selectorProblems(spec, path),
    ...(labelProblem === undefined
      ? []
      : [`${path}.template.labels: Invalid value: "${jobName}": ${labelProblem}`]),
    ...podSpecProblems(fieldsAt(spec, 'template', 'spec'), `${path}.template.spec`),
    ...(textAt(spec, 'template', 'spec', 'restartPolicy') === 'Always'
      ? [`${path}.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`]
      : []),
  ];
}

function selectorProblems(spec: Fields, path: string): string[] {
  const selector = fieldsAt(spec, 'selector');
  const wanted = Object.entries(stringsAt(selector, 'matchLabels'));
  if (spec['manualSelector'] !== false) return [];
  const labels = stringsAt(spec, 'template', 'metadata', 'labels');
  const isGenerated = wanted.length === 1 && wanted[0]?.[0] === 'batch.kubernetes.io/controller-uid';
  return [
    ...(isGenerated
      ? []
      : [`${path}.selector: Invalid value: ${JSON.stringify(selector)}: \`selector\` not auto-generated`]),
    ...(wanted.every(([key, value]) => labels[key] === value)
      ? []
      : [
          `${path}.template.metadata.labels: Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``,
        ]),
  ];
}

function immutableProblems(spec: Fields, old: Fields): string[] {
  const changed = ['completions', 'selector', 'template', 'completionMode'].filter(
    (field) => !jsonEquals(spec[field], old[field]) && !isTandemChange(field, spec, old),
  );
  return changed.map((field) => {
    const isIndexed = field === 'completions' && old['completionMode'] === 'Indexed';
    const why = isIndexed ? 'can only be modified in tandem with spec.parallelism' : 'field is immutable';
    return `spec.${field}: Invalid value: ${JSON.stringify(spec[field] ?? null)}: ${why}`;
  });
}

/** Indexed Jobs scale: completions and parallelism change together, to the same number. */
function isTandemChange(field: string, spec: Fields, old: Fields): boolean {
  if (field !== 'completions' || old['completionMode'] !== 'Indexed') return false;
  return spec['completions'] === spec['parallelism'] && old['completions'] === old['parallelism'];
}
