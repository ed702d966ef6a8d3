import { z } from 'zod';
import { toCelValue } from '../cel/values.js';
import { LabelSelector } from '../contract/controller-objects.js';
import type { KubeObject } from '../contract/kube-object.js';
import { matchesSelector } from '../contract/label-selector.js';
import { type RenderState, renderTree } from './evaluation.js';
import type { Variables } from './failure.js';
import type { TemplateScope } from './rendered.js';
import { failAt } from './source.js';
import type { Placed, RelatedTemplate } from './template-set.js';
import { computeNamed } from './unavailable.js';

/** Objects to send along, as a definition asks for them. One of `names` and `labelSelector` is there. */
export interface RelatedRequest {
  readonly template: RelatedTemplate;
  /** Absent for a parent or objects of cluster scope. */
  readonly namespace: string | undefined;
  readonly names: readonly string[] | undefined;
  readonly labelSelector: LabelSelector | undefined;
}

interface RelatedContext {
  readonly variables: Variables;
  readonly state: RenderState;
  /** That of the parent. */
  readonly namespace: string | undefined;
}

/** One that cannot be computed is left out, and stops what reads `related.<id>`. */
export function renderRelated(
  related: readonly RelatedTemplate[],
  variables: Variables,
  { state, namespace }: Omit<RelatedContext, 'variables'>,
): readonly RelatedRequest[] {
  const context = { variables, state, namespace };
  return related.flatMap(
    (template) =>
      computeNamed(`related.${template.id}`, () => renderRequest(template, context), state.unavailable) ?? [],
  );
}

function renderRequest(
  template: RelatedTemplate,
  { variables, state, namespace }: RelatedContext,
): RelatedRequest {
  const part = <T>(placed: Placed | undefined, schema: z.ZodType<T>): T | undefined =>
    placed && parsePart(template, renderTree(placed.tree, variables, state), { placed, schema });
  const name = part(template.name, z.string().min(1));
  return {
    template,
    namespace: part(template.namespace, z.string().min(1)) ?? namespace,
    names: name === undefined ? part(template.names, z.array(z.string().min(1))) : [name],
    labelSelector: part(template.labelSelector, LabelSelector),
  };
}

function parsePart<T>(
  { id }: RelatedTemplate,
  value: unknown,
  { placed, schema }: { readonly placed: Placed; readonly schema: z.ZodType<T> },
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw failAt('TEMPLATE_FAILED', placed.location, {
    message: `related.${id}: ${parsed.error.issues[0]?.message ?? 'has the wrong type'}`,
  });
}

/** The value of `related` in a definition: by id, one object or a list sorted by namespace and name. */
export function relatedById(
  requests: readonly RelatedRequest[],
  { related }: TemplateScope,
): ReadonlyMap<string, unknown> {
  const byId = new Map<string, unknown>();
  for (const request of requests) {
    const found = related.filter((object) => isAskedFor(object, request)).sort(byPlace);
    const { id, name } = request.template;
    if (name === undefined) byId.set(id, toCelValue(found));
    else if (found[0] !== undefined) byId.set(id, toCelValue(found[0]));
  }
  return byId;
}

/** Metacontroller sends one list for all rules of a kind, so the rules have to be asked again. */
function isAskedFor(
  object: KubeObject,
  { template, namespace, names, labelSelector }: RelatedRequest,
): boolean {
  const { metadata } = object;
  if (object.apiVersion !== template.apiVersion || object.kind !== template.kind) return false;
  if (metadata.namespace !== undefined && metadata.namespace !== namespace) return false;
  if (names !== undefined) return names.includes(metadata.name);
  return matchesSelector(metadata.labels, labelSelector ?? {});
}

function byPlace(a: KubeObject, b: KubeObject): number {
  const [left, right] = [a, b].map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
