import { fieldsAt, isFields, listAt, numberAt, textAt, valueAt } from '../../fields.js';
import { ageOf } from './age.js';
import {
  AGE,
  type Cell,
  column,
  type Column,
  hasCondition,
  NAME,
  NONE,
  numberIn,
  text,
  wide,
} from './column.js';

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  column('Ready', (pod) => readyContainers(pod)),
  column('Status', (pod) => podReason(pod)),
  column('Restarts', restarts),
  AGE,
  wide(column('IP', (pod) => textAt(listAt(pod, 'status', 'podIPs')[0], 'ip') ?? NONE)),
  wide(column('Node', text(['spec', 'nodeName'], NONE))),
  wide(column('Nominated Node', text(['status', 'nominatedNodeName'], NONE))),
  wide(column('Readiness Gates', readinessGates)),
];

function readyContainers(pod: unknown): string {
  const sidecars = listAt(pod, 'spec', 'initContainers').filter(isSidecar);
  const started = [
    ...listAt(pod, 'status', 'containerStatuses'),
    ...listAt(pod, 'status', 'initContainerStatuses').filter((status) => isSidecarStatus(pod, status)),
  ];
  const ready = started.filter(
    (status) => valueAt(status, 'ready') === true && isFields(valueAt(status, 'state', 'running')),
  );
  return `${ready.length}/${listAt(pod, 'spec', 'containers').length + sidecars.length}`;
}

/** An init container that goes on running beside the others. */
function isSidecar(container: unknown): boolean {
  return textAt(container, 'restartPolicy') === 'Always';
}

function isSidecarStatus(pod: unknown, status: unknown): boolean {
  const name = textAt(status, 'name');
  return listAt(pod, 'spec', 'initContainers').some(
    (container) => isSidecar(container) && textAt(container, 'name') === name,
  );
}

/** What kubectl calls the status of a Pod: the most telling reason that can be found in it. */
function podReason(pod: unknown): string {
  const phase = textAt(pod, 'status', 'phase') ?? '';
  const given = textAt(pod, 'status', 'reason') ?? '';
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== undefined) {
    if (given === 'NodeLost') return 'Unknown';
    if (!ENDED.includes(phase)) return 'Terminating';
  }
  const reason = isGated(pod) ? 'SchedulingGated' : given || phase;
  return initReason(pod) ?? containerReason(pod, reason);
}

const ENDED = ['Succeeded', 'Failed'];

function isGated(pod: unknown): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (condition) =>
      textAt(condition, 'type') === 'PodScheduled' && textAt(condition, 'reason') === 'SchedulingGated',
  );
}

function initReason(pod: unknown): string | undefined {
  if (hasCondition(pod, 'Initialized')) return undefined;
  const statuses = listAt(pod, 'status', 'initContainerStatuses');
  const index = statuses.findIndex((status) => !isInitialized(pod, status));
  if (index === -1) return undefined;
  const status = statuses[index];
  const terminated = valueAt(status, 'state', 'terminated');
  if (isFields(terminated)) return `Init:${terminationReason(terminated)}`;
  const waiting = textAt(status, 'state', 'waiting', 'reason') ?? '';
  if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return `Init:${index}/${listAt(pod, 'spec', 'initContainers').length}`;
}

function isInitialized(pod: unknown, status: unknown): boolean {
  const hasEnded = numberAt(status, 'state', 'terminated', 'exitCode') === 0;
  return hasEnded || (isSidecarStatus(pod, status) && valueAt(status, 'started') === true);
}

function terminationReason(terminated: unknown): string {
  const reason = textAt(terminated, 'reason') ?? '';
  if (reason !== '') return reason;
  const signal = numberIn(terminated, 'signal');
  return signal === 0 ? `ExitCode:${numberIn(terminated, 'exitCode')}` : `Signal:${signal}`;
}

/** The first container that has something to say wins over the later ones. */
function containerReason(pod: unknown, fallback: string): string {
  const statuses = listAt(pod, 'status', 'containerStatuses');
  const reasons = statuses.map(reasonOf);
  const reason = reasons.find((found) => found !== undefined) ?? fallback;
  if (reason !== 'Completed') return reason;
  const isRunning = statuses.some(
    (status) => valueAt(status, 'ready') === true && isFields(valueAt(status, 'state', 'running')),
  );
  if (isRunning && hasCondition(pod, 'Ready')) return 'Running';
  const failed = statuses.find((status) => numberIn(status, 'state', 'terminated', 'exitCode') !== 0);
  if (failed !== undefined) return terminationReason(fieldsAt(failed, 'state', 'terminated'));
  return isRunning ? 'NotReady' : reason;
}

function reasonOf(status: unknown): string | undefined {
  const waiting = textAt(status, 'state', 'waiting', 'reason') ?? '';
  if (waiting !== '') return waiting;
  const terminated = valueAt(status, 'state', 'terminated');
  return isFields(terminated) ? terminationReason(terminated) : undefined;
}

function restarts(pod: unknown, now: number): Cell {
  const isStarted =
    hasCondition(pod, 'Initialized') ||
    listAt(pod, 'status', 'initContainerStatuses').every((status) => isInitialized(pod, status));
  const inits = listAt(pod, 'status', 'initContainerStatuses');
  const counted = isStarted
    ? [
        ...inits.filter((status) => isSidecarStatus(pod, status)),
        ...listAt(pod, 'status', 'containerStatuses'),
      ]
    : inits;
  const count = counted.reduce<number>((sum, status) => sum + numberIn(status, 'restartCount'), 0);
  const ends = counted.map((status) => textAt(status, 'lastState', 'terminated', 'finishedAt') ?? '');
  const last = ends.sort().at(-1) ?? '';
  return count === 0 || last === '' ? String(count) : `${count} (${ageOf(last, now)} ago)`;
}

function readinessGates(pod: unknown): string {
  const gates = listAt(pod, 'spec', 'readinessGates').map((gate) => textAt(gate, 'conditionType') ?? '');
  if (gates.length === 0) return NONE;
  return `${gates.filter((gate) => hasCondition(pod, gate)).length}/${gates.length}`;
}
