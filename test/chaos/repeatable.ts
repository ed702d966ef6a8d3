import { drawFault, type FaultKind, FaultPlan } from '../../src/flights/faults/plan.js';
import type { Check } from './checks.js';
import { FAULT_RATE, planRun } from './runs.js';
import type { Scheduled } from './schedule.js';

/** Two planners with one seed plan the same run, faults included; with another seed they do not. */
export function checkRepeatable(seed: number): Check {
  const once = planAll(seed);
  const again = planAll(seed);
  const other = planAll(seed + 1);
  return {
    title:
      'the same seed plans the same tickets, uids, edits, deletions, kills and faults, and another seed others',
    problems: [
      ...(once === again ? [] : ['two plans of one seed differ']),
      ...(once === other ? ['two seeds have one plan'] : []),
    ],
  };
}

function planAll(seed: number): string {
  const { schedule, deletion } = planRun(seed);
  return JSON.stringify([schedule, deletion, schedule.map((scheduled) => planFaults(seed, scheduled))]);
}

const ORDINALS = [1, 2, 3, 4, 5];

function planFaults(seed: number, { action }: Scheduled): readonly (FaultKind | undefined)[] {
  if (action.type !== 'create') return [];
  const { kinds } = FaultPlan.parse({});
  return ORDINALS.map((ordinal) =>
    drawFault({ seed, rate: FAULT_RATE, kinds }, { operation: 'book', key: `${action.uid}-1`, ordinal }),
  );
}
