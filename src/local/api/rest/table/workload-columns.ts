import { type Fields, listAt, textAt, valueAt } from '../../fields.js';
import { ageOf, formatDuration } from './age.js';
import {
  AGE,
  type Cell,
  column,
  type Column,
  containerTexts,
  hasCondition,
  integerColumn,
  NAME,
  NONE,
  number,
  numberIn,
  text,
  wide,
} from './column.js';
import { labelsCell, selectorCell } from './selector-cell.js';

const TEMPLATE = ['spec', 'template', 'spec'];
const JOB_TEMPLATE = ['spec', 'jobTemplate', 'spec'];

const CONTAINERS = wide(column('Containers', containerTexts('name', ...TEMPLATE)));
const IMAGES = wide(column('Images', containerTexts('image', ...TEMPLATE)));
const SELECTOR = wide(column('Selector', selectorCell('spec', 'selector')));

export const DEPLOYMENT_COLUMNS: readonly Column[] = [
  NAME,
  column('Ready', readyOfWanted),
  column('Up-to-date', number('status', 'updatedReplicas')),
  column('Available', number('status', 'availableReplicas')),
  AGE,
  CONTAINERS,
  IMAGES,
  SELECTOR,
];

export const STATEFUL_SET_COLUMNS: readonly Column[] = [
  NAME,
  column('Ready', readyOfWanted),
  AGE,
  CONTAINERS,
  IMAGES,
];

export const REPLICA_SET_COLUMNS: readonly Column[] = [
  NAME,
  integerColumn('Desired', number('spec', 'replicas')),
  integerColumn('Current', number('status', 'replicas')),
  integerColumn('Ready', number('status', 'readyReplicas')),
  AGE,
  CONTAINERS,
  IMAGES,
  SELECTOR,
];

export const DAEMON_SET_COLUMNS: readonly Column[] = [
  NAME,
  integerColumn('Desired', number('status', 'desiredNumberScheduled')),
  integerColumn('Current', number('status', 'currentNumberScheduled')),
  integerColumn('Ready', number('status', 'numberReady')),
  integerColumn('Up-to-date', number('status', 'updatedNumberScheduled')),
  integerColumn('Available', number('status', 'numberAvailable')),
  column('Node Selector', labelsCell(...TEMPLATE, 'nodeSelector')),
  AGE,
  CONTAINERS,
  IMAGES,
  SELECTOR,
];

export const JOB_COLUMNS: readonly Column[] = [
  NAME,
  column('Status', jobStatus),
  column('Completions', completions),
  column('Duration', jobDuration),
  AGE,
  CONTAINERS,
  IMAGES,
  SELECTOR,
];

export const CRON_JOB_COLUMNS: readonly Column[] = [
  NAME,
  column('Schedule', text(['spec', 'schedule'])),
  column('Timezone', text(['spec', 'timeZone'], NONE)),
  { name: 'Suspend', type: 'boolean', cell: suspended },
  integerColumn('Active', (object) => listAt(object, 'status', 'active').length),
  column('Last Schedule', (object, now) => ageOf(valueAt(object, 'status', 'lastScheduleTime'), now, NONE)),
  AGE,
  wide(column('Containers', containerTexts('name', ...JOB_TEMPLATE, 'template', 'spec'))),
  wide(column('Images', containerTexts('image', ...JOB_TEMPLATE, 'template', 'spec'))),
  wide(column('Selector', selectorCell(...JOB_TEMPLATE, 'selector'))),
];

function readyOfWanted(object: Fields): string {
  return `${numberIn(object, 'status', 'readyReplicas')}/${numberIn(object, 'spec', 'replicas')}`;
}

/** Checked in this order: a Job that is being deleted may have ended before. */
const ENDINGS = [
  ['Complete', 'Complete'],
  ['Failed', 'Failed'],
] as const;
const STAGES = [
  ['Suspended', 'Suspended'],
  ['FailureTarget', 'FailureTarget'],
  ['SuccessCriteriaMet', 'SuccessCriteriaMet'],
] as const;

function jobStatus(job: Fields): string {
  const ending = ENDINGS.find(([condition]) => hasCondition(job, condition));
  if (ending !== undefined) return ending[1];
  if (textAt(job, 'metadata', 'deletionTimestamp') !== undefined) return 'Terminating';
  return STAGES.find(([condition]) => hasCondition(job, condition))?.[1] ?? 'Running';
}

function completions(job: Fields): string {
  const succeeded = numberIn(job, 'status', 'succeeded');
  const wanted = valueAt(job, 'spec', 'completions');
  if (typeof wanted === 'number') return `${succeeded}/${wanted}`;
  const parallelism = numberIn(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(job: Fields, now: number): Cell {
  const start = textAt(job, 'status', 'startTime');
  if (start === undefined) return '';
  const end = textAt(job, 'status', 'completionTime');
  return formatDuration((end === undefined ? now : Date.parse(end)) - Date.parse(start));
}

/** Go prints a boolean in words, although the column is one of booleans. */
function suspended(cronJob: Fields): string {
  const value = valueAt(cronJob, 'spec', 'suspend');
  if (typeof value !== 'boolean') return '<unset>';
  return value ? 'True' : 'False';
}
