import { evaluateTree, type RenderState } from './evaluation.js';
import type { Variables } from './failure.js';
import type { LetPhase, TemplateSet } from './template-set.js';
import { computeNamed } from './unavailable.js';

interface LetScope {
  readonly state: RenderState;
  readonly phase: LetPhase;
}

/** The variables, and the values under `let` of a phase. One that has to wait, or cannot be computed, stops those who read it. */
export function evaluateLets({ lets }: TemplateSet, base: Variables, { state, phase }: LetScope): Variables {
  const variables: Record<string, unknown> = { ...base };
  for (const { name, value } of lets.filter((one) => one.phase === phase)) {
    const computed = computeNamed(name, () => evaluateTree(value.tree, variables, state), state.unavailable);
    if (!state.unavailable.has(name)) variables[name] = computed;
  }
  return variables;
}
