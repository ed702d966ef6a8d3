import type { ChildReport, ChildState } from '../template/rendered.js';
import type { ConditionInput, ConditionStatus } from './conditions.js';

/** How many children a message names before it only counts them. */
const NAMED = 3;

/**
 * The conditions Ready, Progressing and Degraded of a parent, from how its children do. Ready says that everything is as it
 * should be and works; Degraded that something failed; Progressing that something is still going on.
 */
export function summarize(children: readonly ChildReport[]): readonly ConditionInput[] {
  const inState = (...states: ChildState[]): readonly ChildReport[] =>
    children.filter(({ state }) => states.includes(state));
  const failed = inState('Failed');
  const moving = inState('Progressing', 'Waiting');
  const waiting = inState('Waiting');
  return [
    readyCondition(children, { failed, moving }),
    condition('Progressing', moving.length > 0, {
      reason:
        moving.length === 0 ? 'Settled' : moving.length === waiting.length ? 'Waiting' : 'ChildrenChanging',
      message: moving.length === 0 ? 'nothing is going on' : describe(moving),
    }),
    condition('Degraded', failed.length > 0, {
      reason: failed.length > 0 ? 'ChildrenFailed' : 'NothingFailed',
      message: failed.length > 0 ? describe(failed) : 'no child reports a failure',
    }),
  ];
}

interface Unready {
  readonly failed: readonly ChildReport[];
  readonly moving: readonly ChildReport[];
}

function readyCondition(children: readonly ChildReport[], { failed, moving }: Unready): ConditionInput {
  const unready = [...failed, ...moving];
  if (unready.length > 0) {
    const reason = failed.length > 0 ? 'ChildrenFailed' : 'ChildrenNotReady';
    return condition('Ready', false, { reason, message: describe(unready) });
  }
  const message = `${children.length} of ${children.length} children are ready`;
  return condition('Ready', true, { reason: 'ChildrenReady', message });
}

function condition(
  type: string,
  holds: boolean,
  { reason, message }: { readonly reason: string; readonly message: string },
): ConditionInput {
  const status: ConditionStatus = holds ? 'True' : 'False';
  return { type, status, reason, message };
}

function describe(children: readonly ChildReport[]): string {
  const named = children.slice(0, NAMED).map(describeOne);
  const others = children.length - named.length;
  return [...named, ...(others > 0 ? [`and ${others} more`] : [])].join('; ');
}

function describeOne({ kind, name, namespace, message }: ChildReport): string {
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  return `${kind} ${place}${message === undefined ? '' : ` ${message}`}`;
}
