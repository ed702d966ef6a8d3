import type { RelatedResourceRule } from '../contract/responses.js';
import { HookError } from '../errors/hook-error.js';
import type { ConditionInput } from '../sdk/conditions.js';
import type { CompositeDefinition, CompositeResult, Parent, RenderedChildren } from '../sdk/definition.js';
import type { DesiredObject } from '../sdk/objects.js';
import { summarize } from '../sdk/summarize.js';
import { requestRelated } from '../template/render.js';
import type { RenderedReport } from '../template/rendered.js';
import type { TemplateSet } from '../template/template-set.js';
import { resourceOf } from './child-rules.js';

/** The hooks that a definition stands for: what it renders is what they answer. */
export function hooksOf(set: TemplateSet): Pick<CompositeDefinition, 'sync' | 'finalize' | 'customize'> {
  const stages = set.report?.finalize ?? [];
  const related = set.related ?? [];
  return {
    sync: ({ render }) => answer(render()),
    ...(stages.length > 0 ? { finalize: ({ render }) => answerFinalize(render()) } : {}),
    ...(related.length > 0 ? { customize: (parent: Parent<unknown>) => customize(set, parent) } : {}),
  };
}

function answer(rendered: RenderedChildren<DesiredObject>): CompositeResult {
  const report = reportOf(rendered);
  const { status, resyncAfterSeconds } = report;
  return {
    children: rendered.children,
    status: { ...status, conditions: conditionsOf(report) },
    ...(resyncAfterSeconds === undefined ? {} : { resyncAfterSeconds }),
  };
}

function answerFinalize(rendered: RenderedChildren<DesiredObject>): CompositeResult & { finalized: boolean } {
  const report = reportOf(rendered);
  const { stage, children } = report;
  const going = children.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  const message =
    stage === undefined ? 'everything is cleaned up' : `stage ${stage}${going && `, with ${going}`}`;
  const ready: ConditionInput = { type: 'Ready', status: 'False', reason: 'Finalizing', message };
  return {
    ...answer(rendered),
    status: { ...report.status, conditions: [ready] },
    finalized: stage === undefined,
  };
}

/** The hook asks for objects of kinds that the definition declares under the same name. */
function customize(set: TemplateSet, parent: Parent<unknown>): readonly RelatedResourceRule[] {
  return requestRelated(set, parent).map(({ template, namespace, names, labelSelector }) => ({
    apiVersion: template.apiVersion,
    resource: resourceOf(template),
    ...(namespace === undefined ? {} : { namespace }),
    ...(names === undefined ? { labelSelector } : { names: [...names] }),
  }));
}

function conditionsOf({ conditions, children }: RenderedReport): readonly ConditionInput[] {
  return conditions.flatMap((condition) => (condition === 'auto' ? summarize(children) : [condition]));
}

function reportOf({ report }: RenderedChildren<unknown>): RenderedReport {
  if (report !== undefined) return report;
  throw new HookError('DEFINITION_INVALID', { message: 'the templates say nothing of their parent' });
}
