import { withinTime } from '../cel/time-guard.js';
import { HookError } from '../errors/hook-error.js';
import { quoteExpression } from './compile-tree.js';
import type { RenderState } from './evaluation.js';
import { MAX_OUTPUT_BYTES, MAX_RENDER_MILLISECONDS } from './limits.js';
import type { Variables } from './failure.js';
import { observedVariables } from './observed.js';
import { type PlannedChild, planChildren } from './plan.js';
import { outputTooLarge, type RenderedChildren, renderChildren } from './render-children.js';
import { evaluateLets } from './render-lets.js';
import { renderReport } from './render-report.js';
import { type RelatedRequest, renderRelated } from './render-related.js';
import type { RenderedTemplates, TemplateParent, TemplateScope } from './rendered.js';
import { askingVariables, baseVariables } from './scope.js';
import { failAt, type Location } from './source.js';
import { type Staying, stayingChildren } from './stages.js';
import type { TemplateExpression, TemplateSet } from './template-set.js';
import { isForgiven } from './unavailable.js';

/** What a render knew and decided: for whoever has to explain it. */
export interface RenderSession extends Pick<RenderedChildren, 'settled' | 'gates'> {
  readonly set: TemplateSet;
  readonly scope: TemplateScope;
  /** What every expression of the file could read; the iterators of a `forEach` come on top. */
  readonly variables: Variables;
  readonly state: RenderState;
  readonly plan: readonly PlannedChild[];
  readonly staying: Staying;
}

/**
 * Renders a compiled file with the values of one request. Pure: the same scope gives the same bytes.
 *
 * Nothing is left out quietly, because a child that is missing from the answer would be deleted. An expression that fails
 * fails the whole render; one that only waits for something in the cluster keeps its child as it is. While the parent is
 * deleted, so does one that fails: its spec may be of no use any more.
 *
 * `onRender` is told how the children came about.
 *
 * @throws HookError TEMPLATE_FAILED, TEMPLATE_LIMIT_EXCEEDED
 */
export function renderTemplates(
  set: TemplateSet,
  scope: TemplateScope,
  onRender?: (session: RenderSession) => void,
): RenderedTemplates {
  return guarded(set, scope, (state) => render(set, scope, { state, onRender }));
}

/**
 * What the customize hook of a definition answers. Pure, and from the spec only. While the parent is deleted, what cannot be
 * computed is left out: the finalize hook needs what remains.
 *
 * @throws HookError TEMPLATE_FAILED, TEMPLATE_LIMIT_EXCEEDED
 */
export function requestRelated(set: TemplateSet, parent: TemplateParent): readonly RelatedRequest[] {
  const finalizing = parent.metadata.deletionTimestamp !== undefined;
  const { namespace } = parent.metadata;
  return guarded(set, { parent, finalizing }, (state) => {
    const requests = renderRelated(set.related ?? [], askingVariables(set, parent, state), {
      state,
      namespace,
    });
    const [failure] = state.unavailable.values();
    if (failure !== undefined && !isForgiven(failure, finalizing)) throw failure;
    return requests;
  });
}

/** Runs a render, and stops it when it takes too long. */
function guarded<T>(
  set: TemplateSet,
  { parent, finalizing }: Pick<TemplateScope, 'parent' | 'finalizing'>,
  run: (state: RenderState) => T,
): T {
  let current: TemplateExpression | undefined;
  const work = (): T =>
    run({
      onEvaluate: (expression) => (current = expression),
      unavailable: new Map(),
      hideAll: parent.kind === 'Secret' && parent.apiVersion === 'v1',
      finalizing,
      // Something was evaluated before anything is put out, were it the name of the first object.
      spend: spendUpTo(MAX_OUTPUT_BYTES, () => current?.location ?? { file: set.file, line: 1, column: 1 }),
    });
  if (set.isBounded) return work();
  const outcome = withinTime(MAX_RENDER_MILLISECONDS, work);
  if (outcome !== undefined) return outcome.result;
  throw timeExceeded(set, current);
}

interface RenderWatch {
  readonly state: RenderState;
  readonly onRender: ((session: RenderSession) => void) | undefined;
}

function render(set: TemplateSet, scope: TemplateScope, { state, onRender }: RenderWatch): RenderedTemplates {
  const base = baseVariables(set, scope, state);
  const early = evaluateLets(set, base, { state, phase: 'early' });
  const plan = planChildren(set, scope, { variables: early, state });
  // The names of a file come before kro's names of its children.
  const withObserved = { ...observedVariables(set, plan), ...early };
  const all = evaluateLets(set, withObserved, { state, phase: 'late' });
  const staying = stayingChildren(set.report, scope.parent, { variables: all, state });
  const rendered = renderChildren(plan, { scope, variables: all, state, staying });
  const { settled, gates, children, byId, waiting } = rendered;
  onRender?.({ set, scope, variables: all, state, plan, staying, settled, gates });
  const report = set.report && {
    ...renderReport(set.report, rendered, { variables: all, state }),
    stage: staying.stage,
  };
  return { children, byId, waiting, report };
}

function spendUpTo(limit: number, where: () => Location): (characters: number) => void {
  let spent = 0;
  return (characters) => {
    spent += characters;
    if (spent > limit) throw outputTooLarge(where());
  };
}

function timeExceeded({ file }: TemplateSet, current: TemplateExpression | undefined): HookError {
  const problem = `the render took longer than ${MAX_RENDER_MILLISECONDS} ms`;
  if (current === undefined)
    return new HookError('TEMPLATE_LIMIT_EXCEEDED', { message: `${file}: ${problem}` });
  const { location, compiled } = current;
  return failAt('TEMPLATE_LIMIT_EXCEEDED', location, {
    message: `${problem}; it was at ${quoteExpression(compiled.source)}`,
  });
}
