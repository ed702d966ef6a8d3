import type { RelatedResourceRule } from '../contract/responses.js';
import { HookError } from '../errors/hook-error.js';
import type { ConditionInput } from '../sdk/conditions.js';
import type { DecoratorDeclaration, DecoratorResult } from '../sdk/decorator.js';
import type { CompositeDeclaration, CompositeResult, RenderedChildren } from '../sdk/definition.js';
import type { DesiredObject } from '../sdk/objects.js';
import { summarize } from '../sdk/summarize.js';
import { requestRelated } from '../template/render.js';
import type { ChildReport, RenderedReport, TemplateParent } from '../template/rendered.js';
import { hasStages, reasonOf, STAGE_ANNOTATION, STAGE_CONDITION, STAGES_OVER } from '../template/stages.js';
import type { TemplateSet } from '../template/template-set.js';
import { resourceOf } from './child-rules.js';

type Rendered = RenderedChildren<DesiredObject>;

interface Observed {
  readonly isEmpty: () => boolean;
}

/** The hooks that a CompositeDefinition stands for: what it renders is what they answer. */
export function compositeHooks(
  set: TemplateSet,
): Pick<CompositeDeclaration, 'sync' | 'finalize' | 'customize'> {
  return {
    sync: ({ render }) => answerComposite(render()),
    ...(hasStages(set) ? { finalize: ({ render, observed }) => finalizeComposite(render(), observed) } : {}),
    ...(asks(set) ? { customize: (parent: TemplateParent) => customize(set, parent) } : {}),
  };
}

/** The same for a DecoratorDefinition. */
export function decoratorHooks(
  set: TemplateSet,
): Pick<DecoratorDeclaration, 'sync' | 'finalize' | 'customize'> {
  return {
    sync: ({ render }) => answerDecorator(render()),
    ...(hasStages(set) ? { finalize: ({ render, observed }) => finalizeDecorator(render(), observed) } : {}),
    ...(asks(set) ? { customize: (target: TemplateParent) => customize(set, target) } : {}),
  };
}

function asks({ related = [] }: TemplateSet): boolean {
  return related.length > 0;
}

function answerComposite(rendered: Rendered): CompositeResult {
  const report = reportOf(rendered);
  return {
    children: rendered.children,
    status: { ...report.status, conditions: conditionsOf(report) },
    ...nextCall(report),
  };
}

function finalizeComposite(rendered: Rendered, observed: Observed): CompositeResult & { finalized: boolean } {
  const report = reportOf(rendered);
  const message = describeStage(report);
  const conditions: ConditionInput[] = [
    { type: 'Ready', status: 'False', reason: 'Finalizing', message },
    // Tells the next call which stages are left behind.
    { type: STAGE_CONDITION, status: 'True', reason: stageReason(report), message },
  ];
  return {
    children: rendered.children,
    status: { ...report.status, conditions },
    ...nextCall(report),
    finalized: isFinalized(report, observed),
  };
}

/** What the stages left is deleted before the parent goes. */
function isFinalized({ stage }: RenderedReport, observed: Observed): boolean {
  return stage === undefined && observed.isEmpty();
}

function stageReason({ stage }: RenderedReport): string {
  return stage === undefined ? STAGES_OVER : reasonOf(stage);
}

function describeStage({ stage, children }: RenderedReport): string {
  if (stage === undefined) return 'all stages are over';
  const staying = children.map(describeStaying).join(', ');
  return `in stage ${stage}${staying && ` with ${staying}`}`;
}

/** A stage may stand still because of a child that waits, so that the reason is told. */
function describeStaying({ kind, name, state, message }: ChildReport): string {
  return `${kind} ${name}${state === 'Waiting' && message !== undefined ? ` (${message})` : ''}`;
}

function answerDecorator(rendered: Rendered): DecoratorResult {
  const report = reportOf(rendered);
  const { labels, annotations, status } = report;
  return {
    labels,
    annotations,
    ...(Object.keys(status).length === 0 ? {} : { status }),
    attachments: rendered.children,
    ...nextCall(report),
  };
}

function finalizeDecorator(rendered: Rendered, observed: Observed): DecoratorResult & { finalized: boolean } {
  const report = reportOf(rendered);
  const answer = answerDecorator(rendered);
  const finalized = isFinalized(report, observed);
  // A target that is merely no longer one keeps nothing of us.
  const record = { [STAGE_ANNOTATION]: finalized ? null : stageReason(report) };
  return { ...answer, annotations: { ...answer.annotations, ...record }, finalized };
}

function customize(set: TemplateSet, parent: TemplateParent): readonly RelatedResourceRule[] {
  return requestRelated(set, parent).map(({ template, namespace, names, labelSelector }) => ({
    apiVersion: template.apiVersion,
    resource: resourceOf(template),
    ...(namespace === undefined ? {} : { namespace }),
    ...(names === undefined ? { labelSelector } : { names: [...names] }),
  }));
}

function nextCall({ resyncAfterSeconds }: RenderedReport): { resyncAfterSeconds?: number } {
  return resyncAfterSeconds === undefined ? {} : { resyncAfterSeconds };
}

function conditionsOf({ conditions, children }: RenderedReport): readonly ConditionInput[] {
  return conditions.flatMap((condition) => (condition === 'auto' ? summarize(children) : [condition]));
}

function reportOf({ report }: RenderedChildren<unknown>): RenderedReport {
  if (report !== undefined) return report;
  throw new HookError('DEFINITION_INVALID', { message: 'the templates say nothing of their parent' });
}
