import { drawFault, FaultPlan, type FaultKind, type FaultPlanInput, type FaultSubject } from './plan.js';

export interface DrawnFault extends FaultSubject {
  readonly fault: FaultKind;
}

/** The plan in use, and what was drawn from it. */
export interface Switchboard {
  plan(): FaultPlan;
  /** A new plan counts requests anew. */
  switchTo(plan: FaultPlan): void;
  /** Counts the request as the next one of its operation for its key. */
  draw(request: Omit<FaultSubject, 'ordinal'>): FaultKind | undefined;
  drawn(): readonly DrawnFault[];
}

/** Longer than any test run; a limit only so that a forgotten plan does not fill the memory. */
const MAX_DRAWN = 100_000;

export function createSwitchboard(initial: FaultPlanInput = {}): Switchboard {
  let plan = FaultPlan.parse(initial);
  let counts = new Map<string, number>();
  let drawn: DrawnFault[] = [];
  return {
    plan: () => plan,
    switchTo: (next) => {
      plan = next;
      counts = new Map();
      drawn = [];
    },
    draw: ({ operation, key }) => {
      if (plan.rate === 0) return undefined;
      const counter = `${operation} ${key}`;
      const ordinal = (counts.get(counter) ?? 0) + 1;
      counts.set(counter, ordinal);
      const fault = drawFault(plan, { operation, key, ordinal });
      if (fault !== undefined && drawn.length < MAX_DRAWN) drawn.push({ operation, key, ordinal, fault });
      return fault;
    },
    drawn: () => drawn,
  };
}
