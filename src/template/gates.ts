import { toCelValue } from '../cel/values.js';
import type { KubeObject } from '../contract/kube-object.js';
import { READY_NAMES } from './compile-gates.js';
import type { Variables } from './failure.js';
import { holds, type Rendering } from './items.js';
import { PendingValue } from './pending.js';
import type { PlannedChild, PlannedObject } from './plan.js';
import type { ChildPolicy } from './rendered.js';
import type { ChildTemplate } from './template-set.js';
import { isForgiven } from './unavailable.js';

export interface GateContext extends Rendering {
  readonly policy: ChildPolicy;
}

/** Tells which children are ready, and who holds up whom. Each child is looked at once, and only when it is asked for. */
export class Gates {
  readonly #plan: ReadonlyMap<string, PlannedChild>;
  readonly #context: GateContext;
  readonly #ready = new Map<string, boolean>();

  constructor(plan: readonly PlannedChild[], context: GateContext) {
    this.#plan = new Map(plan.map((planned) => [planned.child.id, planned]));
    this.#context = context;
  }

  /** The first child of `after` that is not ready. One that is not wanted holds nobody up. */
  blockerOf({ after }: ChildTemplate): string | undefined {
    return after.find((id) => !this.#isReady(id));
  }

  #isReady(id: string): boolean {
    const known = this.#ready.get(id);
    if (known !== undefined) return known;
    const planned = this.#plan.get(id);
    const ready = planned?.objects.every((object) => this.isObjectReady(planned.child, object)) ?? true;
    this.#ready.set(id, ready);
    return ready;
  }

  /** Whether the object exists and is ready: by `readyWhen`, else by the rules of its kind. */
  isObjectReady({ readyWhen }: ChildTemplate, { current, iterators }: PlannedObject): boolean {
    if (current?.metadata.deletionTimestamp !== undefined || current === undefined) return false;
    if (readyWhen.length === 0) return this.#context.policy.isReady(current);
    const { variables, state } = this.#context;
    const rendering = { state, variables: readyVariables(current, { ...variables, ...iterators }) };
    try {
      return readyWhen.every((condition) => holds(condition, 'readyWhen', rendering));
    } catch (error) {
      if (error instanceof PendingValue || isForgiven(error, state.finalizing)) return false;
      throw error;
    }
  }
}

/** What a `readyWhen` reads: the observed object under our name and kro's, where the file gives these no other meaning. */
export function readyVariables(current: KubeObject, variables: Variables): Variables {
  const value = toCelValue(current);
  return { ...Object.fromEntries(READY_NAMES.map((name) => [name, value])), ...variables };
}
